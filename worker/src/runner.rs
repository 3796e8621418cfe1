//! One attempt at one task: run its handler, then write what became of it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use entities::Json;
use entities::task::{self, Pool, State};
use futures_util::FutureExt;
use jobs::{Fenced, Problem};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::context::{Claimed, Context};
use crate::handler::{Outcome, Verdict};
use crate::measure;
use crate::registry::{Entry, Failed, chain};
use crate::running::{Entered, Running};

/// For how long writing an outcome is tried again while the database is away. After that the
/// claim is left to whoever finds it: its lease ends, or this process notices that nobody has it.
const SETTLE: Duration = Duration::from_secs(15);

/// Runs claimed tasks. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Runner {
    context: Context,
    handlers: Arc<[Entry]>,
    running: Running,
    /// Ends what is still running when the time for an orderly end is over.
    quit: CancellationToken,
}

/// How an attempt ended.
enum Ended {
    /// The handler returned.
    Returned(Result<Outcome, Failed>),
    /// Somebody asked to cancel it.
    Cancelled,
    /// Another worker has the task by now, or it has ended.
    Lost,
    /// This process is about to end.
    Released,
}

impl Runner {
    pub(crate) fn new(
        context: Context,
        handlers: Vec<Entry>,
        running: Running,
        quit: CancellationToken,
    ) -> Self {
        Self {
            context,
            handlers: handlers.into(),
            running,
            quit,
        }
    }

    /// The kinds that this program has handlers for.
    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        self.handlers.iter().map(|entry| entry.kind).collect()
    }

    /// What handlers and dispatch work with.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Runs one attempt at the claimed task `row`, to the end of its outcome's transaction.
    pub(crate) async fn run(&self, row: task::Model) {
        let span = tracing::info_span!(
            "task",
            task.id = %row.id,
            task.kind = %row.kind,
            task.attempt = row.attempt,
            repository.id = row.repository.map(tracing::field::display),
        );
        self.attempt(row).instrument(span).await;
    }

    async fn attempt(&self, row: task::Model) {
        let Some(entry) = self.handlers.iter().find(|entry| entry.kind == row.kind) else {
            // A claim names the kinds of this same list.
            tracing::error!("claimed a task of a kind that has no handler");
            return;
        };
        let entered = self.running.enter(&row);
        let begun = Instant::now();
        let ended = self.execute(entry, &row, &entered).await;
        let outcome = self.outcome(&row, &ended);
        let took = begun.elapsed();
        self.context.measures.count(entry.kind, outcome, took);
        let deadline = tokio::time::Instant::now() + SETTLE;
        let mut wait = Duration::from_millis(100);
        while let Err(error) = self.settle(entry, &row, &ended).await {
            tracing::warn!(error = %chain(&error), "the outcome of a task was not written");
            if tokio::time::Instant::now() >= deadline {
                return;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(2));
        }
        self.wake(&row);
    }

    async fn execute(&self, entry: &Entry, row: &task::Model, entered: &Entered) -> Ended {
        if row.cancel && entry.cancellable {
            return Ended::Cancelled;
        }
        let claimed = Claimed::new(row.clone(), entered.stop.clone());
        let attempt = AssertUnwindSafe((entry.run)(self.context.clone(), claimed)).catch_unwind();
        let attempt = tokio::time::timeout(entry.limit, attempt);
        tokio::select! {
            biased;
            () = entered.stop.lost.cancelled() => Ended::Lost,
            () = entered.stop.cancelled.cancelled(), if entry.cancellable => Ended::Cancelled,
            () = self.quit.cancelled() => Ended::Released,
            outcome = attempt => match outcome {
                Ok(Ok(outcome)) => Ended::Returned(outcome),
                Ok(Err(_)) => Ended::Returned(Err(failed(panicked(), "the handler panicked"))),
                Err(_) => Ended::Returned(Err(failed(timed_out(), "the handler took too long"))),
            },
        }
    }

    /// Writes what became of the task. A claim that was lost meanwhile is nobody's error.
    async fn settle(&self, entry: &Entry, row: &task::Model, ended: &Ended) -> Result<(), Fenced> {
        let written = match ended {
            Ended::Lost => return Ok(()),
            Ended::Returned(Ok(Outcome::Written)) => {
                tracing::info!("done");
                return Ok(());
            }
            Ended::Returned(Ok(Outcome::Done(result))) => self.succeed(row, result.clone()).await,
            Ended::Returned(Err(error)) => self.judge(entry, row, error).await,
            Ended::Cancelled => {
                tracing::info!("cancelled");
                self.end(entry, row, State::Cancelled, &cancelled()).await
            }
            Ended::Released => {
                tracing::info!("put back: this worker ends");
                jobs::release(&self.context.db, row).await
            }
        };
        match written {
            Err(Fenced::Lost) => {
                tracing::info!("the claim was lost: nothing was written");
                Ok(())
            }
            written => written,
        }
    }

    /// What is counted of an attempt that ended so.
    fn outcome(&self, row: &task::Model, ended: &Ended) -> measure::Outcome {
        match ended {
            Ended::Returned(Ok(_)) => measure::Outcome::Done,
            Ended::Cancelled => measure::Outcome::Cancelled,
            Ended::Lost => measure::Outcome::Lost,
            Ended::Released => measure::Outcome::Released,
            Ended::Returned(Err(error)) => match &error.verdict {
                Verdict::Final(_) => measure::Outcome::Failed,
                Verdict::Retry(_) if self.was_last(row) => measure::Outcome::Failed,
                Verdict::Retry(_) => measure::Outcome::Retried,
                Verdict::Unavailable(_) => measure::Outcome::Postponed,
                Verdict::Lost => measure::Outcome::Lost,
            },
        }
    }

    async fn succeed(&self, row: &task::Model, result: Json) -> Result<(), Fenced> {
        let write = self.context.db.write().await?;
        jobs::succeed(&write, row, result, None).await?;
        write.commit().await?;
        tracing::info!("done");
        Ok(())
    }

    async fn judge(&self, entry: &Entry, row: &task::Model, error: &Failed) -> Result<(), Fenced> {
        let error_chain = &error.chain;
        match &error.verdict {
            Verdict::Lost => Err(Fenced::Lost),
            Verdict::Final(problem) => {
                tracing::info!(problem = problem.code(), error = %error_chain, "refused");
                self.end(entry, row, State::Failed, problem).await
            }
            Verdict::Retry(problem) if self.was_last(row) => {
                tracing::error!(problem = problem.code(), error = %error_chain, "failed for good");
                self.end(entry, row, State::Failed, problem).await
            }
            Verdict::Retry(problem) => {
                tracing::warn!(problem = problem.code(), error = %error_chain, "failed; trying again");
                let write = self.context.db.write().await?;
                jobs::retry(&write, row, jobs::back_off(row.attempt)).await?;
                Ok(write.commit().await?)
            }
            Verdict::Unavailable(problem) => {
                tracing::warn!(problem = problem.code(), error = %error_chain, "waiting for what is away");
                let write = self.context.db.write().await?;
                jobs::postpone(&write, row).await?;
                Ok(write.commit().await?)
            }
        }
    }

    /// Whether no attempt is left.
    fn was_last(&self, row: &task::Model) -> bool {
        let attempts = i64::from(self.context.settings.worker.attempts);
        !row.endless && i64::from(row.attempt) >= attempts
    }

    async fn end(
        &self,
        entry: &Entry,
        row: &task::Model,
        state: State,
        problem: &Problem,
    ) -> Result<(), Fenced> {
        let write = self.context.db.write().await?;
        jobs::fail(&write, row, state, problem.to_json()).await?;
        write.commit().await?;
        (entry.discard)(self.context.clone(), row.payload.clone()).await;
        Ok(())
    }

    /// Wakes whoever may go on now: those who wait for the task, for its lock, for its
    /// repository's share of the slots, or, as publishes do, for the ingests of its repository.
    fn wake(&self, row: &task::Model) {
        self.context.wake_task(row.id);
        if row.lock_key.is_some() || row.repository.is_some() {
            self.context.wake_pool(row.pool);
        }
        if row.repository.is_some() && row.pool != Pool::Publish {
            self.context.wake_pool(Pool::Publish);
        }
    }
}

fn failed(problem: Problem, chain: &str) -> Failed {
    Failed {
        verdict: Verdict::Retry(problem),
        chain: chain.into(),
    }
}

fn panicked() -> Problem {
    let title = "The worker broke off: this is a fault of the program";
    Problem::new("worker-panicked", 500, title)
}

fn timed_out() -> Problem {
    Problem::new("task-timeout", 500, "The task took longer than any should")
}

fn cancelled() -> Problem {
    Problem::new("cancelled", 409, "The task was cancelled")
}
