//! Changes how a trust root is kept, or has roles signed anew before they are due.
//! Fault points: `update_trust_root.recorded`, `update_trust_root.committed`.

use entities::task::Pool;
use entities::trust_root::OnlineKeys;
use entities::{TrustRootId, now, trust_role, trust_root};
use jobs::{Fenced, Problem, UpdateTrustRoot, fault};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::trust::online::{self, Keyring};
use crate::trust::{self, TrustError};

/// Stands for every role that the server signs.
const ALL: &str = "*";

impl Handler for UpdateTrustRoot {
    type Error = UpdateTrustRootError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let row = trust_root::Entity::find_by_id(self.trust_root)
            .one(&*write)
            .await?
            .ok_or(UpdateTrustRootError::NoTrustRoot(self.trust_root))?;
        if self
            .revision
            .is_some_and(|revision| revision != row.revision)
        {
            return Err(UpdateTrustRootError::Changed);
        }
        let mut next = row.clone();
        if let Some(expiry) = self.expiry {
            next.expiry = expiry;
        }
        let mut names = self.renew;
        if let Some(beside) = self.beside {
            require(context, &row, &beside).await?;
            names.extend(["timestamp", "snapshot"].map(str::to_owned));
            names.extend(row.keys.targets.as_ref().map(|_| "targets".to_owned()));
            next.keys.beside = Some(Box::new(beside));
        }
        if next != row && !row.switch(&write, &next).await? {
            return Err(UpdateTrustRootError::Changed);
        }
        let renewed = renew(&write, row.id, &names).await?;
        let result = json!({ "trust_root": row.id, "renewed": renewed });
        if renewed > 0 {
            trust::wait(&write, claimed, row.id, result).await?;
        } else {
            jobs::succeed(&write, claimed, result, None).await?;
        }
        fault::point("update_trust_root.recorded");
        write.commit().await?;
        fault::point("update_trust_root.committed");
        context.wake_pool(Pool::Urgent);
        Ok(Outcome::Written)
    }
}

/// That the server can sign with the keys of `beside`, for the same roles as now.
async fn require(
    context: &Context,
    row: &trust_root::Model,
    beside: &OnlineKeys,
) -> Result<(), UpdateTrustRootError> {
    let refuse = |why: String| Err(UpdateTrustRootError::Keys(why));
    if beside.beside.is_some() || beside.targets.is_some() != row.keys.targets.is_some() {
        return refuse("they have to sign for the same roles as the present ones".into());
    }
    if beside.timestamp == beside.snapshot {
        return refuse("timestamp and snapshot need keys of their own".into());
    }
    if row.keys.targets.is_none() && beside.repositories != row.keys.repositories {
        return refuse(
            "people sign `targets`, which says who signs `repositories`: that key stays".into(),
        );
    }
    match Keyring::load(context.db.read(), online::names(beside)).await {
        Ok(_) => Ok(()),
        Err(error @ TrustError::NoKey(_)) => refuse(error.to_string()),
        Err(error) => Err(error.into()),
    }
}

/// Makes these roles due; answers how many.
async fn renew(
    write: &DatabaseTransaction,
    root: TrustRootId,
    names: &[String],
) -> Result<u64, UpdateTrustRootError> {
    if names.is_empty() {
        return Ok(0);
    }
    let mut due = trust_role::Entity::update_many()
        .col_expr(trust_role::Column::RenewAt, Expr::value(now()))
        .filter(trust_role::Column::TrustRoot.eq(root))
        .filter(trust_role::Column::Version.gt(0))
        .filter(trust_role::Column::SigningKey.is_not_null())
        .filter(trust_role::Column::Tombstone.eq(false));
    if !names.iter().any(|name| name == ALL) {
        let known: Vec<String> = trust_role::Entity::find()
            .filter(trust_role::Column::TrustRoot.eq(root))
            .filter(trust_role::Column::Name.is_in(names))
            .filter(trust_role::Column::SigningKey.is_not_null())
            .all(write)
            .await?
            .into_iter()
            .map(|row| row.name)
            .collect();
        if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
            return Err(UpdateTrustRootError::NoRole(unknown.clone()));
        }
        due = due.filter(trust_role::Column::Name.is_in(names));
    }
    Ok(due.exec(write).await?.rows_affected)
}

/// Why a trust root was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateTrustRootError {
    /// The trust root is gone.
    #[error("there is no trust root {0}")]
    NoTrustRoot(TrustRootId),
    /// Not a role that the server signs.
    #[error("the server signs no role `{0}`")]
    NoRole(String),
    /// Keys that cannot take over.
    #[error("{0}")]
    Keys(String),
    /// The keys could not be read.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Somebody changed it since the client looked.
    #[error("the trust root was changed since it was read")]
    Changed,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the trust root")]
    Database(#[from] DbErr),
}

impl Failure for UpdateTrustRootError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoTrustRoot(_) => {
                let title = "The trust root does not exist";
                Verdict::Final(Problem::new("trust-root-not-found", 404, title))
            }
            Self::NoRole(_) => {
                let title = "The server does not sign this role";
                Verdict::Final(
                    Problem::new("not-an-online-role", 422, title).field("renew", self.to_string()),
                )
            }
            Self::Keys(why) => {
                let title = "These keys cannot take over";
                Verdict::Final(
                    Problem::new("bad-online-keys", 422, title).field("beside", why.clone()),
                )
            }
            Self::Trust(error) => error.verdict(),
            Self::Changed => {
                let title = "The trust root was changed since it was read";
                Verdict::Final(Problem::new("changed", 412, title))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
