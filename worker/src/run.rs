//! One worker, from its start to its orderly end.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::dependencies::Dependencies;
use crate::dispatch::{Apalis, Dispatch};
use crate::registry::{Entry, handlers};
use crate::runner::Runner;
use crate::running::Running;
use crate::{lease, reconcile};

/// How long running tasks may go on once the worker is to end; then they are put back.
const DRAIN: Duration = Duration::from_secs(20);

/// Runs every handler of this program until `shutdown`, then drains and returns.
///
/// # Errors
/// [`RunError`] when the worker could not start.
pub fn run(
    dependencies: Dependencies,
    shutdown: CancellationToken,
) -> BoxFuture<'static, Result<(), RunError>> {
    run_with(dependencies, handlers(), DRAIN, shutdown)
}

/// The same with a list of handlers and a time to drain of the caller's choice.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    dependencies: Dependencies,
    handlers: Vec<Entry>,
    drain: Duration,
    shutdown: CancellationToken,
) -> BoxFuture<'static, Result<(), RunError>> {
    Box::pin(work(dependencies, handlers, drain, shutdown))
}

async fn work(
    dependencies: Dependencies,
    handlers: Vec<Entry>,
    drain: Duration,
    shutdown: CancellationToken,
) -> Result<(), RunError> {
    let context = context(dependencies);
    if context.db.is_sqlite() {
        let attempts = context.settings.worker.attempts;
        let ended = jobs::take_over_all(&context.db, context.process, attempts).await?;
        for row in ended {
            tracing::error!(task.id = %row.id, task.kind = %row.kind, "failed for good: it cost a worker every time");
        }
    }
    let (running, quit, stop) = (
        Running::default(),
        CancellationToken::new(),
        CancellationToken::new(),
    );
    let leases = lease::start(context.clone(), running.clone(), stop.clone())?;
    let reconcilers = tokio::spawn(reconcile::run(context.clone(), stop.clone()));
    let audit = tokio::spawn(reconcile::audit::run(context.clone(), stop.clone()));
    let runner = Runner::new(context.clone(), handlers, running.clone(), quit.clone());
    tracing::info!(process.id = %context.process, "worker started");

    let drained = async {
        shutdown.cancelled().await;
        tracing::info!("worker ends: finishing what runs");
        tokio::time::sleep(drain).await;
        quit.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = Apalis.run(&runner, &shutdown) => {}
        () = drained => {}
    }
    // Tasks that a crashed dispatch had started are not its to wait for, but ours.
    while !running.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    // All end with `stop`; that one of them panicked was logged when it did.
    let _ = reconcilers.await;
    let _ = audit.await;
    let _ = tokio::task::spawn_blocking(move || leases.join()).await;
    tracing::info!("worker ended");
    Ok(())
}

fn context(dependencies: Dependencies) -> Context {
    Context {
        db: dependencies.db,
        storage: dependencies.storage,
        signals: dependencies.signals,
        settings: Arc::new(dependencies.settings),
        indexes: Arc::default(),
        measures: dependencies.measures,
        vault: dependencies.vault,
        process: dependencies.process,
        source_date_epoch: dependencies.source_date_epoch,
    }
}

/// Why a worker did not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// What an earlier start left could not be taken over.
    #[error("could not take over the tasks of an earlier start")]
    TakeOver(#[from] DbErr),
    /// The thread that renews leases could not be started.
    #[error("could not start the thread that keeps leases")]
    Leases(#[from] std::io::Error),
}
