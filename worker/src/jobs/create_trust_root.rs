//! Makes a trust root, and opens the ceremonies without which nobody can follow it.
//! Fault points: `create_trust_root.recorded`, `create_trust_root.committed`.

use chrono::TimeDelta;
use entities::trust_role::{self, Kind};
use entities::trust_root::{self, State};
use entities::{Json, now};
use jobs::{CreateTrustRoot, Fenced, Problem, SignedRole, fault};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, SqlErr};
use serde_json::json;
use tuf::ceremony::Request;
use tuf::{Authority, Delegation, Document, Header, Paths, Root, TopRole};

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::trust::ceremonies::{Basis, NewCeremony};
use crate::trust::online::{self, Keyring};
use crate::trust::{BINS, REPOSITORIES, TrustError, inconsistent};

/// Where the roles of the server's own stand among those below `targets`: behind all others.
const LAST: i64 = 1 << 40;

impl Handler for CreateTrustRoot {
    type Error = CreateTrustRootError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let plan = Plan::of(context, self).await?;
        let write = context.db.write().await?;
        let ceremonies = plan.insert(&write, claimed).await?;
        let result = json!({ "trust_root": plan.root.id, "ceremonies": ceremonies });
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("create_trust_root.recorded");
        write.commit().await?;
        fault::point("create_trust_root.committed");
        Ok(Outcome::Written)
    }
}

/// The rows of a new trust root.
struct Plan {
    root: trust_root::Model,
    roles: Vec<trust_role::Model>,
    ceremonies: Vec<NewCeremony>,
}

impl Plan {
    async fn of(context: &Context, job: CreateTrustRoot) -> Result<Self, CreateTrustRootError> {
        let refuse = |field: &'static str, why: &dyn std::fmt::Display| {
            CreateTrustRootError::Refused(field, why.to_string())
        };
        let request: Request =
            serde_json::from_value(job.root.clone()).map_err(|error| refuse("root", &error))?;
        let judged = request
            .judge(None, now())
            .map_err(|error| refuse("root", &crate::registry::chain(&error)))?;
        let first = Root::of_document(&judged.document).map_err(|error| refuse("root", &error))?;
        if request.trust_root != job.name || request.ceremony != job.ceremony.to_string() {
            let why = "the request was made for another trust root or ceremony";
            return Err(refuse("root", &why));
        }
        let names = online::names(&job.keys);
        let keyring =
            Keyring::load(context.db.read(), names)
                .await
                .map_err(|error| match error {
                    TrustError::NoKey(_) => refuse("keys", &error),
                    other => other.into(),
                })?;
        check_top(&job, &first, &keyring)?;
        let root = row(&job, first.header.version);
        let mut plan = Self {
            roles: top_roles(&root, &first, &job)?,
            root,
            ceremonies: vec![NewCeremony::new(job.ceremony, request)?],
        };
        plan.delegate(&job, &first, &keyring)?;
        Ok(plan)
    }

    /// Adds the roles below `targets`, and asks for what people have to sign of them.
    fn delegate(
        &mut self,
        job: &CreateTrustRoot,
        first: &Root,
        keyring: &Keyring,
    ) -> Result<(), CreateTrustRootError> {
        let mut below = Vec::new();
        for (position, role) in job.roles.iter().enumerate() {
            let delegation = signed_role(role, position)?;
            let row = custom_row(&self.root, role, &delegation, position)?;
            let document = Document::targets(&header(role.lifetime), [], &[]);
            let document = document.map_err(|cause| TrustError::Content {
                role: role.name.clone(),
                cause,
            })?;
            let authority = Some(delegation.authority.clone());
            self.ask(&role.name, &document, authority)?;
            self.roles.push(row);
            below.push(delegation);
        }
        let authority = keyring.alone(&job.keys.repositories)?;
        for (place, name, kind) in [(0, REPOSITORIES, Kind::Repositories), (1, BINS, Kind::Bins)] {
            let delegation = own_role(name, &authority)?;
            self.roles
                .push(own_row(&self.root, &delegation, kind, LAST + place)?);
            below.push(delegation);
        }
        if job.targets.is_some() {
            let document = Document::targets(&header(job.targets_lifetime), [], &below);
            let document = document.map_err(|cause| TrustError::Content {
                role: "targets".into(),
                cause,
            })?;
            self.ask(
                "targets",
                &document,
                Some(first.authority(TopRole::Targets).clone()),
            )?;
        }
        Ok(())
    }

    fn ask(
        &mut self,
        role: &str,
        document: &Document,
        authority: Option<Authority>,
    ) -> Result<(), TrustError> {
        let basis = Basis {
            authority,
            ..Basis::default()
        };
        let new = NewCeremony::of(&self.root.name, role, document, basis)?;
        self.ceremonies.push(new);
        Ok(())
    }

    async fn insert(
        &self,
        write: &DatabaseTransaction,
        claimed: &Claimed,
    ) -> Result<Json, CreateTrustRootError> {
        let inserted = trust_root::Entity::insert(self.root.clone().into_active_model())
            .exec_without_returning(write)
            .await;
        inserted.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                CreateTrustRootError::Exists(self.root.name.clone())
            }
            _ => error.into(),
        })?;
        let roles = self.roles.iter().map(|row| row.clone().into_active_model());
        trust_role::Entity::insert_many(roles)
            .exec_without_returning(write)
            .await?;
        let mut opened = Vec::with_capacity(self.ceremonies.len());
        for new in &self.ceremonies {
            new.insert(write, self.root.id, &claimed.created_by).await?;
            opened.push(json!({ "id": new.id, "role": new.request.role }));
        }
        Ok(Json::Array(opened))
    }
}

/// That the first root names the keys that the server will sign with.
fn check_top(
    job: &CreateTrustRoot,
    first: &Root,
    keyring: &Keyring,
) -> Result<(), CreateTrustRootError> {
    let online = [
        (TopRole::Timestamp, Some(&job.keys.timestamp)),
        (TopRole::Snapshot, Some(&job.keys.snapshot)),
        (TopRole::Targets, job.keys.targets.as_ref()),
    ];
    for (role, name) in online {
        let Some(name) = name else { continue };
        let authority = first.authority(role);
        let named = authority.key(keyring.key(name)?.id()).is_some();
        if !named || authority.threshold().get() > 1 {
            let why = format!("the root does not let the key `{name}` sign `{role}` alone");
            return Err(CreateTrustRootError::Refused("root", why));
        }
    }
    if job.keys.timestamp == job.keys.snapshot {
        let why = "timestamp and snapshot need keys of their own".to_owned();
        return Err(CreateTrustRootError::Refused("keys", why));
    }
    if job.keys.targets.is_some() == job.targets.is_some() {
        let why = "`targets` is signed either by an online key or by people".to_owned();
        return Err(CreateTrustRootError::Refused("targets", why));
    }
    match &job.targets {
        Some(targets) => {
            let targets: Authority = serde_json::from_value(targets.clone())
                .map_err(|error| CreateTrustRootError::Refused("targets", error.to_string()))?;
            if targets != *first.authority(TopRole::Targets) {
                let why = "the root names other keys for `targets`".to_owned();
                return Err(CreateTrustRootError::Refused("targets", why));
            }
            Ok(())
        }
        None => Ok(()),
    }
}

fn row(job: &CreateTrustRoot, version: u64) -> trust_root::Model {
    let at = now();
    debug_assert_eq!(
        version, 1,
        "a request without a trusted root is for the first"
    );
    trust_root::Model {
        id: job.trust_root,
        name: job.name.clone(),
        state: State::Ceremony,
        live: None,
        root_version: 0,
        snapshot_version: 0,
        timestamp_version: 0,
        bins: job.bins.map_or(0, i64::from),
        fixed_bins: job.bins.is_some(),
        artifacts: 0,
        keys: job.keys.clone(),
        expiry: job.expiry.clone(),
        revision: 1,
        created_at: at,
        updated_at: at,
    }
}

fn top_roles(
    root: &trust_root::Model,
    first: &Root,
    job: &CreateTrustRoot,
) -> Result<Vec<trust_role::Model>, TrustError> {
    let tops = [
        (TopRole::Root, Kind::Root, None),
        (
            TopRole::Timestamp,
            Kind::Timestamp,
            Some(&job.keys.timestamp),
        ),
        (TopRole::Snapshot, Kind::Snapshot, Some(&job.keys.snapshot)),
        (TopRole::Targets, Kind::Targets, job.keys.targets.as_ref()),
    ];
    let rows = tops.into_iter().map(|(role, kind, key)| {
        let authority = serde_json::to_value(first.authority(role)).map_err(inconsistent)?;
        Ok(trust_role::Model {
            paths: Json::Null,
            authority,
            signing_key: key.cloned(),
            lifetime: job.targets_lifetime.into(),
            ..blank(root, role.as_str(), kind)
        })
    });
    rows.collect()
}

fn blank(root: &trust_root::Model, name: &str, kind: Kind) -> trust_role::Model {
    trust_role::Model {
        trust_root: root.id,
        name: name.to_owned(),
        kind,
        parent: None,
        position: 0,
        terminating: false,
        paths: Json::Null,
        authority: Json::Null,
        signing_key: None,
        repository: None,
        tombstone: false,
        lifetime: 0,
        version: 0,
        expires_at: None,
        renew_at: None,
    }
}

/// The delegation to a role that people sign.
fn signed_role(role: &SignedRole, place: usize) -> Result<Delegation, CreateTrustRootError> {
    let refuse = |why: &dyn std::fmt::Display| {
        CreateTrustRootError::Refused(
            "roles",
            format!("role {}, `{}`: {why}", place + 1, role.name),
        )
    };
    let delegation = Delegation {
        name: role.name.parse().map_err(|error| refuse(&error))?,
        authority: serde_json::from_value(role.authority.clone())
            .map_err(|error| refuse(&error))?,
        paths: Paths::Patterns(role.paths.clone()),
        terminating: true,
    };
    delegation.check().map_err(|error| refuse(&error))?;
    Ok(delegation)
}

fn custom_row(
    root: &trust_root::Model,
    role: &SignedRole,
    delegation: &Delegation,
    position: usize,
) -> Result<trust_role::Model, TrustError> {
    let row = own_row(
        root,
        delegation,
        Kind::Custom,
        i64::try_from(position).map_err(inconsistent)?,
    )?;
    Ok(trust_role::Model {
        signing_key: None,
        lifetime: role.lifetime.into(),
        ..row
    })
}

/// The delegation to a role of the server's own: it may speak for everything that is left.
fn own_role(name: &str, authority: &Authority) -> Result<Delegation, TrustError> {
    let all = (0..16).map(|digit| format!("{digit:x}"));
    Ok(Delegation {
        name: name.parse().map_err(inconsistent)?,
        authority: authority.clone(),
        paths: Paths::Prefixes(all.collect()),
        terminating: false,
    })
}

fn own_row(
    root: &trust_root::Model,
    delegation: &Delegation,
    kind: Kind,
    position: i64,
) -> Result<trust_role::Model, TrustError> {
    Ok(trust_role::Model {
        parent: Some("targets".into()),
        position,
        terminating: delegation.terminating,
        paths: serde_json::to_value(&delegation.paths).map_err(inconsistent)?,
        authority: serde_json::to_value(&delegation.authority).map_err(inconsistent)?,
        signing_key: Some(root.keys.repositories.clone()),
        ..blank(root, delegation.name.as_str(), kind)
    })
}

fn header(lifetime: u32) -> Header {
    Header {
        version: 1,
        expires: tuf::instant(now()) + TimeDelta::seconds(lifetime.into()),
    }
}

/// Why a trust root was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateTrustRootError {
    /// The name is taken.
    #[error("there is already a trust root `{0}`")]
    Exists(String),
    /// A part of the order that nobody could follow.
    #[error("{1}")]
    Refused(&'static str, String),
    /// The metadata could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the trust root")]
    Database(#[from] DbErr),
}

impl Failure for CreateTrustRootError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Exists(_) => {
                let problem = Problem::new("trust-root-exists", 409, "The name is taken");
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Refused(field, why) => {
                let title = "Nobody could follow this trust root";
                Verdict::Final(
                    Problem::new("bad-trust-root", 422, title).field(*field, why.clone()),
                )
            }
            Self::Trust(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
