//! Putting a running task back into the queue.
//!
//! Only one publish of a repository or trust root is queued at a time, and another may have been
//! asked for while this one ran. The one that comes back takes the other in: it will see the changes
//! of both.

use chrono::TimeDelta;
use entities::task::{self, State};
use entities::{Database, TaskId, clock, now};
use futures_util::future::BoxFuture;
use rand::RngExt;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect, SqlErr, TransactionTrait, UpdateMany,
};

use crate::finish::Fenced;
use crate::lease::is_claimed;
use crate::{Job, PublishRepository, PublishTrust};

/// The kinds of which one is queued for a lock at a time.
const COALESCED: [&str; 2] = [PublishRepository::KIND, PublishTrust::KIND];

/// The longest that a task waits before it may be claimed again.
pub(crate) const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(1);

/// Puts a claimed task back as if it had not been claimed: for an orderly shutdown.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub fn release<'a>(
    db: &'a Database,
    claimed: &'a task::Model,
) -> BoxFuture<'a, Result<(), Fenced>> {
    Box::pin(async move {
        let write = db.write().await?;
        let released = put_back(&write, is_claimed(claimed), uncounted).await?;
        Fenced::judge(released)?;
        write.commit().await?;
        Ok(())
    })
}

/// Puts every running task back as if it had not been claimed: for a copy of a database, on which
/// no process works that the copied claims belong to. Answers how many.
///
/// # Errors
/// The database's own.
pub fn release_all(transaction: &DatabaseTransaction) -> BoxFuture<'_, Result<u64, DbErr>> {
    Box::pin(async move {
        let all = Condition::all().add(task::is_running());
        put_back(transaction, all, uncounted).await
    })
}

/// Queues `claimed` again, to be claimed after `delay` at the earliest.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub fn retry<'a>(
    transaction: &'a DatabaseTransaction,
    claimed: &'a task::Model,
    delay: TimeDelta,
) -> BoxFuture<'a, Result<(), Fenced>> {
    Box::pin(async move {
        let after = clock::after(transaction.get_database_backend(), delay);
        let later = |update: UpdateMany<_>| update.col_expr(task::Column::RunAfter, after.clone());
        let queued = put_back(transaction, is_claimed(claimed), later).await?;
        Fenced::judge(queued)
    })
}

/// Queues `claimed` again because something it stands on is away. The attempt does not count, and
/// the wait is up to as long as the task has been tried already, a minute at most.
///
/// # Errors
/// [`Fenced`] when the claim was lost meanwhile.
pub fn postpone<'a>(
    transaction: &'a DatabaseTransaction,
    claimed: &'a task::Model,
) -> BoxFuture<'a, Result<(), Fenced>> {
    Box::pin(async move {
        let at = now();
        let tried = at - claimed.started_at.unwrap_or(at);
        let full = tried.clamp(TimeDelta::milliseconds(400), LONGEST_WAIT);
        let after = clock::after(transaction.get_database_backend(), jitter(full));
        let later = |update| uncounted(update).col_expr(task::Column::RunAfter, after.clone());
        let queued = put_back(transaction, is_claimed(claimed), later).await?;
        Fenced::judge(queued)
    })
}

fn uncounted(update: UpdateMany<task::Entity>) -> UpdateMany<task::Entity> {
    let attempt = Expr::col(task::Column::Attempt);
    update.col_expr(task::Column::Attempt, attempt.sub(1))
}

/// Queues the running tasks that match `which`, each changed by `change` too. Answers how many.
///
/// Their rows are locked before a publish that they take in: whoever records a change holds its
/// own task first and asks for a publish then, and the other way round the two could wait for
/// each other.
pub(crate) async fn put_back(
    transaction: &DatabaseTransaction,
    which: Condition,
    change: impl Fn(UpdateMany<task::Entity>) -> UpdateMany<task::Entity>,
) -> Result<u64, DbErr> {
    let ids: Vec<TaskId> = task::Entity::find()
        .select_only()
        .column(task::Column::Id)
        .filter(which)
        .lock_exclusive()
        .into_tuple()
        .all(transaction)
        .await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let queued = change(task::Entity::update_many())
        .col_expr(task::Column::State, Expr::value(State::Queued))
        .col_expr(task::Column::LeaseOwner, Expr::value(None::<uuid::Uuid>))
        .filter(task::Column::Id.is_in(ids.iter().copied()));
    loop {
        let attempt = transaction.begin().await?;
        take_in(&attempt, &ids).await?;
        match queued.clone().exec(&attempt).await {
            Ok(result) => {
                attempt.commit().await?;
                return Ok(result.rows_affected);
            }
            // Somebody asked for a publish between the two statements: now it can be seen.
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                attempt.rollback().await?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Removes the queued publishes of what a publish among `coming` is of.
async fn take_in(transaction: &DatabaseTransaction, coming: &[TaskId]) -> Result<(), DbErr> {
    let locks = Query::select()
        .column(task::Column::LockKey)
        .from(task::Entity)
        .and_where(task::Column::Id.is_in(coming.iter().copied()))
        .and_where(task::Column::Kind.is_in(COALESCED))
        .to_owned();
    task::Entity::delete_many()
        .filter(task::Column::Kind.is_in(COALESCED))
        .filter(task::is_queued())
        .filter(task::Column::LockKey.in_subquery(locks))
        .exec(transaction)
        .await?;
    Ok(())
}

/// How long to wait before attempt number `attempt + 1`: exponential, capped at a minute, with
/// half of it drawn by chance so that tasks that failed together do not return together.
#[must_use]
pub fn back_off(attempt: i32) -> TimeDelta {
    let doublings = attempt.clamp(1, 10) - 1;
    jitter(TimeDelta::milliseconds(200 << doublings).min(LONGEST_WAIT))
}

/// Between half of `full` and all of it.
fn jitter(full: TimeDelta) -> TimeDelta {
    let half = full.num_microseconds().unwrap_or(i64::MAX) / 2;
    TimeDelta::microseconds(half + rand::rng().random_range(0..=half))
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
