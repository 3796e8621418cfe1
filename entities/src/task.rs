//! Tasks: the public face of jobs, and the queue itself.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};

use crate::{Json, ProcessId, RepositoryId, TaskId};

/// A task as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// Sorts by the time it was made; tasks of a pool are claimed in this order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    /// The name of its job, such as `ingest_package`.
    pub kind: String,
    /// What the job needs, as its payload type serialises it. Holds no secret.
    pub payload: Json,
    /// Which slots it runs in.
    pub pool: Pool,
    /// No two tasks with the same key run at once.
    pub lock_key: Option<String>,
    /// The repository it concerns.
    pub repository: Option<RepositoryId>,
    /// Where it is in its life.
    pub state: State,
    /// How often it was claimed.
    pub attempt: i32,
    /// How often its worker vanished while it ran.
    pub crashes: i32,
    /// Whether it is tried again however often it has failed.
    pub endless: bool,
    /// Grows with every claim; later writes of an older claim match nothing.
    pub fence: i64,
    /// The process that runs it.
    pub lease_owner: Option<ProcessId>,
    /// When others may take it over; by the database's clock.
    pub lease_until: Option<DateTime<Utc>>,
    /// Not claimed before, by the database's clock; where it is `created_at`, at once.
    pub run_after: DateTime<Utc>,
    /// For a publish: claimed at the latest now, whatever is still being ingested.
    pub due_at: Option<DateTime<Utc>>,
    /// When a coalesced request last asked for it again.
    pub nudged_at: Option<DateTime<Utc>>,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Whether somebody asked to cancel it.
    pub cancel: bool,
    /// What it made, when it succeeded.
    pub result: Option<Json>,
    /// Why it failed, as an RFC 9457 problem.
    pub problem: Option<Json>,
    /// Tasks of one push.
    pub batch: Option<Uuid>,
    /// Who asked for it: `token:<id>`, or `system`.
    pub created_by: String,
    /// For a finished task: the epoch at which clients can see its effect.
    pub epoch: Option<i64>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was first claimed.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A task has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// That a task runs, in the words of the partial indexes. Say it like this wherever all tasks would
/// be looked through: with a bound value, SQLite uses no partial index.
pub fn is_running() -> Expr {
    Expr::cust("task.state = 'running'")
}

/// That a task is queued; as [`is_running`].
pub fn is_queued() -> Expr {
    Expr::cust("task.state = 'queued'")
}

/// That a task is queued or runs; as [`is_running`].
pub fn is_open() -> Expr {
    Expr::cust("task.state IN ('queued', 'running')")
}

/// The life of a task: queued → running → (waiting →) succeeded, failed or cancelled.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for a free slot, or for its time.
    Queued,
    /// A worker holds its lease.
    Running,
    /// Its change waits for a publish; no slot, no lease. Shown as running.
    Waiting,
    /// Done, and clients can see the effect.
    Succeeded,
    /// Ended without effect; `problem` says why.
    Failed,
    /// Ended on request, without effect.
    Cancelled,
}

impl State {
    /// Whether it will not change again.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// The slots a task runs in: a burst in one pool never starves another.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Revocations and small administration: never waits behind bulk.
    Urgent,
    /// Publishes.
    Publish,
    /// Uploaded packages and files.
    Ingest,
    /// Clean-up, materialising, audits.
    Background,
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all, when known.
    pub total: Option<u64>,
    /// What is counted, such as `bytes` or `packages`; or what it waits for.
    pub unit: String,
}
