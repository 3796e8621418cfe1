//! Asking for work, inside the transaction of whoever asks.

use chrono::{DateTime, TimeDelta, Utc};
use entities::task::{self, Pool, State};
use entities::{RepositoryId, TaskId, TrustRootId, now};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{Job, PublishRepository, PublishTrust};

/// How long a publish waits for ingests of its repository that are still going on.
const GATHER: TimeDelta = TimeDelta::milliseconds(500);

/// Where a task comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The identifier, when it was given out before.
    pub task: TaskId,
    /// Who asked: `token:<id>`, or `system`.
    pub created_by: String,
    /// The push it belongs to.
    pub batch: Option<Uuid>,
}

impl Origin {
    /// Work that nobody asked for but the system itself.
    #[must_use]
    pub fn system() -> Self {
        Self {
            task: TaskId::fresh(),
            created_by: "system".into(),
            batch: None,
        }
    }
}

/// Queues `job` as part of `transaction`. Wake its pool after the commit.
///
/// # Errors
/// The database's own.
pub fn enqueue<'a, J: Job>(
    transaction: &'a DatabaseTransaction,
    job: &J,
    origin: Origin,
) -> BoxFuture<'a, Result<task::Model, DbErr>> {
    insert(transaction, queued(job, origin, now(), None))
}

/// Queues `job` unless one of its kind already waits or runs: for clean-up that repeats itself.
///
/// # Errors
/// The database's own.
pub fn enqueue_once<'a, J: Job>(
    transaction: &'a DatabaseTransaction,
    job: &J,
) -> BoxFuture<'a, Result<Option<task::Model>, DbErr>> {
    insert_once(transaction, queued(job, Origin::system(), now(), None))
}

fn insert(
    transaction: &DatabaseTransaction,
    row: Result<task::Model, DbErr>,
) -> BoxFuture<'_, Result<task::Model, DbErr>> {
    Box::pin(async move {
        let row = row?;
        task::Entity::insert(task::ActiveModel::from(row.clone()))
            .exec_without_returning(transaction)
            .await?;
        Ok(row)
    })
}

fn insert_once(
    transaction: &DatabaseTransaction,
    row: Result<task::Model, DbErr>,
) -> BoxFuture<'_, Result<Option<task::Model>, DbErr>> {
    Box::pin(async move {
        let row = row?;
        let open = task::Entity::find()
            .filter(task::Column::Kind.eq(&row.kind))
            .filter(task::is_open())
            .one(transaction)
            .await?;
        if open.is_some() {
            return Ok(None);
        }
        insert(transaction, Ok(row)).await.map(Some)
    })
}

/// Sees to it that a publish of `repository` starts after this transaction.
///
/// A publish that is queued already is nudged, which locks its row: if a worker claims it at
/// this moment, either that worker sees our change or a new publish is queued for it. Doing
/// nothing on conflict would lose the wake-up.
///
/// # Errors
/// The database's own.
pub fn request_publish(
    transaction: &DatabaseTransaction,
    repository: RepositoryId,
) -> BoxFuture<'_, Result<(), DbErr>> {
    let at = now();
    let job = PublishRepository { repository };
    let row = queued(&job, Origin::system(), at, Some(at + GATHER));
    nudge(
        transaction,
        row,
        "state = 'queued' AND kind = 'publish_repository'",
    )
}

/// Sees to it that a publish of `trust_root` starts after this transaction; as [`request_publish`].
///
/// # Errors
/// The database's own.
pub fn request_trust(
    transaction: &DatabaseTransaction,
    trust_root: TrustRootId,
) -> BoxFuture<'_, Result<(), DbErr>> {
    let row = queued(&PublishTrust { trust_root }, Origin::system(), now(), None);
    nudge(
        transaction,
        row,
        "state = 'queued' AND kind = 'publish_trust'",
    )
}

/// Queues `row`, or nudges the one that stands for it: `queued_one` is the words of the index that
/// allows only one.
fn nudge<'a>(
    transaction: &'a DatabaseTransaction,
    row: Result<task::Model, DbErr>,
    queued_one: &'static str,
) -> BoxFuture<'a, Result<(), DbErr>> {
    Box::pin(async move {
        let row = row?;
        let coalesce = OnConflict::columns([task::Column::Kind, task::Column::LockKey])
            .target_and_where(Expr::cust(queued_one))
            .value(task::Column::NudgedAt, Expr::value(row.created_at))
            .to_owned();
        task::Entity::insert(task::ActiveModel::from(row))
            .on_conflict(coalesce)
            .exec_without_returning(transaction)
            .await?;
        Ok(())
    })
}

fn queued<J: Job>(
    job: &J,
    origin: Origin,
    at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
) -> Result<task::Model, DbErr> {
    let payload = serde_json::to_value(job).map_err(|error| DbErr::Json(error.to_string()))?;
    Ok(task::Model {
        id: origin.task,
        kind: J::KIND.into(),
        payload,
        pool: J::POOL,
        lock_key: job.lock(),
        repository: job.repository(),
        state: State::Queued,
        attempt: 0,
        crashes: 0,
        endless: J::ENDLESS,
        fence: 0,
        lease_owner: None,
        lease_until: None,
        run_after: at,
        due_at,
        nudged_at: None,
        progress: None,
        cancel: false,
        result: None,
        problem: None,
        batch: origin.batch,
        created_by: origin.created_by,
        epoch: None,
        created_at: at,
        started_at: None,
        finished_at: None,
    })
}

/// The name under which whoever chains the audit trail is woken.
pub const AUDIT_TOPIC: &str = "audit";

/// The name under which waiting workers of `pool` are woken.
#[must_use]
pub fn pool_topic(pool: Pool) -> &'static str {
    match pool {
        Pool::Urgent => "tasks/urgent",
        Pool::Publish => "tasks/publish",
        Pool::Ingest => "tasks/ingest",
        Pool::Background => "tasks/background",
    }
}
