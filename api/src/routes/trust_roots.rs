//! `/trust-roots`: create, list, get, change.

mod new;

use std::collections::HashMap;

use entities::trust_root::{self, State};
use entities::{TrustRootId, trust_role, trust_target};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use self::new::NewTrustRoot;
pub(crate) use self::new::check_name;
use super::{Found, ceremonies};
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::complaints::Complaints;
use crate::context::Context;
use crate::expiries::{Expiries, ExpiryChange};
use crate::online_keys::{OnlineKeys, ServingKeys};
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// Bytes of a body that holds signing requests: what they hold may be as long as what clients read.
pub(crate) const REQUEST_BYTES: u64 = 16 << 20;

/// A trust root: a TUF repository that speaks for repositories and artifacts.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct TrustRoot {
    /// How people and URLs name it; `default` is served at `/tuf/`, others at `/tuf/<name>/`.
    name: String,
    /// Whether clients can follow it.
    state: TrustRootState,
    /// The version of its root that is live; 0 before the first.
    root_version: i64,
    /// The version of its timestamp that is live.
    timestamp_version: i64,
    /// The version of its snapshot that is live.
    snapshot_version: i64,
    /// How many bins there are for artifacts; 0 before the first artifact.
    bins: i64,
    /// How many files it speaks for.
    targets: u64,
    /// How long each kind of role that is signed online is good for.
    expiry: Expiries,
    /// The signing keys of the online roles.
    keys: ServingKeys,
    /// The role whose live version ends first. Roles that are signed online are renewed before.
    first_expiry: Option<FirstExpiry>,
    /// Grows with every write, also of a publish; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
    /// When it was last written.
    updated_at: Time,
}

/// Whether clients can follow a trust root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum TrustRootState {
    /// Its first metadata waits for signatures; publishes go live without it.
    Ceremony,
    /// Clients follow it; nothing goes live without it.
    Live,
}

/// The role that ends first.
#[derive(Debug, Object)]
pub(crate) struct FirstExpiry {
    /// Its name.
    role: String,
    /// When its live version ends.
    at: Time,
}

/// What to change of a trust root, or to sign anew.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct TrustRootChange {
    /// How long roles are to be good for, from their next version on; what is left out stays.
    expiry: Option<ExpiryChange>,
    /// Keys that sign beside the present ones from now on, and take their place once a root names
    /// them.
    beside: Option<OnlineKeys>,
    /// Roles to sign anew now: names, or `*` for all that are signed online.
    #[oai(default)]
    renew: Vec<String>,
}

/// Endpoints of `/trust-roots`.
pub(crate) struct TrustRoots(pub(crate) Context);

#[OpenApi]
impl TrustRoots {
    /// Create a trust root: opens the ceremonies of its first metadata.
    #[oai(
        path = "/trust-roots",
        method = "post",
        operation_id = "create_trust_root"
    )]
    async fn create(
        &self,
        ask: Ask,
        body: Body<NewTrustRoot, REQUEST_BYTES>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        let ceremony = new.judge(&self.0).await?;
        if by_name(&self.0, &new.name).await?.is_some() {
            return Err(Refusal::trust_root_exists(&new.name));
        }
        ceremonies::require_new(&self.0, ceremony).await?;
        let job = new.into_job(ceremony);
        let trace = Trace {
            action: "create_trust_root",
            target: format!("trust-root/{}", job.trust_root),
            details: json!({
                "name": &job.name,
                "ceremony": job.ceremony,
                "keys": &job.keys,
                "expiry": &job.expiry,
                "bins": job.bins,
                "targets": &job.targets,
                "roles": &job.roles,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List trust roots in the order of their names.
    #[oai(
        path = "/trust-roots",
        method = "get",
        operation_id = "list_trust_roots"
    )]
    async fn list(
        &self,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Trust roots per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<TrustRoot>, Refusal> {
        let window = Window::<String>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = trust_root::Entity::find();
        if let Some(after) = &window.after {
            query = query.filter(trust_root::Column::Name.gt(after));
        }
        let rows = query
            .order_by_asc(trust_root::Column::Name)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let about = About::of(&self.0, &rows).await?;
        let key = |row: &trust_root::Model| row.name.clone();
        Ok(window.answer(rows, uri, key, |row| view(row, &about)))
    }

    /// Get a trust root.
    #[oai(
        path = "/trust-roots/:name",
        method = "get",
        operation_id = "get_trust_root"
    )]
    async fn get(
        &self,
        /// The trust root.
        name: Path<String>,
    ) -> Result<Found<TrustRoot>, Refusal> {
        let row = find(&self.0, &name.0).await?;
        let about = About::of(&self.0, std::slice::from_ref(&row)).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row, &about)), Some(etag)))
    }

    /// Change the expiry of a trust root, or sign roles anew before they are due.
    #[oai(
        path = "/trust-roots/:name",
        method = "patch",
        operation_id = "update_trust_root"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        body: Body<TrustRootChange>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = find(&self.0, &name.0).await?;
        let revision = ask.terms.if_match(row.revision)?;
        let change = body.value;
        let mut complaints = Complaints::default();
        let expiry = change.expiry.map(|change| change.over(row.expiry.clone()));
        if let Some(expiry) = &expiry {
            Expiries::from(expiry.clone()).judge(&mut complaints);
        }
        self.judge_renewal(&row, &change.renew, &mut complaints)
            .await?;
        if let Some(keys) = &change.beside {
            keys.judge(&self.0, &mut complaints).await?;
        }
        let beside: Option<trust_root::OnlineKeys> = change.beside.map(Into::into);
        if expiry.is_none() && beside.is_none() && change.renew.is_empty() {
            complaints.add(|| "body".into(), "it changes nothing");
        }
        complaints.settle()?;
        if beside.is_some() || !change.renew.is_empty() {
            require_live(&row)?;
        }
        let job = jobs::UpdateTrustRoot {
            trust_root: row.id,
            revision,
            expiry,
            beside,
            renew: change.renew,
        };
        let trace = Trace {
            action: "update_trust_root",
            target: format!("trust-root/{}", row.id),
            details: json!({
                "expiry": &job.expiry,
                "beside": &job.beside,
                "renew": &job.renew,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl TrustRoots {
    async fn judge_renewal(
        &self,
        row: &trust_root::Model,
        renew: &[String],
        complaints: &mut Complaints,
    ) -> Result<(), DbErr> {
        for (index, name) in renew.iter().enumerate().filter(|(_, name)| *name != "*") {
            let role = trust_role::Entity::find_by_id((row.id, name.clone()))
                .one(self.0.db.read())
                .await?;
            let field = || format!("renew[{index}]");
            match role {
                None => complaints.add(field, "there is no such role"),
                Some(role) if role.signing_key.is_none() => {
                    complaints.add(field, "people sign it: open a ceremony for it");
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// What other tables know of trust roots.
struct About {
    targets: HashMap<TrustRootId, i64>,
    first: HashMap<TrustRootId, trust_role::Model>,
}

impl About {
    async fn of(context: &Context, rows: &[trust_root::Model]) -> Result<Self, DbErr> {
        let db = context.db.read();
        let counted: Vec<(TrustRootId, i64)> = trust_target::Entity::find()
            .select_only()
            .column(trust_target::Column::TrustRoot)
            .column_as(trust_target::Column::Path.count(), "targets")
            .filter(trust_target::Column::TrustRoot.is_in(rows.iter().map(|row| row.id)))
            .group_by(trust_target::Column::TrustRoot)
            .into_tuple()
            .all(db)
            .await?;
        let mut first = HashMap::new();
        for row in rows {
            let role = trust_role::Entity::find()
                .filter(trust_role::Column::TrustRoot.eq(row.id))
                .filter(trust_role::Column::ExpiresAt.is_not_null())
                // Nobody looks into it any more.
                .filter(trust_role::Column::Tombstone.eq(false))
                .order_by_asc(trust_role::Column::ExpiresAt)
                .limit(1)
                .one(db)
                .await?;
            first.extend(role.map(|role| (row.id, role)));
        }
        Ok(Self {
            targets: counted.into_iter().collect(),
            first,
        })
    }
}

/// The trust root called `name`.
///
/// # Errors
/// [`Refusal::not_found`], and those of the database.
pub(crate) async fn find(context: &Context, name: &str) -> Result<trust_root::Model, Refusal> {
    by_name(context, name)
        .await?
        .ok_or_else(|| Refusal::not_found("no such trust root"))
}

/// The trust root called `name`, if there is one.
///
/// # Errors
/// The database's own.
pub(crate) async fn by_name(
    context: &Context,
    name: &str,
) -> Result<Option<trust_root::Model>, DbErr> {
    trust_root::Model::by_name(context.db.read(), name).await
}

/// Lets a trust root pass that clients can follow.
///
/// # Errors
/// [`Refusal::trust_root_not_live`].
pub(crate) fn require_live(row: &trust_root::Model) -> Result<(), Refusal> {
    match row.state {
        State::Live => Ok(()),
        State::Ceremony => Err(Refusal::trust_root_not_live(&row.name)),
    }
}

fn view(row: trust_root::Model, about: &About) -> TrustRoot {
    let targets = about.targets.get(&row.id).copied().unwrap_or(0);
    let first = about.first.get(&row.id);
    TrustRoot {
        state: match row.state {
            State::Ceremony => TrustRootState::Ceremony,
            State::Live => TrustRootState::Live,
        },
        root_version: row.root_version,
        timestamp_version: row.timestamp_version,
        snapshot_version: row.snapshot_version,
        bins: row.bins,
        targets: u64::try_from(targets).unwrap_or(0),
        expiry: row.expiry.into(),
        keys: row.keys.into(),
        first_expiry: first.and_then(|role| {
            Some(FirstExpiry {
                role: role.name.clone(),
                at: role.expires_at?.into(),
            })
        }),
        revision: row.revision,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
        name: row.name,
    }
}
