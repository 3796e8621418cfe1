//! Asks people to sign a new version of a role.
//! Fault points: `open_ceremony.recorded`, `open_ceremony.committed`.

use entities::ceremony::{self, State};
use entities::trust_role::{self, Kind};
use entities::{CeremonyId, TrustRootId, now, trust_root};
use jobs::{Fenced, OpenCeremony, Problem, fault};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, SqlErr};
use serde_json::json;
use storage::StorageError;
use tuf::ceremony::{Request, Transcript};
use tuf::{Root, TopRole};

use super::publish_trust::files;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::jobs::publish_trust::PublishTrustError;
use crate::registry::chain;
use crate::trust::ceremonies::NewCeremony;
use crate::trust::online::Keyring;
use crate::trust::{TrustError, inconsistent};

impl Handler for OpenCeremony {
    type Error = OpenCeremonyError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let root = trust_root::Entity::find_by_id(self.trust_root)
            .one(context.db.read())
            .await?
            .ok_or(OpenCeremonyError::NoTrustRoot(self.trust_root))?;
        let new = judge(context, &root, &self).await?;
        let write = context.db.write().await?;
        if let Some(before) = self.replaces {
            replace(&write, root.id, before, &new, &claimed.created_by).await?;
        }
        let inserted = new.insert(&write, root.id, &claimed.created_by).await;
        inserted.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                OpenCeremonyError::Open(new.request.role.clone())
            }
            _ => error.into(),
        })?;
        jobs::succeed(&write, claimed, json!({ "ceremony": new.id }), None).await?;
        fault::point("open_ceremony.recorded");
        write.commit().await?;
        fault::point("open_ceremony.committed");
        Ok(Outcome::Written)
    }
}

/// Judges the request as its signers will, against what is live here.
async fn judge(
    context: &Context,
    root: &trust_root::Model,
    job: &OpenCeremony,
) -> Result<NewCeremony, OpenCeremonyError> {
    let refuse = |why: String| OpenCeremonyError::Refused(why);
    let request: Request =
        serde_json::from_value(job.request.clone()).map_err(|error| refuse(error.to_string()))?;
    if request.trust_root != root.name || request.ceremony != job.ceremony.to_string() {
        return Err(refuse(
            "the request was made for another trust root or ceremony".into(),
        ));
    }
    let name = format!("{}.root.json", root.root_version);
    let trusted = files::read(context, root.id, &name).await?;
    let judged = request
        .judge(trusted.as_deref(), now())
        .map_err(|error| refuse(chain(&error)))?;
    let row = trust_role::Entity::find_by_id((root.id, request.role.clone()))
        .one(context.db.read())
        .await?
        .ok_or_else(|| refuse(format!("there is no role `{}`", request.role)))?;
    if row.signing_key.is_some() {
        return Err(refuse(format!(
            "role `{}` is signed by the server",
            row.name
        )));
    }
    if u64::try_from(row.version).ok() != judged.document.header().version.checked_sub(1) {
        return Err(refuse(format!(
            "version {} of `{}` is live; the request is for version {}",
            row.version,
            row.name,
            judged.document.header().version
        )));
    }
    match row.kind {
        Kind::Root => check_root(context, root, &judged.document).await?,
        _ => check_authority(&row, &request)?,
    }
    Ok(NewCeremony::new(job.ceremony, request)?)
}

/// A root that does not name the keys of the server would end all its publishing.
async fn check_root(
    context: &Context,
    root: &trust_root::Model,
    document: &tuf::Document,
) -> Result<(), OpenCeremonyError> {
    let next = Root::of_document(document).map_err(inconsistent)?;
    let sets = [Some(&root.keys), root.keys.beside.as_deref()];
    let mut missing = String::new();
    for keys in sets.into_iter().flatten() {
        let online = [
            (TopRole::Timestamp, Some(&keys.timestamp)),
            (TopRole::Snapshot, Some(&keys.snapshot)),
            (TopRole::Targets, keys.targets.as_ref()),
        ];
        let names = online
            .iter()
            .filter_map(|(_, name)| *name)
            .map(String::as_str);
        let keyring = Keyring::load(context.db.read(), names).await?;
        let mut unmet = None;
        for (role, name) in online {
            let Some(name) = name else { continue };
            let authority = next.authority(role);
            let alone = authority.threshold().get() == 1;
            if !alone || authority.key(keyring.key(name)?.id()).is_none() {
                unmet = Some(format!(
                    "it does not let the key `{name}` sign `{role}` alone"
                ));
            }
        }
        match unmet {
            None => return Ok(()),
            Some(why) => missing = why,
        }
    }
    Err(OpenCeremonyError::Refused(format!(
        "the server could not publish under this root: {missing}"
    )))
}

fn check_authority(row: &trust_role::Model, request: &Request) -> Result<(), OpenCeremonyError> {
    let told = request.authority().map(serde_json::to_value);
    match told {
        // For a role at the top, the root says it.
        _ if row.kind == Kind::Targets => Ok(()),
        Some(Ok(told)) if told == row.authority => Ok(()),
        _ => Err(OpenCeremonyError::Refused(format!(
            "the request names other signers of `{}` than its delegation does",
            row.name
        ))),
    }
}

/// Ends the open ceremony `before`, and lets what waited for it wait for the new one.
async fn replace(
    write: &DatabaseTransaction,
    root: TrustRootId,
    before: CeremonyId,
    new: &NewCeremony,
    by: &str,
) -> Result<(), OpenCeremonyError> {
    let row = ceremony::Entity::find_by_id(before)
        .filter(ceremony::Column::TrustRoot.eq(root))
        .filter(ceremony::Column::Role.eq(new.request.role.as_str()))
        .filter(ceremony::Column::State.is_in([State::Signing, State::Complete]))
        .one(write)
        .await?
        .ok_or(OpenCeremonyError::NotOpen(before))?;
    if row.role != "root" && row.role != "targets" {
        let why = "what waits for this role is in its open request: abort it instead";
        return Err(OpenCeremonyError::Refused(why.into()));
    }
    let at = now();
    let mut transcript = Transcript::verify(&row.transcript).map_err(inconsistent)?;
    transcript.add(at, by, "replaced", json!({ "by": new.id }));
    let ended = ceremony::Entity::update_many()
        .col_expr(ceremony::Column::State, Expr::value(State::Replaced))
        .col_expr(
            ceremony::Column::Transcript,
            Expr::value(transcript.lines().to_owned()),
        )
        .col_expr(ceremony::Column::EndedAt, Expr::value(at))
        .col_expr(
            ceremony::Column::Revision,
            Expr::col(ceremony::Column::Revision).add(1),
        )
        .filter(ceremony::Column::Id.eq(before))
        .filter(ceremony::Column::Revision.eq(row.revision))
        .exec(write)
        .await?;
    if ended.rows_affected == 1 {
        Ok(())
    } else {
        Err(OpenCeremonyError::NotOpen(before))
    }
}

/// Why nobody was asked to sign.
#[derive(Debug, thiserror::Error)]
pub enum OpenCeremonyError {
    /// The trust root is gone.
    #[error("there is no trust root {0}")]
    NoTrustRoot(TrustRootId),
    /// A request that must not be signed.
    #[error("{0}")]
    Refused(String),
    /// Another ceremony of the role is open.
    #[error("a ceremony of role `{0}` is open already: end it, or replace it")]
    Open(String),
    /// The ceremony to be replaced has ended.
    #[error("ceremony {0} is not open, or not of this role")]
    NotOpen(CeremonyId),
    /// What is live could not be read.
    #[error("could not read what is live")]
    Read(#[from] PublishTrustError),
    /// The metadata could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Storage failed.
    #[error("could not reach storage")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the ceremony")]
    Database(#[from] DbErr),
}

impl Failure for OpenCeremonyError {
    fn verdict(&self) -> Verdict {
        let detail = self.to_string();
        match self {
            Self::NoTrustRoot(_) => {
                let title = "The trust root does not exist";
                Verdict::Final(Problem::new("trust-root-not-found", 404, title).detail(detail))
            }
            Self::Refused(_) => {
                let title = "The request must not be signed";
                Verdict::Final(
                    Problem::new("bad-signing-request", 422, title).field("request", detail),
                )
            }
            Self::Open(_) => {
                let title = "A ceremony of this role is open";
                Verdict::Final(Problem::new("ceremony-open", 409, title).detail(detail))
            }
            Self::NotOpen(_) => {
                let title = "The ceremony has ended";
                Verdict::Final(Problem::new("ceremony-ended", 409, title).detail(detail))
            }
            Self::Read(error) => error.verdict(),
            Self::Trust(error) => error.verdict(),
            Self::Storage(error) => Verdict::storage(error),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
