//! Taking one task from the queue.
//!
//! One statement picks and marks the row, so nothing is ever held between the two. The lock of
//! a running task is a partial unique index: a look for running tasks alone would let two
//! workers through between the look and the mark.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use entities::task::{self, Pool};
use entities::{Database, ProcessId, RepositoryId, TaskId};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, SqlErr, Statement, Value,
};

use crate::put_back::LONGEST_WAIT;

/// What a free slot is willing to run.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The slot's pool.
    pub pool: Pool,
    /// The kinds this program has handlers for.
    pub kinds: &'a [&'static str],
    /// Who claims.
    pub process: ProcessId,
    /// How long others leave the task alone unless the lease is renewed.
    pub lease: Duration,
    /// How many tasks of this pool one repository may run at once in this process; `None` for as
    /// many as there are slots.
    pub per_repository: Option<u64>,
}

/// Claims the oldest task that may run now, or nothing.
///
/// # Errors
/// The database's own. Losing a race for a lock is not an error: nothing was claimed.
pub fn claim<'a>(
    db: &'a Database,
    claim: &'a Claim<'a>,
) -> BoxFuture<'a, Result<Option<task::Model>, DbErr>> {
    Box::pin(async move {
        // A slot that got free mostly finds nothing: that costs no turn as the writer.
        if !is_anything_queued(db, claim.pool).await? {
            return Ok(None);
        }
        let write = db.write_relaxed().await?;
        let saturated = match claim.per_repository {
            Some(share) => saturated(&*write, claim, share).await?,
            None => Vec::new(),
        };
        let statement = statement(write.get_database_backend(), claim, &saturated);
        match task::Entity::find()
            .from_raw_sql(statement)
            .one(&*write)
            .await
        {
            Ok(Some(row)) => {
                write.commit().await?;
                Ok(Some(row))
            }
            Ok(None) => Ok(None),
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    })
}

/// Whether a claim has anything to choose from. What is queued after this look sends a signal.
async fn is_anything_queued(db: &Database, pool: Pool) -> Result<bool, DbErr> {
    let queued: Option<TaskId> = task::Entity::find()
        .select_only()
        .column(task::Column::Id)
        .filter(task::is_queued())
        .filter(task::Column::Pool.eq(pool))
        .limit(1)
        .into_tuple()
        .one(db.read())
        .await?;
    Ok(queued.is_some())
}

/// The repositories that already hold their `share` of the pool's slots.
async fn saturated(
    db: &impl ConnectionTrait,
    claim: &Claim<'_>,
    share: u64,
) -> Result<Vec<RepositoryId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Running {
        repository: RepositoryId,
        running: i64,
    }
    let running = task::Entity::find()
        .select_only()
        .column(task::Column::Repository)
        .column_as(task::Column::Id.count(), "running")
        .filter(task::is_running())
        .filter(task::Column::Pool.eq(claim.pool))
        .filter(task::Column::LeaseOwner.eq(claim.process))
        .filter(task::Column::Repository.is_not_null())
        .group_by(task::Column::Repository)
        .into_model::<Running>()
        .all(db)
        .await?;
    let share = i64::try_from(share).unwrap_or(i64::MAX);
    Ok(running
        .into_iter()
        .filter(|row| row.running >= share)
        .map(|row| row.repository)
        .collect())
}

/// Now, the end of a lease, and what is later than anything waits: a clock that wrote such a time was
/// wrong, or has been set back since. Postgres reads its own clock; SQLite has one process, so ours.
fn times(
    backend: DbBackend,
    lease: Duration,
    mut bind: impl FnMut(Value) -> String,
) -> [String; 3] {
    let lease = TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX);
    let delays = [TimeDelta::zero(), lease, LONGEST_WAIT];
    if backend == DbBackend::Postgres {
        delays.map(|delay| {
            let micros = bind(delay.num_microseconds().unwrap_or(i64::MAX).into());
            format!("now() + {micros} * interval '1 microsecond'")
        })
    } else {
        let at = entities::truncate(Utc::now());
        delays.map(|delay| bind((at + delay).into()))
    }
}

/// The claim as one statement.
fn statement(backend: DbBackend, claim: &Claim<'_>, saturated: &[RepositoryId]) -> Statement {
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let [now, until, latest] = times(backend, claim.lease, &mut bind);
    let owner = bind(claim.process.0.into());
    let pool = bind(sea_orm::ActiveEnum::to_value(&claim.pool).into());
    let kinds: Vec<String> = claim
        .kinds
        .iter()
        .map(|kind| bind((*kind).into()))
        .collect();
    let full: Vec<String> = saturated.iter().map(|id| bind(id.0.into())).collect();
    let not_full = if full.is_empty() {
        String::new()
    } else {
        format!(
            "AND (t.repository IS NULL OR t.repository NOT IN ({}))",
            full.join(", ")
        )
    };
    let skip_locked = if backend == DbBackend::Postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let sql = format!(
        "UPDATE task SET state = 'running', attempt = attempt + 1, fence = fence + 1, \
             lease_owner = {owner}, lease_until = {until}, \
             started_at = COALESCE(started_at, {now}) \
         WHERE id = ( \
             SELECT t.id FROM task t \
             WHERE t.pool = {pool} AND t.state = 'queued' \
               AND (t.run_after <= {now} OR t.run_after = t.created_at OR t.run_after > {latest}) \
               AND t.kind IN ({kinds}) {not_full} \
               AND (t.lock_key IS NULL OR NOT EXISTS ( \
                   SELECT 1 FROM task r WHERE r.lock_key = t.lock_key AND r.state = 'running')) \
               AND (t.due_at IS NULL OR t.due_at <= {now} OR t.due_at > {latest} OR NOT EXISTS ( \
                   SELECT 1 FROM task i WHERE i.repository = t.repository \
                   AND i.pool = 'ingest' AND i.state IN ('queued', 'running'))) \
             ORDER BY t.id LIMIT 1 {skip_locked}) \
         RETURNING *",
        kinds = kinds.join(", "),
    );
    Statement::from_sql_and_values(backend, sql, values)
}
