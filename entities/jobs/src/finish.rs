//! Ending a claim, but for [putting it back](crate::retry): every way out is one guarded update.
//!
//! The update carries the fence of the claim. When another worker has taken the task over, it
//! matches nothing, and the effect in the same transaction is rolled back with it.

use entities::task::{self, Progress, State};
use entities::{Json, TaskId, clock};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, SimpleExpr};
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
pub fn succeed<'a>(
    transaction: &'a DatabaseTransaction,
    claimed: &'a task::Model,
    result: Json,
    epoch: Option<i64>,
) -> BoxFuture<'a, Result<(), Fenced>> {
    Box::pin(async move {
        let ended = claimed_row(claimed)
            .col_expr(task::Column::State, Expr::value(State::Succeeded))
            .col_expr(task::Column::Result, Expr::value(result))
            .col_expr(task::Column::Epoch, Expr::value(epoch))
            .col_expr(task::Column::FinishedAt, now(transaction))
            .exec(transaction)
            .await?;
        Fenced::judge(ended.rows_affected)?;
        erase(transaction, std::slice::from_ref(claimed)).await?;
        Ok(())
    })
}

/// Ends `claimed` as failed, or as cancelled when that was asked for.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub fn fail<'a>(
    transaction: &'a DatabaseTransaction,
    claimed: &'a task::Model,
    state: State,
    problem: Json,
) -> BoxFuture<'a, Result<(), Fenced>> {
    Box::pin(async move {
        let ended = claimed_row(claimed)
            .col_expr(task::Column::State, Expr::value(state))
            .col_expr(task::Column::Problem, Expr::value(problem))
            .col_expr(task::Column::FinishedAt, now(transaction))
            .exec(transaction)
            .await?;
        Fenced::judge(ended.rows_affected)?;
        erase(transaction, std::slice::from_ref(claimed)).await?;
        Ok(())
    })
}

/// Frees the slot of `claimed`, whose change was recorded in this transaction, until a publish
/// ends it.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile: drop the transaction.
pub fn wait_for_publication<'a>(
    transaction: &'a DatabaseTransaction,
    claimed: &'a task::Model,
    result: Json,
) -> BoxFuture<'a, Result<(), Fenced>> {
    Box::pin(async move {
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
    })
}

/// When a task ends, by the clock that those who wait for it go by.
pub(crate) fn now(transaction: &DatabaseTransaction) -> SimpleExpr {
    clock::now(transaction.get_database_backend())
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

/// Ends waiting tasks in the transaction that makes their changes live, or withdraws them; answers
/// the tasks of promotions that have ended because these were the last they waited for.
///
/// # Errors
/// The database's own.
pub fn end_waiting<'a>(
    transaction: &'a DatabaseTransaction,
    tasks: &'a [TaskId],
    ending: &'a Ending,
) -> BoxFuture<'a, Result<Vec<TaskId>, DbErr>> {
    Box::pin(async move {
        let mut settled = Vec::new();
        // Well under the number of parameters either database takes in one statement.
        for some in tasks.chunks(1000) {
            let update = task::Entity::update_many()
                .col_expr(task::Column::FinishedAt, now(transaction))
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
            settled.extend(crate::promotion::settle(transaction, some).await?);
        }
        Ok(settled)
    })
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
