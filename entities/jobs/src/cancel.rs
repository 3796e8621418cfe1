//! Cancelling a task, as far as it can still be undone.

use entities::task::{self, State};
use entities::{TaskId, change};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

/// How far a cancellation got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It ended without effect.
    Ended,
    /// Its worker was told, and will end it at the next step.
    Asked,
}

/// Cancels `task`: a queued one ends at once, a running one is told to stop, and the change of a
/// waiting one is withdrawn unless a publish has taken it.
///
/// # Errors
/// [`CancelError::Taken`] and [`CancelError::Final`] when it is too late.
pub fn cancel(
    transaction: &DatabaseTransaction,
    task: TaskId,
) -> BoxFuture<'_, Result<Cancelled, CancelError>> {
    Box::pin(async move {
        if end(transaction, task, State::Queued).await? {
            return Ok(Cancelled::Ended);
        }
        let asked = task::Entity::update_many()
            .col_expr(task::Column::Cancel, Expr::value(true))
            .filter(task::Column::Id.eq(task))
            .filter(task::Column::State.eq(State::Running))
            .exec(transaction)
            .await?;
        if asked.rows_affected == 1 {
            return Ok(Cancelled::Asked);
        }
        let row = task::Entity::find_by_id(task).one(transaction).await?;
        match row.map(|row| row.state) {
            None => return Err(CancelError::NoTask),
            Some(State::Waiting) => {}
            Some(_) => return Err(CancelError::Final),
        }
        let withdrawn = change::Entity::delete_many()
            .filter(change::Column::Task.eq(task))
            .filter(change::Column::TakenBy.is_null())
            .exec(transaction)
            .await?;
        if withdrawn.rows_affected == 0 || !end(transaction, task, State::Waiting).await? {
            return Err(CancelError::Taken);
        }
        crate::promotion::settle(transaction, &[task]).await?;
        Ok(Cancelled::Ended)
    })
}

async fn end(transaction: &DatabaseTransaction, task: TaskId, from: State) -> Result<bool, DbErr> {
    let ended = task::Entity::update_many()
        .col_expr(task::Column::State, Expr::value(State::Cancelled))
        .col_expr(task::Column::FinishedAt, crate::finish::now(transaction))
        .col_expr(task::Column::Result, Expr::value(None::<entities::Json>))
        .filter(task::Column::Id.eq(task))
        .filter(task::Column::State.eq(from))
        .exec_with_returning(transaction)
        .await?;
    crate::finish::erase(transaction, &ended).await?;
    Ok(!ended.is_empty())
}

/// Why a task was not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// There is no such task.
    #[error("no such task")]
    NoTask,
    /// It has ended.
    #[error("the task has already ended")]
    Final,
    /// A publish has taken its change.
    #[error("a publish has already taken the change of this task")]
    Taken,
    /// The database refused.
    #[error("could not cancel the task")]
    Database(#[from] DbErr),
}
