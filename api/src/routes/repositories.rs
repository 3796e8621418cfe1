//! `/repositories`: create, list, get, change, delete.

mod policy;

use std::collections::HashMap;

use entities::repository::{self, Format, State};
use entities::signing_key::{self, Purpose};
use entities::{RepositoryId, publication, trust_root};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

pub(crate) use self::policy::{Policy, PolicyChange};
use super::{Found, trust_roots};
use crate::accept::{Accepted, Intent, Trace};
use crate::address::Address;
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// A repository: an address, a key, and what clients see now.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Repository {
    /// Its identifier; routes use it.
    id: Uuid,
    /// How people and URLs name it, such as `rpm/core/2025/el9-x86_64`.
    address: String,
    /// Whether clients may read it without a key.
    public: bool,
    /// Name of the key that signs packages and indexes.
    signing_key: String,
    /// Names of the keys that did so before; clients trust those that are not retired.
    former_keys: Vec<String>,
    /// Of a DEB repository: the suite of packages that are pushed without naming one.
    suite: Option<String>,
    /// Of a DEB repository: the component of packages that are pushed without naming one.
    component: Option<String>,
    /// What its publishes do and refuse.
    policy: Policy,
    /// The name of the trust root that speaks for it.
    trust_root: String,
    /// The serial of what clients see now; absent before the first publication.
    live_serial: Option<i64>,
    /// When that went live.
    live_at: Option<Time>,
    /// How many packages it holds.
    packages: i64,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// A repository to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewRepository {
    /// Format and path, such as `rpm/core/2025/el9-x86_64`: segments of a-z, 0-9, `.`, `_`, `-`.
    address: String,
    /// Name of the key that signs it. May be left out while there is only one active key.
    signing_key: Option<String>,
    /// Whether clients may read it without a key.
    #[oai(default)]
    public: bool,
    /// Where its policy differs from the default.
    policy: Option<PolicyChange>,
    /// The name of the trust root that speaks for it; `default` if not given.
    trust_root: Option<String>,
}

/// What to change of a repository; the rest stays as it is.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct RepositoryChange {
    /// Name of the key that signs it from the next publication on.
    signing_key: Option<String>,
    /// Whether clients may read it without a key.
    public: Option<bool>,
    /// The parts of its policy to set. Send `If-Match` where others may change it too.
    policy: Option<PolicyChange>,
}

/// Endpoints of `/repositories`.
pub(crate) struct Repositories(pub(crate) Context);

#[OpenApi]
impl Repositories {
    /// Create a repository.
    #[oai(
        path = "/repositories",
        method = "post",
        operation_id = "create_repository"
    )]
    async fn create(&self, ask: Ask, body: Body<NewRepository>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        let address = Address::parse(&new.address)
            .map_err(|reason| Refusal::invalid_request().field("address", reason))?;
        let policy = new
            .policy
            .unwrap_or_default()
            .over(address.format, repository::Policy::default())?;
        let signing_key = signing_key(&self.0, new.signing_key).await?;
        let trust_root = self.trust_root(new.trust_root).await?;
        if by_address(&self.0, &address).await?.is_some() {
            return Err(Refusal::repository_exists(&new.address));
        }
        let job = jobs::CreateRepository {
            repository: RepositoryId::fresh(),
            format: address.format,
            path: address.path,
            public: new.public,
            signing_key,
            policy,
            trust_root,
        };
        let trace = Trace {
            action: "create_repository",
            target: format!("repository/{}", job.repository),
            details: json!({
                "address": new.address,
                "public": job.public,
                "signing_key": &job.signing_key,
                "policy": &job.policy,
                "trust_root": &job.trust_root,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List repositories in the order of their addresses.
    #[oai(
        path = "/repositories",
        method = "get",
        operation_id = "list_repositories"
    )]
    async fn list(
        &self,
        /// Only the repository at this address.
        address: Query<Option<String>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Repositories per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Repository>, Refusal> {
        let window = Window::<(String, Uuid)>::new(cursor.0.as_deref(), limit.0)?;
        let mut query =
            repository::Entity::find().filter(repository::Column::State.eq(State::Active));
        if let Some(address) = &address.0 {
            // What is no address is the address of no repository.
            let (format, path) = address.split_once('/').unwrap_or_default();
            query = query
                .filter(repository::Column::Format.eq(format))
                .filter(repository::Column::Path.eq(path));
        }
        if let Some((path, id)) = window.after.clone() {
            let further = Condition::all()
                .add(repository::Column::Path.eq(&path))
                .add(repository::Column::Id.gt(id));
            let behind = Condition::any()
                .add(repository::Column::Path.gt(&path))
                .add(further);
            query = query.filter(behind);
        }
        let rows = query
            .order_by_asc(repository::Column::Path)
            .order_by_asc(repository::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let live = live(&self.0, &rows).await?;
        let key = |row: &repository::Model| (row.path.clone(), row.id.0);
        Ok(window.answer(rows, uri, key, |row| view(row, &live)))
    }

    /// Get a repository.
    #[oai(
        path = "/repositories/:repository",
        method = "get",
        operation_id = "get_repository"
    )]
    async fn get(
        &self,
        /// The repository.
        repository: Path<Uuid>,
    ) -> Result<Found<Repository>, Refusal> {
        let row = find(&self.0, repository.0).await?;
        let live = live(&self.0, std::slice::from_ref(&row)).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row, &live)), Some(etag)))
    }

    /// Change a repository.
    #[oai(
        path = "/repositories/:repository",
        method = "patch",
        operation_id = "update_repository"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        body: Body<RepositoryChange>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = find(&self.0, repository.0).await?;
        let if_match = ask.terms.if_match(row.revision)?;
        let change = body.value;
        let signing_key = match change.signing_key {
            Some(name) => Some(signing_key(&self.0, Some(name)).await?),
            None => None,
        };
        let policy = change
            .policy
            .map(|policy| policy.over(row.format, row.policy))
            .transpose()?;
        let job = jobs::UpdateRepository {
            repository: row.id,
            if_match,
            public: change.public,
            signing_key,
            policy,
        };
        let trace = Trace {
            action: "update_repository",
            target: format!("repository/{}", row.id),
            details: json!({
                "public": job.public,
                "signing_key": &job.signing_key,
                "policy": &job.policy,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// Delete a repository: its address is free again, its files answer no more.
    #[oai(
        path = "/repositories/:repository",
        method = "delete",
        operation_id = "delete_repository"
    )]
    async fn delete(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = find(&self.0, repository.0).await?;
        let job = jobs::DeleteRepository {
            repository: row.id,
            if_match: ask.terms.if_match(row.revision)?,
        };
        let trace = Trace {
            action: "delete_repository",
            target: format!("repository/{}", row.id),
            details: json!({"address": row.address()}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl Repositories {
    /// The trust root that is meant; the default one need not exist yet.
    async fn trust_root(&self, name: Option<String>) -> Result<String, Refusal> {
        let name = name.unwrap_or_else(|| trust_root::DEFAULT.into());
        if name != trust_root::DEFAULT && trust_roots::by_name(&self.0, &name).await?.is_none() {
            let reason = format!("there is no trust root `{}`", name.escape_debug());
            return Err(Refusal::invalid_request().field("trust_root", reason));
        }
        Ok(name)
    }
}

/// The key that is meant: the one named, or the only active one.
///
/// # Errors
/// [`Refusal::invalid_request`] that says why none is, and those of the database.
pub(crate) async fn signing_key(
    context: &Context,
    name: Option<String>,
) -> Result<String, Refusal> {
    let refuse = |reason: String| Refusal::invalid_request().field("signing_key", reason);
    let active = signing_key::Entity::find()
        .filter(signing_key::Column::State.eq(signing_key::State::Active));
    let Some(name) = name else {
        let ours = signing_key::Column::Purpose.eq(Purpose::Openpgp);
        let keys = active.filter(ours).limit(2).all(context.db.read()).await?;
        return match keys.as_slice() {
            [key] => Ok(key.name.clone()),
            [] => Err(refuse("there is no active key: make one first".into())),
            _ => Err(refuse("there are several active keys: name one".into())),
        };
    };
    let key = active
        .filter(signing_key::Column::Name.eq(&name))
        .one(context.db.read())
        .await?;
    match key {
        Some(key) if key.purpose == Purpose::Openpgp => Ok(key.name),
        Some(key) => Err(refuse(format!(
            "`{}` signs TUF metadata, not packages: name a key of purpose `openpgp`",
            key.name
        ))),
        None => Err(refuse(format!(
            "there is no active key `{}`",
            name.escape_debug()
        ))),
    }
}

/// The repository `id`, unless it was deleted.
///
/// # Errors
/// [`Refusal::not_found`], and those of the database.
pub(crate) async fn find(context: &Context, id: Uuid) -> Result<repository::Model, Refusal> {
    repository::Entity::find_by_id(RepositoryId(id))
        .filter(repository::Column::State.eq(State::Active))
        .one(context.db.read())
        .await?
        .ok_or_else(|| Refusal::not_found("no such repository"))
}

async fn by_address(
    context: &Context,
    address: &Address,
) -> Result<Option<repository::Model>, DbErr> {
    repository::Entity::find()
        .filter(repository::Column::State.eq(State::Active))
        .filter(repository::Column::Format.eq(address.format))
        .filter(repository::Column::Path.eq(&address.path))
        .one(context.db.read())
        .await
}

type Live = HashMap<RepositoryId, publication::Model>;

/// What is live in each of `rows`.
async fn live(context: &Context, rows: &[repository::Model]) -> Result<Live, DbErr> {
    let ids: Vec<_> = rows.iter().filter_map(|row| row.live).collect();
    if ids.is_empty() {
        return Ok(Live::new());
    }
    let publications = publication::Entity::find()
        .filter(publication::Column::Id.is_in(ids))
        .all(context.db.read())
        .await?;
    Ok(publications
        .into_iter()
        .map(|publication| (publication.repository, publication))
        .collect())
}

fn view(row: repository::Model, live: &Live) -> Repository {
    let live = live.get(&row.id);
    let release = (row.format == Format::Deb).then_some(&row.policy.release);
    Repository {
        suite: release.map(|release| release.suite.clone()),
        component: release.map(|release| release.component.clone()),
        id: row.id.0,
        address: row.address(),
        public: row.public,
        signing_key: row.signing_key,
        former_keys: row.former_keys.0,
        policy: Policy::of(row.format, row.policy),
        trust_root: row.trust_root,
        live_serial: row.live_serial,
        live_at: live.and_then(|live| live.live_at).map(Into::into),
        packages: live.map_or(0, |live| live.packages),
        revision: row.revision,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}
