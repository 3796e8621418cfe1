//! What brings claimed tasks to free slots: behind one trait, so that the choice stays open.

use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis_core::monitor::Monitor;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::ext::parallelize::ParallelizeExt;
use async_trait::async_trait;
use entities::task::{self, Pool};
use tokio_util::sync::CancellationToken;

use crate::backend::{Source, TaskTable};
use crate::runner::Runner;

/// How long a crashed dispatch rests before it is started again.
const REST: Duration = Duration::from_secs(1);

/// Brings claimed tasks to free slots.
#[async_trait]
pub(crate) trait Dispatch: Send + Sync {
    /// Runs tasks until `shutdown`; then claims nothing more, and returns when every slot is free.
    async fn run(&self, runner: &Runner, shutdown: &CancellationToken);
}

/// Dispatch by apalis: one worker per pool under its monitor.
pub(crate) struct Apalis;

#[async_trait]
impl Dispatch for Apalis {
    async fn run(&self, runner: &Runner, shutdown: &CancellationToken) {
        for start in 0.. {
            let monitor = monitor(runner, start);
            let handle = monitor.context();
            let mut running = std::pin::pin!(monitor.run());
            tokio::select! {
                biased;
                () = shutdown.cancelled() => {
                    if let Err(error) = handle.shutdown() {
                        tracing::error!(%error, "the monitor did not take the end");
                    }
                    if let Err(error) = running.await {
                        tracing::warn!(%error, "the monitor ended with an error");
                    }
                    return;
                }
                // A monitor that returns by itself has crashed, whatever it says.
                outcome = &mut running => {
                    tracing::error!(?outcome, "the monitor ended by itself; starting it again");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }
}

/// A monitor over one worker per pool that has slots.
fn monitor(runner: &Runner, start: usize) -> Monitor {
    let slots = &runner.context().settings.worker.slots;
    let pools = [
        (Pool::Urgent, slots.urgent),
        (Pool::Publish, slots.publish),
        (Pool::Ingest, slots.ingest),
        (Pool::Background, slots.background),
    ];
    let mut monitor = Monitor::new().should_restart(|_, _| true);
    for (pool, slots) in pools.into_iter().filter(|(_, slots)| *slots > 0) {
        let source = Source {
            context: runner.context().clone(),
            pool,
            slots,
            kinds: runner.kinds(),
        };
        let runner = runner.clone();
        monitor = monitor.register(move |restart| {
            // A name that was used before would be taken for the worker that died under it.
            let process = source.context.process;
            let name = format!("{}/{process}/{start}/{restart}", jobs::pool_topic(pool));
            let runner = runner.clone();
            WorkerBuilder::new(name)
                .backend(TaskTable::new(source.clone()))
                .concurrency(slots)
                .parallelize(tokio::spawn)
                .build(move |row: task::Model| {
                    let runner = runner.clone();
                    async move { runner.run(row).await }
                })
        });
    }
    monitor
}
