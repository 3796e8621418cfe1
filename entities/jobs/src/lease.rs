//! Keeping a claim, and taking over what others lost.
//!
//! On Postgres a lease ends by the database's clock. On SQLite it belongs to a process start:
//! the data directory is locked, so whatever another start left running was lost with it.

use std::time::Duration;

use chrono::TimeDelta;
use entities::task::{self, Progress, State};
use entities::{Database, ProcessId, TaskId, clock};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryTrait, UpdateMany,
};

use crate::Problem;
use crate::finish::Fenced;
use crate::put_back::put_back;

/// Renews every lease of `process`. Answers how many it still holds.
///
/// # Errors
/// The database's own.
pub fn renew(
    db: &Database,
    process: ProcessId,
    lease: Duration,
) -> BoxFuture<'_, Result<u64, DbErr>> {
    Box::pin(async move {
        let lease = TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX);
        let until = clock::after(db.read().get_database_backend(), lease);
        let renewal = task::Entity::update_many()
            .col_expr(task::Column::LeaseUntil, until)
            .filter(task::is_running())
            .filter(task::Column::LeaseOwner.eq(process))
            .into_query();
        Ok(db.execute(&renewal).await?.rows_affected())
    })
}

/// Writes how far a claimed task is. Answers whether somebody asked to cancel it.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile: stop working.
pub fn set_progress<'a>(
    db: &'a Database,
    claimed: &'a task::Model,
    progress: &'a Progress,
) -> BoxFuture<'a, Result<bool, Fenced>> {
    Box::pin(async move {
        let write = db.write_relaxed().await?;
        let rows = claimed_row(claimed)
            .col_expr(task::Column::Progress, Expr::value(progress.clone()))
            .exec_with_returning(&*write)
            .await?;
        let Some(row) = rows.first() else {
            return Err(Fenced::Lost);
        };
        let cancel = row.cancel;
        write.commit().await?;
        Ok(cancel)
    })
}

/// Puts lost tasks back into the queue, and ends those that were tried `attempts` times.
/// Answers which ended.
///
/// # Errors
/// The database's own.
pub fn reap(db: &Database, attempts: u32) -> BoxFuture<'_, Result<Vec<task::Model>, DbErr>> {
    Box::pin(async move {
        if db.is_sqlite() {
            return Ok(Vec::new());
        }
        lost(db, Expr::cust("lease_until < now()"), attempts).await
    })
}

/// The same for every task that another start of this program was running. Call it once at start,
/// on SQLite alone, with the data directory locked.
///
/// # Errors
/// The database's own.
pub fn take_over_all(
    db: &Database,
    process: ProcessId,
    attempts: u32,
) -> BoxFuture<'_, Result<Vec<task::Model>, DbErr>> {
    Box::pin(async move { lost(db, task::Column::LeaseOwner.ne(process), attempts).await })
}

async fn lost(
    db: &Database,
    which: impl Into<Expr>,
    attempts: u32,
) -> Result<Vec<task::Model>, DbErr> {
    let which = Condition::all().add(task::is_running()).add(which.into());
    let write = db.write().await?;
    let crashed = |update: UpdateMany<_>| {
        let crashes = Expr::col(task::Column::Crashes);
        update.col_expr(task::Column::Crashes, crashes.add(1))
    };
    let ended = crashed(task::Entity::update_many())
        .col_expr(task::Column::State, Expr::value(State::Failed))
        .col_expr(task::Column::FinishedAt, crate::finish::now(&write))
        .col_expr(task::Column::Problem, Expr::value(lost_problem()))
        .filter(which.clone())
        .filter(task::Column::Endless.eq(false))
        .filter(task::Column::Attempt.gte(i64::from(attempts)))
        .exec_with_returning(&*write)
        .await?;
    crate::finish::erase(&*write, &ended).await?;
    put_back(&write, which, |update| {
        crashed(update).col_expr(task::Column::RunAfter, crate::finish::now(&write))
    })
    .await?;
    write.commit().await?;
    Ok(ended)
}

fn lost_problem() -> entities::Json {
    let title = "The worker vanished while it ran this task, every time it was tried";
    Problem::new("worker-lost", 500, title).to_json()
}

/// An update that matches the row of `claimed` only while that claim holds.
pub(crate) fn claimed_row(claimed: &task::Model) -> UpdateMany<task::Entity> {
    task::Entity::update_many().filter(is_claimed(claimed))
}

/// That the claim of `claimed` still holds.
pub(crate) fn is_claimed(claimed: &task::Model) -> Condition {
    Condition::all()
        .add(task::Column::Id.eq(claimed.id))
        .add(task::Column::Fence.eq(claimed.fence))
        .add(task::is_running())
}

/// Whether the claim of `task` under `fence` still holds.
///
/// # Errors
/// The database's own.
pub async fn holds(db: &impl ConnectionTrait, task: TaskId, fence: i64) -> Result<bool, DbErr> {
    let row = task::Entity::find_by_id(task)
        .filter(task::Column::Fence.eq(fence))
        .filter(task::Column::State.eq(State::Running))
        .one(db)
        .await?;
    Ok(row.is_some())
}
