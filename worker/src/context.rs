//! What every handler works with, and the task it works on.

use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Timelike, Utc};
use entities::change_feed;
use entities::task::{self, Pool, Progress};
use entities::{Database, ProcessId, TaskId};
use jobs::Fenced;
use settings::Settings;
use signals::Signals;
use storage::Storage;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::Vault;

use crate::measure::Measures;

/// Progress is written at most once in this time; what comes between is skipped.
const PROGRESS: Duration = Duration::from_millis(500);

/// What every handler works with. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// Rows.
    pub db: Database,
    /// Objects.
    pub storage: Storage,
    /// Wake-ups; to be sent after the commit.
    pub signals: Signals,
    /// How this process was configured.
    pub settings: Arc<Settings>,
    /// What publishes want again of indexes.
    pub indexes: Arc<crate::index::Cache>,
    /// What this worker counts.
    pub measures: Arc<Measures>,
    /// The only way to a signature.
    pub vault: Arc<dyn Vault>,
    /// This start of this program: the owner of its leases.
    pub process: ProcessId,
    /// Fixes every time that ends up in a published file.
    pub source_date_epoch: Option<DateTime<Utc>>,
}

impl Context {
    /// The time that published files and signatures speak of: now, or `SOURCE_DATE_EPOCH`; whole
    /// seconds.
    pub fn stamp(&self) -> DateTime<Utc> {
        let at = self.source_date_epoch.unwrap_or_else(Utc::now);
        at.with_nanosecond(0).unwrap_or(at)
    }

    /// Whether [`Self::stamp`] always answers the same.
    pub fn is_stopped(&self) -> bool {
        self.source_date_epoch.is_some()
    }

    /// [`Self::stamp`] as signatures carry it: Unix seconds.
    pub fn signature_time(&self) -> u32 {
        u32::try_from(self.stamp().timestamp()).unwrap_or(u32::MAX)
    }

    /// Tells idle workers that work was queued in `pool`. After the commit.
    pub fn wake_pool(&self, pool: Pool) {
        self.signals.wake(jobs::pool_topic(pool));
    }

    /// Tells whoever waits for `task` to look again. After the commit.
    pub fn wake_task(&self, task: TaskId) {
        self.signals.wake(&format!("task/{task}"));
    }

    /// Tells whoever waits for any task to look again: when many ended at once. After the commit.
    pub fn wake_tasks(&self) {
        self.signals.wake("tasks");
    }

    /// Tells data planes to drop what they hold of a row that changed at epoch `n`. After the
    /// commit, and before waking those who wait for the task.
    pub fn invalidate(&self, kind: change_feed::Kind, target: Uuid, n: i64) {
        let kind = sea_orm::ActiveEnum::to_value(&kind);
        self.signals.invalidate(signals::Change {
            kind,
            id: target.to_string(),
            n,
        });
    }
}

/// A claimed task, as its handler sees it. Reads as the row at the time of the claim.
#[derive(Clone)]
pub struct Claimed {
    row: Arc<task::Model>,
    stop: Stop,
    last_progress: Arc<Mutex<Instant>>,
}

/// Why a handler is to stop. Its future is dropped at its next await.
#[derive(Clone, Default)]
pub(crate) struct Stop {
    /// Another worker has the task, or it has ended.
    pub(crate) lost: CancellationToken,
    /// Somebody asked to cancel it.
    pub(crate) cancelled: CancellationToken,
}

impl Claimed {
    pub(crate) fn new(row: task::Model, stop: Stop) -> Self {
        Self {
            row: Arc::new(row),
            stop,
            last_progress: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// Reports how far the task is; cheap enough to be called for every chunk.
    ///
    /// Progress is a courtesy: a report that cannot be written is dropped.
    pub async fn progress(&self, context: &Context, done: u64, total: Option<u64>, unit: &str) {
        if !self.is_due() {
            return;
        }
        let progress = Progress {
            done,
            total,
            unit: unit.to_owned(),
        };
        match jobs::set_progress(&context.db, &self.row, &progress).await {
            Ok(true) => self.stop.cancelled.cancel(),
            Ok(false) => context.wake_task(self.row.id),
            Err(Fenced::Lost) => self.stop.lost.cancel(),
            Err(Fenced::Database(error)) => {
                tracing::debug!(task.id = %self.row.id, %error, "progress was not written");
            }
        }
    }

    fn is_due(&self) -> bool {
        let mut last = self
            .last_progress
            .lock()
            .expect("nothing panics under this lock");
        let due = last.elapsed() >= PROGRESS;
        if due {
            *last = Instant::now();
        }
        due
    }
}

impl Deref for Claimed {
    type Target = task::Model;

    fn deref(&self) -> &task::Model {
        &self.row
    }
}
