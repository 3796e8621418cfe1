//! Ending a claim: every way out is one guarded update.
//!
//! The update carries the fence of the claim. When another worker has taken the task over, it
//! matches nothing, and the effect in the same transaction is rolled back with it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entities::task::{self, Progress, State};
use entities::{Json, TaskId, now};
use rand::RngExt;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use crate::lease::claimed_row;
use crate::{ImportKey, Job};

/// The kinds whose payload goes when the task ends.
const ERASED: &[&str] = &[ImportKey::KIND];
const _: () = assert!(ImportKey::ERASED);

/// Ends `claimed` as succeeded, in the transaction of its effect. `epoch` is what
/// [`entities::epoch::advance`] answered, for effects that a data plane caches.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile: drop the transaction.
pub async fn succeed(
    transaction: &DatabaseTransaction,
    claimed: &task::Model,
    result: Json,
    epoch: Option<i64>,
) -> Result<(), Fenced> {
    let ended = claimed_row(claimed)
        .col_expr(task::Column::State, Expr::value(State::Succeeded))
        .col_expr(task::Column::Result, Expr::value(result))
        .col_expr(task::Column::Epoch, Expr::value(epoch))
        .col_expr(task::Column::FinishedAt, Expr::value(now()))
        .exec(transaction)
        .await?;
    Fenced::judge(ended.rows_affected)?;
    erase(transaction, std::slice::from_ref(claimed)).await?;
    Ok(())
}

/// Ends `claimed` as failed, or as cancelled when that was asked for.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub async fn fail(
    transaction: &DatabaseTransaction,
    claimed: &task::Model,
    state: State,
    problem: Json,
) -> Result<(), Fenced> {
    let ended = claimed_row(claimed)
        .col_expr(task::Column::State, Expr::value(state))
        .col_expr(task::Column::Problem, Expr::value(problem))
        .col_expr(task::Column::FinishedAt, Expr::value(now()))
        .exec(transaction)
        .await?;
    Fenced::judge(ended.rows_affected)?;
    erase(transaction, std::slice::from_ref(claimed)).await?;
    Ok(())
}

/// Queues `claimed` again, not before `after`.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub async fn retry(
    transaction: &DatabaseTransaction,
    claimed: &task::Model,
    after: DateTime<Utc>,
) -> Result<(), Fenced> {
    let queued = claimed_row(claimed)
        .col_expr(task::Column::State, Expr::value(State::Queued))
        .col_expr(task::Column::LeaseOwner, Expr::value(None::<uuid::Uuid>))
        .col_expr(task::Column::RunAfter, Expr::value(after))
        .exec(transaction)
        .await?;
    Fenced::judge(queued.rows_affected)
}

/// Queues `claimed` again because something it stands on is away. The attempt does not count, and
/// the wait is up to as long as the task has been tried already, a minute at most.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub async fn postpone(
    transaction: &DatabaseTransaction,
    claimed: &task::Model,
) -> Result<(), Fenced> {
    let at = now();
    let tried = at - claimed.started_at.unwrap_or(at);
    let full = tried.clamp(TimeDelta::milliseconds(400), TimeDelta::seconds(60));
    let queued = claimed_row(claimed)
        .col_expr(task::Column::State, Expr::value(State::Queued))
        .col_expr(
            task::Column::Attempt,
            Expr::col(task::Column::Attempt).sub(1),
        )
        .col_expr(task::Column::LeaseOwner, Expr::value(None::<uuid::Uuid>))
        .col_expr(task::Column::RunAfter, Expr::value(at + jitter(full)))
        .exec(transaction)
        .await?;
    Fenced::judge(queued.rows_affected)
}

/// Frees the slot of `claimed`, whose change was recorded in this transaction, until a publish
/// ends it.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile: drop the transaction.
pub async fn wait_for_publication(
    transaction: &DatabaseTransaction,
    claimed: &task::Model,
    result: Json,
) -> Result<(), Fenced> {
    let progress = Progress {
        done: 0,
        total: None,
        unit: "waiting for publication".into(),
    };
    let waiting = claimed_row(claimed)
        .col_expr(task::Column::State, Expr::value(State::Waiting))
        .col_expr(task::Column::Result, Expr::value(result))
        .col_expr(task::Column::Progress, Expr::value(progress))
        .col_expr(task::Column::LeaseOwner, Expr::value(None::<uuid::Uuid>))
        .exec(transaction)
        .await?;
    Fenced::judge(waiting.rows_affected)
}

/// How the tasks behind a set of changes end.
#[derive(Clone, Debug)]
pub enum Ending {
    /// Their changes are live.
    Live {
        /// What [`entities::epoch::advance`] answered.
        epoch: i64,
    },
    /// Their changes were withdrawn.
    Withdrawn {
        /// Why.
        problem: Json,
    },
}

/// Ends waiting tasks in the transaction that makes their changes live, or withdraws them.
///
/// # Errors
/// The database's own.
pub async fn end_waiting(
    transaction: &DatabaseTransaction,
    tasks: &[TaskId],
    ending: &Ending,
) -> Result<(), DbErr> {
    // Well under the number of parameters either database takes in one statement.
    for some in tasks.chunks(1000) {
        let update = task::Entity::update_many()
            .col_expr(task::Column::FinishedAt, Expr::value(now()))
            .col_expr(task::Column::Progress, Expr::value(None::<Json>))
            .filter(task::Column::Id.is_in(some.iter().copied()))
            .filter(task::Column::State.eq(State::Waiting));
        let update = match ending {
            Ending::Live { epoch } => update
                .col_expr(task::Column::State, Expr::value(State::Succeeded))
                .col_expr(task::Column::Epoch, Expr::value(*epoch)),
            Ending::Withdrawn { problem } => update
                .col_expr(task::Column::State, Expr::value(State::Failed))
                .col_expr(task::Column::Result, Expr::value(None::<Json>))
                .col_expr(task::Column::Problem, Expr::value(problem.clone())),
        };
        update.exec(transaction).await?;
    }
    Ok(())
}

/// How long to wait before attempt number `attempt + 1`: exponential, capped at a minute, with
/// half of it drawn by chance so that tasks that failed together do not return together.
#[must_use]
pub fn back_off(attempt: i32) -> TimeDelta {
    let doublings = u32::try_from(attempt.clamp(1, 10) - 1).unwrap_or(0);
    let full = Duration::from_millis(200)
        .saturating_mul(1 << doublings)
        .min(Duration::from_mins(1));
    jitter(TimeDelta::from_std(full).unwrap_or(TimeDelta::MAX))
}

/// Between half of `full` and all of it.
fn jitter(full: TimeDelta) -> TimeDelta {
    let half = full.num_microseconds().unwrap_or(i64::MAX) / 2;
    TimeDelta::microseconds(half + rand::rng().random_range(0..=half))
}

/// Takes the payload from ended tasks whose kind must not keep it.
pub(crate) async fn erase(db: &impl ConnectionTrait, ended: &[task::Model]) -> Result<(), DbErr> {
    let erased: Vec<TaskId> = ended
        .iter()
        .filter(|task| ERASED.contains(&task.kind.as_str()))
        .map(|task| task.id)
        .collect();
    if erased.is_empty() {
        return Ok(());
    }
    task::Entity::update_many()
        .col_expr(task::Column::Payload, Expr::value(serde_json::json!({})))
        .filter(task::Column::Id.is_in(erased))
        .exec(db)
        .await?;
    Ok(())
}

/// Why a write of a claimed task did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Fenced {
    /// Another worker took the task over, or it ended.
    #[error("the lease of this task was lost")]
    Lost,
    /// The database refused.
    #[error("could not write the task")]
    Database(#[from] DbErr),
}

impl Fenced {
    pub(crate) fn judge(rows_affected: u64) -> Result<(), Self> {
        if rows_affected == 1 {
            Ok(())
        } else {
            Err(Self::Lost)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_and_stays_under_a_minute() {
        assert!(back_off(1) <= TimeDelta::milliseconds(200));
        assert!(back_off(5) >= TimeDelta::milliseconds(1600));
        assert!(back_off(i32::MAX) <= TimeDelta::minutes(1));
    }
}
