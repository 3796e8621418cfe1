//! Keeps up with what changes, and says how far it is.
//!
//! A request may be answered from memory only if the epoch was read within the last second, and if
//! others know of this process: whoever waits until a change is seen everywhere passes over those
//! that have not reported for three seconds. Else the epoch is read first, and when it cannot be
//! read, nothing is answered. What was read before others knew of this process counts for nothing
//! either: what they passed it over for may have come later.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use entities::process::{self, Program};
use entities::{Database, ProcessId, change_feed, epoch};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use signals::{Signals, Topic};
use tokio::sync::{Mutex, watch};
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use crate::clock::since_boot;
use crate::directory::{Directory, Update};
use crate::peers::{PATIENCE as PASSED_OVER, Peers};

/// How old the last reading of the epoch may be when a request is answered from memory.
const FRESH: Duration = Duration::from_secs(1);

/// How old the last report may be when a request is answered from memory: nobody waits for this
/// process once it is [`FRESH`] older, and by then all that was read before is too old as well.
const KNOWN: Duration = Duration::from_secs(2);
const _: () = assert!(KNOWN.as_millis() + FRESH.as_millis() <= PASSED_OVER.as_millis());

/// How often the epoch is read without being asked.
const POLL: Duration = Duration::from_millis(500);

/// The longest time between two reports.
const HEARTBEAT: Duration = Duration::from_millis(900);

/// The longest time that a request waits for the epoch.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest time that reading everything may take.
const LOADING: Duration = Duration::from_mins(2);

/// After a failure, requests fail at once for so long.
const BREATH: Duration = Duration::from_millis(250);

/// Wakes those who wait for a task to be visible.
const TASKS: &str = "tasks";

/// Changes that are read and taken over at once.
const SOME: u64 = 500;

/// From more changes than this on, reading everything is faster.
const MANY: u64 = 20_000;

/// The directory, and how fresh it is.
#[derive(Debug)]
pub(crate) struct Follower {
    db: Database,
    process: ProcessId,
    directory: RwLock<Directory>,
    /// When the epoch was last read, in microseconds since boot; 0 before the first time.
    read_at: AtomicU64,
    /// When the last report that arrived was begun, likewise.
    reported_at: AtomicU64,
    /// When the first report arrived of those that followed each other without a gap, likewise.
    known_since: AtomicU64,
    /// When reading last failed, likewise.
    failed_at: AtomicU64,
    /// Held by the one that reads.
    turn: Mutex<()>,
    /// The epoch of the directory; -1 before the first reading.
    applied: watch::Sender<i64>,
    peers: Peers,
}

/// It cannot be told now what may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database is not available")]
pub struct Unavailable;

/// Why the epoch, or what belongs to it, was not read.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("the database did not do as asked")]
    Database(#[from] DbErr),
    #[error("the database took too long")]
    Late(#[from] tokio::time::error::Elapsed),
}

impl Follower {
    pub(crate) fn new(db: Database, process: ProcessId) -> Self {
        Self {
            db,
            process,
            directory: RwLock::default(),
            read_at: AtomicU64::new(0),
            reported_at: AtomicU64::new(0),
            known_since: AtomicU64::new(0),
            failed_at: AtomicU64::new(0),
            turn: Mutex::default(),
            applied: watch::Sender::new(-1),
            peers: Peers::default(),
        }
    }

    /// What `look` finds in the directory once that is fresh enough to answer from.
    pub(crate) async fn look<T>(
        &self,
        look: impl FnOnce(&Directory) -> T,
    ) -> Result<T, Unavailable> {
        if !self.is_fresh() {
            self.catch_up(false).await?;
        }
        let directory = self
            .directory
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(look(&directory))
    }

    /// What is known of all data planes.
    pub(crate) fn peers(&self) -> &Peers {
        &self.peers
    }

    /// The newest epoch that answers follow.
    pub(crate) fn applied(&self) -> watch::Receiver<i64> {
        self.applied.subscribe()
    }

    /// Whether requests may be answered from memory.
    fn is_fresh(&self) -> bool {
        is_within(FRESH, &self.read_at)
            && is_within(KNOWN, &self.reported_at)
            && self.read_at.load(Ordering::Acquire) > self.known_since.load(Ordering::Acquire)
    }

    /// Reads the epoch and what changed; unless `always`, only if nobody else just did.
    fn catch_up(&self, always: bool) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async move {
            let asked = microseconds();
            // Whoever has the turn may be reading everything, which takes longer than a request waits.
            let Ok(_turn) = timeout(PATIENCE, self.turn.lock()).await else {
                return Err(Unavailable);
            };
            let is_read = || self.is_fresh() || self.read_at.load(Ordering::Acquire) > asked;
            if !always && is_read() {
                return Ok(());
            }
            if !always && is_within(BREATH, &self.failed_at) {
                return Err(Unavailable);
            }
            // Whatever is read was true at this time or later.
            let now = microseconds();
            match self.read().await {
                Ok(()) => {
                    self.read_at.store(now, Ordering::Release);
                    if self.failed_at.swap(0, Ordering::Relaxed) != 0 {
                        info!("the epoch can be read again");
                    }
                    return Ok(());
                }
                Err(error) => self.failed(&error),
            }
            Err(Unavailable)
        })
    }

    fn failed(&self, error: &(dyn std::error::Error + 'static)) {
        if self.failed_at.swap(microseconds(), Ordering::Relaxed) == 0 {
            warn!(
                error,
                "the epoch cannot be read: nothing is served until it can"
            );
        }
    }

    async fn read(&self) -> Result<(), Unread> {
        let applied = *self.applied.borrow();
        let newest = timeout(PATIENCE, epoch::current(self.db.read())).await??;
        if newest == applied {
            return Ok(());
        }
        if newest < applied {
            self.peers.forget();
        }
        if !timeout(PATIENCE, self.read_changes(applied, newest)).await?? {
            // The beginning, a long absence, or a database that was restored.
            let update = timeout(LOADING, Update::of_all(self.db.read())).await??;
            let all = Directory::of_all(update);
            *self.write() = all;
        }
        self.applied.send_replace(newest);
        self.peers.committed(newest);
        Ok(())
    }

    /// Takes over what changed since `applied`, in pieces; false where that cannot be told.
    async fn read_changes(&self, mut applied: i64, newest: i64) -> Result<bool, DbErr> {
        let behind = u64::try_from(newest - applied);
        if applied < 0 || behind.is_err() || behind.is_ok_and(|behind| behind > MANY) {
            return Ok(false);
        }
        let db = self.db.read();
        while applied < newest {
            let changes = changes(db, applied, newest).await?;
            let missing = (applied + 1..)
                .zip(&changes)
                .any(|(n, change)| n != change.n);
            let Some(last) = changes.last().filter(|_| !missing) else {
                return Ok(false);
            };
            applied = last.n;
            let update = Update::of(db, &changes).await?;
            self.write().apply(update);
            self.applied.send_replace(applied);
        }
        Ok(true)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads whenever something changed and at least each half second, and reports; until
    /// `shutdown`.
    pub(crate) fn run<'a>(
        &'a self,
        signals: &'a Signals,
        shutdown: BoxFuture<'a, ()>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            tokio::select! {
                () = shutdown => {}
                () = self.keep_up(signals) => {}
                () = self.report(signals) => {}
            }
            // Nobody needs to wait for a process that is gone; and who could not sign off is passed
            // over when its report gets old. What is still answered is read first.
            self.reported_at.store(0, Ordering::Release);
            let _ = timeout(PATIENCE, self.sign_off()).await;
        })
    }

    async fn keep_up(&self, signals: &Signals) {
        let mut changes = signals.subscribe(Topic::Changes);
        loop {
            // Failures were logged, and requests see them by themselves.
            let _ = self.catch_up(true).await;
            // Events that came meanwhile are answered by one more reading.
            let _ = timeout(POLL, changes.recv()).await;
        }
    }

    /// Tells the database how far this process is.
    async fn report(&self, signals: &Signals) {
        let mut applied = self.applied.subscribe();
        let mut reported = -1;
        loop {
            let epoch = *applied.borrow_and_update();
            if epoch >= 0 {
                let begun = microseconds();
                let report = process::report(&self.db, self.process, Program::Api, epoch);
                // As a rule reading fails then too, and says so.
                let Ok(Ok(())) = timeout(PATIENCE, report).await else {
                    sleep(BREATH).await;
                    continue;
                };
                self.reported(begun);
                if epoch != reported {
                    reported = epoch;
                    signals.wake(TASKS);
                }
            }
            let _ = timeout(HEARTBEAT, applied.changed()).await;
        }
    }

    /// The report that was begun at `begun` has arrived.
    fn reported(&self, begun: u64) {
        if !is_within(KNOWN, &self.reported_at) {
            self.known_since.store(microseconds(), Ordering::Release);
        }
        self.reported_at.store(begun, Ordering::Release);
    }

    async fn sign_off(&self) -> Result<(), DbErr> {
        let gone = process::Entity::delete_by_id(self.process).into_query();
        self.db.execute(&gone).await?;
        Ok(())
    }
}

async fn changes(
    db: &sea_orm::DatabaseConnection,
    after: i64,
    until: i64,
) -> Result<Vec<change_feed::Model>, DbErr> {
    change_feed::Entity::find()
        .filter(change_feed::Column::N.gt(after))
        .filter(change_feed::Column::N.lte(until))
        .order_by_asc(change_feed::Column::N)
        .limit(SOME)
        .all(db)
        .await
}

/// Whether the moment in `at` is less than `limit` ago.
fn is_within(limit: Duration, at: &AtomicU64) -> bool {
    let at = at.load(Ordering::Acquire);
    let age = microseconds().saturating_sub(at);
    at != 0 && u128::from(age) < limit.as_micros()
}

/// Since boot; never 0.
fn microseconds() -> u64 {
    u64::try_from(since_boot().as_micros())
        .unwrap_or(u64::MAX)
        .max(1)
}
