//! Keeps this process's claims: renews their leases, and notices what was lost or cancelled.
//!
//! It has a thread, a runtime and a connection of its own, so that a handler that computes for
//! long, or a pool that is used up, never costs a lease.

use std::collections::HashMap;
use std::io;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use entities::task;
use entities::{Database, TaskId};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use tokio::time::{MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::registry::chain;
use crate::running::Running;

/// How often the rows of this process are compared with what it runs.
const WATCH: Duration = Duration::from_secs(1);
/// How often what other workers lost is looked for.
const REAP: Duration = Duration::from_secs(2);
/// The longest time that looking after them takes; a connection that has fallen silent is left then.
const PATIENCE: Duration = Duration::from_secs(10);
/// After this time a claim that nobody here works on is put back.
const ORPHANED: Duration = Duration::from_secs(10);

/// Starts the thread; it ends with `stop`.
///
/// # Errors
/// The system's, when there can be no more threads.
pub(crate) fn start(
    context: Context,
    running: Running,
    stop: CancellationToken,
) -> io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::Builder::new()
        .name("leases".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = keep(context, running) => {}
                }
            });
        })
}

async fn keep(context: Context, running: Running) {
    let db = connect(&context).await;
    let mut keeper = Keeper {
        renew: Timer::new(Duration::from_secs(context.settings.worker.renew_seconds)),
        reap: Timer::new(REAP),
        orphans: HashMap::new(),
        context,
        running,
        db,
    };
    let mut ticks = tokio::time::interval(WATCH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match timeout(PATIENCE, keeper.turn()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = %chain(&error), "could not look after the leases");
            }
            Err(_) => tracing::warn!("could not look after the leases: the database is silent"),
        }
    }
}

/// A connection that belongs to this thread. SQLite has threads of its own, and one database
/// handle per process, because its writers take turns.
async fn connect(context: &Context) -> Database {
    let url = context.settings.database.url.as_ref();
    let Some(url) = url.filter(|_| !context.db.is_sqlite()) else {
        return context.db.clone();
    };
    loop {
        match entities::connect(url.expose(), 2).await {
            Ok(db) => return db,
            Err(error) => {
                tracing::warn!(error = %chain(&error), "no connection to renew leases on");
                tokio::time::sleep(WATCH).await;
            }
        }
    }
}

struct Keeper {
    context: Context,
    running: Running,
    db: Database,
    renew: Timer,
    reap: Timer,
    /// Claims of this process that nobody works on, and since when.
    orphans: HashMap<(TaskId, i64), Instant>,
}

impl Keeper {
    async fn turn(&mut self) -> Result<(), DbErr> {
        // On SQLite a lease belongs to a process start and ends by no clock.
        if !self.db.is_sqlite() {
            if self.renew.is_due() {
                let lease = Duration::from_secs(self.context.settings.worker.lease_seconds);
                jobs::renew(&self.db, self.context.process, lease).await?;
            }
            if self.reap.is_due() {
                self.reap().await?;
            }
        }
        self.watch().await
    }

    async fn reap(&self) -> Result<(), DbErr> {
        let ended = jobs::reap(&self.db, self.context.settings.worker.attempts).await?;
        for row in &ended {
            tracing::error!(task.id = %row.id, task.kind = %row.kind, "failed for good: it cost a worker every time");
            self.context.wake_task(row.id);
        }
        Ok(())
    }

    async fn watch(&mut self) -> Result<(), DbErr> {
        let known = self.running.known();
        let rows = task::Entity::find()
            .filter(task::is_running())
            .filter(task::Column::LeaseOwner.eq(self.context.process))
            .all(self.db.read())
            .await?;
        let orphans = self.running.reconcile(&rows, &known);
        let keys: Vec<_> = orphans.iter().map(|row| (row.id, row.fence)).collect();
        self.orphans.retain(|key, _| keys.contains(key));
        for row in orphans {
            let since = self
                .orphans
                .entry((row.id, row.fence))
                .or_insert_with(Instant::now);
            if since.elapsed() >= ORPHANED {
                tracing::warn!(task.id = %row.id, "put back: nobody in this process works on it");
                if let Err(error) = jobs::release(&self.db, &row).await {
                    tracing::warn!(task.id = %row.id, error = %chain(&error), "a claim was not put back");
                }
            }
        }
        Ok(())
    }
}

/// Something that is due now and then.
struct Timer {
    every: Duration,
    last: Option<Instant>,
}

impl Timer {
    fn new(every: Duration) -> Self {
        Self { every, last: None }
    }

    fn is_due(&mut self) -> bool {
        let due = self.last.is_none_or(|at| at.elapsed() >= self.every);
        if due {
            self.last = Some(Instant::now());
        }
        due
    }
}
