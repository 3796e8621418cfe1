//! Tasks on their way through the queue.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use countersign_jobs as jobs;
use entities::change::{self, Action};
use entities::task::{self, Pool};
use entities::{ChangeId, Names, ProcessId, RepositoryId, TaskId, now};
use jobs::{CancelError, Cancelled, Claim, Job, Origin};
use kit::Database;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// A job of these tests alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Probe {
    pub(super) lock: Option<String>,
    pub(super) repository: Option<RepositoryId>,
}

impl Job for Probe {
    const KIND: &'static str = "probe";
    const POOL: Pool = Pool::Ingest;

    fn lock(&self) -> Option<String> {
        self.lock.clone()
    }

    fn repository(&self) -> Option<RepositoryId> {
        self.repository
    }
}

/// How often a task is tried.
pub(super) const ATTEMPTS: u32 = 5;

pub(super) const KINDS: &[&str] = &["probe", "publish_repository", "import_key"];

pub(super) fn claim_of(pool: Pool, process: ProcessId) -> Claim<'static> {
    Claim {
        pool,
        kinds: KINDS,
        process,
        lease: Duration::from_secs(20),
        per_repository: Some(1000),
    }
}

pub(super) async fn queue<J: Job>(database: &Database, job: &J) -> task::Model {
    let write = database.write().await.unwrap();
    let row = jobs::enqueue(&write, job, Origin::system()).await.unwrap();
    write.commit().await.unwrap();
    row
}

pub(super) async fn claim(database: &Database, pool: Pool) -> Option<task::Model> {
    jobs::claim(database, &claim_of(pool, ProcessId::fresh()))
        .await
        .unwrap()
}

pub(super) async fn row(database: &Database, id: TaskId) -> task::Model {
    task::Entity::find_by_id(id)
        .one(database.read())
        .await
        .unwrap()
        .unwrap()
}

/// Queues and claims one task.
pub(super) async fn running(database: &Database) -> task::Model {
    queue(database, &Probe::default()).await;
    claim(database, Pool::Ingest).await.unwrap()
}

/// A task that waits for a publish, and its change.
pub(super) async fn waiting(database: &Database, repository: RepositoryId) -> task::Model {
    let claimed = running(database).await;
    let write = database.write().await.unwrap();
    record(&write, repository, claimed.id).await;
    jobs::wait_for_publication(&write, &claimed, serde_json::json!({}))
        .await
        .unwrap();
    write.commit().await.unwrap();
    claimed
}

pub(super) async fn record(write: &entities::Write, repository: RepositoryId, task: TaskId) {
    let row = change::ActiveModel {
        id: Set(ChangeId::fresh()),
        repository: Set(repository),
        task: Set(task),
        action: Set(Action::Publish { rebuild: false }),
        batch: Set(None),
        overrides: Set(Names::default()),
        taken_by: Set(None),
        taken_fence: Set(None),
        primary: Set(None),
        filelists: Set(None),
        other: Set(None),
        created_at: Set(now()),
    };
    change::Entity::insert(row)
        .exec_without_returning(&**write)
        .await
        .unwrap();
}

pub(super) async fn request_publish(database: &Database, repository: RepositoryId) {
    let write = database.write().await.unwrap();
    jobs::request_publish(&write, repository).await.unwrap();
    write.commit().await.unwrap();
}

pub(super) async fn cancel(database: &Database, id: TaskId) -> Result<Cancelled, CancelError> {
    let write = database.write().await.unwrap();
    let outcome = jobs::cancel(&write, id).await;
    if outcome.is_ok() {
        write.commit().await.unwrap();
    }
    outcome
}

/// How a running task gets back into the queue.
#[derive(Clone, Copy, Debug)]
pub(super) enum Back {
    Lost,
    Retried,
    Postponed,
    Released,
}

pub(super) async fn put_back(database: &Database, way: Back, claimed: &task::Model) {
    match way {
        Back::Lost => assert!(lose(database, claimed).await.is_empty()),
        Back::Released => jobs::release(database, claimed).await.unwrap(),
        Back::Retried => retry(database, claimed, TimeDelta::zero()).await,
        Back::Postponed => {
            let write = database.write().await.unwrap();
            jobs::postpone(&write, claimed).await.unwrap();
            write.commit().await.unwrap();
        }
    }
}

pub(super) async fn retry(database: &Database, claimed: &task::Model, delay: TimeDelta) {
    let write = database.write().await.unwrap();
    jobs::retry(&write, claimed, delay).await.unwrap();
    write.commit().await.unwrap();
}

/// Claims as workers do, again and again until there is something.
pub(super) async fn claimable(database: &Database, pool: Pool) -> task::Model {
    let claimed = async {
        loop {
            if let Some(row) = claim(database, pool).await {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, claimed)
        .await
        .expect("a task can be claimed")
}

pub(super) async fn end(database: &Database, claimed: &task::Model) {
    let write = database.write().await.unwrap();
    jobs::succeed(&write, claimed, serde_json::json!({}), None)
        .await
        .unwrap();
    write.commit().await.unwrap();
}

/// Writes `at` into `columns` of a task, as a clock would have that was wrong.
pub(super) async fn set_times(
    database: &Database,
    row: &task::Model,
    columns: &[task::Column],
    at: DateTime<Utc>,
) {
    let write = database.write().await.unwrap();
    let mut update = task::Entity::update_many().filter(task::Column::Id.eq(row.id));
    for column in columns {
        update = update.col_expr(*column, Expr::value(at));
    }
    update.exec(&*write).await.unwrap();
    write.commit().await.unwrap();
}

/// Makes the process of `claimed` look dead, and lets the others notice.
pub(super) async fn lose(database: &Database, claimed: &task::Model) -> Vec<task::Model> {
    let ended = now() - TimeDelta::seconds(1);
    set_times(database, claimed, &[task::Column::LeaseUntil], ended).await;
    if database.is_sqlite() {
        jobs::take_over_all(database, ProcessId::fresh(), ATTEMPTS)
            .await
            .unwrap()
    } else {
        jobs::reap(database, ATTEMPTS).await.unwrap()
    }
}
