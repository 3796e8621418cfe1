//! The task table as a source of work for apalis.
//!
//! It claims one task per free slot and buffers none. It never answers an error, because one
//! error ends the worker and drops every job in flight: it logs, waits and stays pending.

use std::convert::Infallible;
use std::task::{Context as Waking, Poll, ready};
use std::time::Duration;

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::layers::Identity;
use apalis_core::task::Task;
use apalis_core::task::task_id::RandomId;
use apalis_core::worker::context::WorkerContext;
use entities::task::{self, Pool};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jobs::Claim;
use rand::RngExt;
use sea_orm::DbErr;
use signals::{Subscription, Topic};
use tokio::task::JoinError;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::context::Context;
use crate::registry::chain;

/// Longest sleep between two looks at the table; a signal ends it sooner.
const NAP: Duration = Duration::from_millis(500);
/// Longest sleep while the database is away.
const LONGEST: Duration = Duration::from_secs(5);

/// Where the claims of one pool come from.
#[derive(Clone)]
pub(crate) struct Source {
    /// Handles, settings and the process that claims.
    pub(crate) context: Context,
    /// The pool.
    pub(crate) pool: Pool,
    /// Its slots in this process.
    pub(crate) slots: usize,
    /// The kinds this program has handlers for.
    pub(crate) kinds: Vec<&'static str>,
}

/// One pool's claims, as apalis asks for them.
pub(crate) struct TaskTable {
    source: Source,
    wake: Option<Subscription>,
    failures: u32,
    step: Step,
}

enum Step {
    Idle,
    /// A task of its own: while it holds the writer of SQLite it must go on, and apalis does not
    /// poll for more while it drains.
    Claiming(AbortOnDropHandle<Result<Option<task::Model>, DbErr>>),
    Waiting(BoxFuture<'static, Subscription>),
    Releasing(BoxFuture<'static, ()>),
}

impl Source {
    async fn claim(self) -> Result<Option<task::Model>, DbErr> {
        let share = match self.pool {
            // A burst for one repository leaves slots to the others.
            Pool::Ingest => Some((self.slots as u64 / 2).max(1)),
            Pool::Urgent | Pool::Publish | Pool::Background => None,
        };
        let claim = Claim {
            pool: self.pool,
            kinds: &self.kinds,
            process: self.context.process,
            lease: Duration::from_secs(self.context.settings.worker.lease_seconds),
            per_repository: share,
        };
        // What was claimed on a connection that fell silent is put back as nobody works on it.
        timeout(claim.lease, jobs::claim(&self.context.db, &claim))
            .await
            .unwrap_or_else(|_| Err(DbErr::Custom("the database is silent".to_owned())))
    }
}

impl TaskTable {
    pub(crate) fn new(source: Source) -> Self {
        let topic = Topic::Queue(jobs::pool_topic(source.pool).to_owned());
        Self {
            wake: Some(source.context.signals.subscribe(topic)),
            source,
            failures: 0,
            step: Step::Idle,
        }
    }

    /// The row that was claimed, or what to do until the next look.
    fn claimed(&mut self, claim: Result<Option<task::Model>, DbErr>) -> Option<task::Model> {
        self.step = Step::Idle;
        let longest = match claim {
            Ok(Some(row)) => {
                self.failures = 0;
                return Some(row);
            }
            Ok(None) => {
                self.failures = 0;
                NAP
            }
            Err(error) => {
                tracing::warn!(error = %chain(&error), pool = ?self.source.pool, "could not claim");
                self.failures = self.failures.saturating_add(1);
                NAP.saturating_mul(1 << self.failures.min(4)).min(LONGEST)
            }
        };
        let asleep = self.failures > 0;
        if let Some(mut wake) = self.wake.take() {
            // Workers that fell asleep together do not wake together.
            let nap = longest.mul_f64(rand::rng().random_range(0.5..1.0));
            self.step = Step::Waiting(
                async move {
                    if asleep {
                        tokio::time::sleep(nap).await;
                    } else {
                        let _ = timeout(nap, wake.recv()).await;
                    }
                    wake
                }
                .boxed(),
            );
        }
        None
    }
}

impl Backend for TaskTable {
    type Task = Task<task::Model>;
    type Error = Infallible;

    fn poll_ready(
        &mut self,
        _: &mut Waking<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        waking: &mut Waking<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Infallible>>> {
        loop {
            match &mut self.step {
                Step::Idle => {
                    let claim = tokio::spawn(self.source.clone().claim());
                    self.step = Step::Claiming(AbortOnDropHandle::new(claim));
                }
                Step::Claiming(claim) => {
                    let claim = ended(ready!(claim.poll_unpin(waking)));
                    if let Some(row) = self.claimed(claim) {
                        return Poll::Ready(Some(Ok(Task::new(row))));
                    }
                }
                Step::Waiting(nap) => {
                    self.wake = Some(ready!(nap.poll_unpin(waking)));
                    self.step = Step::Idle;
                }
                Step::Releasing(release) => {
                    ready!(release.poll_unpin(waking));
                    self.step = Step::Idle;
                }
            }
        }
    }

    /// Lets a claim that is under way come to its end, and puts back what it claimed.
    fn poll_close(
        &mut self,
        waking: &mut Waking<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        loop {
            match &mut self.step {
                Step::Idle | Step::Waiting(_) => return Poll::Ready(Ok(())),
                Step::Claiming(claim) => {
                    let claim = ended(ready!(claim.poll_unpin(waking)));
                    self.step = match claim {
                        Ok(Some(row)) => {
                            Step::Releasing(release(self.source.context.clone(), row).boxed())
                        }
                        Ok(None) | Err(_) => Step::Idle,
                    };
                }
                Step::Releasing(release) => {
                    ready!(release.poll_unpin(waking));
                    self.step = Step::Idle;
                }
            }
        }
    }
}

/// What a claim found; one that panicked found nothing, and the look after it is late.
fn ended(
    claim: Result<Result<Option<task::Model>, DbErr>, JoinError>,
) -> Result<Option<task::Model>, DbErr> {
    claim.unwrap_or_else(|error| Err(DbErr::Custom(error.to_string())))
}

async fn release(context: Context, row: task::Model) {
    if let Err(error) = jobs::release(&context.db, &row).await {
        tracing::warn!(task.id = %row.id, error = %chain(&error), "a claim was not put back");
    }
}

impl BackendConfig for TaskTable {
    type Args = task::Model;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}
