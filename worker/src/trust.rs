//! What several jobs need of a trust root: its rows as values of `tuf`, and signatures.

pub(crate) mod ceremonies;
pub(crate) mod entry_points;
pub(crate) mod online;
pub(crate) mod role;
pub(crate) mod search;

use std::num::NonZero;
use std::thread;

use entities::{Json, TrustRootId, task, trust_change, trust_root, trust_waiter};
use jobs::{Fenced, Problem};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait};
use vault::VaultError;

use crate::context::Claimed;
use crate::handler::Verdict;

/// The roles that every trust root has, below those at the top.
pub(crate) const REPOSITORIES: &str = "repositories";
/// The role that delegates to the bins.
pub(crate) const BINS: &str = "bins";

/// Where the two of them stand among the roles below `targets`: behind all others.
pub(crate) const LAST: i64 = 1 << 40;

/// Why metadata could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// Rows that belong together do not.
    #[error("the rows of the trust root do not fit together: {0}")]
    Inconsistent(String),
    /// Metadata that clients could not read.
    #[error("role `{role}` cannot be written")]
    Content {
        /// The role.
        role: String,
        /// Why.
        #[source]
        cause: tuf::ContentError,
    },
    /// Metadata that clients would not read.
    #[error("role `{role}` would have {size} bytes; clients read at most {most}")]
    TooLarge {
        /// The role.
        role: String,
        /// In bytes.
        size: usize,
        /// In bytes.
        most: usize,
    },
    /// A key that cannot sign.
    #[error("there is no signing key `{0}` for TUF metadata that can sign")]
    NoKey(String),
    /// A role that its keys cannot sign well enough.
    #[error("the online keys of role `{0}` are not those that clients expect")]
    Unmet(String),
    /// The vault refused.
    #[error("could not sign the metadata")]
    Sign(#[from] VaultError),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
    /// A part of the work ended without an answer.
    #[error("a part of the work broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// How many parts of what takes the processor are worth while at once.
pub(crate) fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

impl TrustError {
    /// What is to become of the task.
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::Database(error) => Verdict::database(error),
            Self::Sign(error) => Verdict::vault(error),
            _ => {
                let title = "The trust root could not be published";
                let problem = Problem::new("trust-inconsistent", 500, title);
                Verdict::Retry(problem.detail(crate::registry::chain(self)))
            }
        }
    }
}

/// Lets the task of `claimed` wait for the next publication of `root`, and asks for that.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile: drop the transaction.
pub(crate) async fn wait(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    root: TrustRootId,
    result: Json,
) -> Result<(), Fenced> {
    let row = trust_waiter::ActiveModel {
        task: Set(claimed.id),
        trust_root: Set(root),
    };
    trust_waiter::Entity::insert(row)
        .exec_without_returning(write)
        .await?;
    jobs::wait_for_publication(write, claimed, result).await?;
    Ok(jobs::request_trust(write, root).await?)
}

/// Whether the task that recorded a change of an artifact is in one of `states`. A list that is on its
/// way in is recorded piece by piece: nothing of it counts before all of it does.
pub(crate) fn recorded_by(states: &[task::State]) -> Expr {
    let task = Query::select()
        .expr(Expr::value(1))
        .from(task::Entity)
        .and_where(Expr::col((task::Entity, task::Column::Id)).eq(Expr::col((
            trust_change::Entity,
            trust_change::Column::Task,
        ))))
        .and_where(Expr::col((task::Entity, task::Column::State)).is_in(states.iter().copied()))
        .to_owned();
    Expr::exists(task)
}

/// Asks for a publication of the trust root called `name`, if clients follow it: something that it
/// speaks of came or went. Wake its pool after the commit.
///
/// # Errors
/// The database's own.
pub(crate) async fn tell(write: &DatabaseTransaction, name: &str) -> Result<(), DbErr> {
    match trust_root::Model::by_name(write, name).await? {
        Some(root) if root.state == trust_root::State::Live => {
            jobs::request_trust(write, root.id).await
        }
        _ => Ok(()),
    }
}

pub(crate) fn inconsistent(what: impl std::fmt::Display) -> TrustError {
    TrustError::Inconsistent(what.to_string())
}
