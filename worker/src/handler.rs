//! What a handler is, and what the queue asks of its outcome.

use std::time::Duration;

use entities::Json;
use jobs::{Fenced, Job, Problem};
use sea_orm::DbErr;
use storage::StorageError;
use vault::VaultError;

use crate::context::{Claimed, Context};

/// Does what a job asks. Implemented for the payload.
///
/// A handler may be killed at any instruction and run again from the top: it writes beside, then
/// switches. It ends its task in the transaction of its effect ([`jobs::succeed`],
/// [`jobs::wait_for_publication`]) and answers [`Outcome::Written`]; a handler whose effect needs
/// no transaction answers [`Outcome::Done`].
pub trait Handler: Job {
    /// Longest time that one attempt may take.
    const LIMIT: Duration = Duration::from_mins(10);
    /// Whether it may be stopped between two awaits because somebody cancelled the task.
    const CANCELLABLE: bool = true;

    /// Why it did not get done.
    type Error: Failure;

    /// Runs one attempt.
    fn run(
        self,
        context: &Context,
        claimed: &Claimed,
    ) -> impl Future<Output = Result<Outcome, Self::Error>> + Send;

    /// Throws away what only this task needed, once it has ended without effect. Not called after
    /// a crash: garbage collection must find the same things.
    fn discard(self, context: &Context) -> impl Future<Output = ()> + Send {
        let _ = context;
        std::future::ready(())
    }
}

/// How an attempt that did not fail ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The handler has ended the task itself, or left it waiting, in the transaction of its effect.
    Written,
    /// It is done; the task is still to be ended, with this result.
    Done(Json),
}

/// An error of a handler.
pub trait Failure: std::error::Error + Send + Sync + 'static {
    /// What is to become of the task.
    fn verdict(&self) -> Verdict;
}

/// What becomes of a task whose handler failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Trying again is pointless: the task ends with this problem.
    Final(Problem),
    /// It is tried again after a while; when attempts are used up it ends with this problem.
    Retry(Problem),
    /// Something it stands on is away: it is tried again until that is back, without counting.
    Unavailable(Problem),
    /// The task is somebody else's by now: nothing is written.
    Lost,
}

impl Verdict {
    /// For a database that did not do as asked.
    pub fn database(_: &DbErr) -> Self {
        let title = "The database did not answer as it should";
        Self::Unavailable(Problem::new("database-unavailable", 503, title))
    }

    /// For a guarded write of the task.
    pub fn fenced(error: &Fenced) -> Self {
        match error {
            Fenced::Lost => Self::Lost,
            Fenced::Database(error) => Self::database(error),
        }
    }

    /// For an object that could not be read or written.
    pub fn storage(error: &StorageError) -> Self {
        match error {
            StorageError::Full(_) => {
                Self::Retry(Problem::new("storage-full", 507, "Storage is full"))
            }
            error if error.is_final() => {
                let title = "An object that should be in storage is not as expected";
                Self::Retry(
                    Problem::new("storage-inconsistent", 500, title).detail(error.to_string()),
                )
            }
            _ => {
                let title = "Storage did not answer as it should";
                Self::Unavailable(Problem::new("storage-unavailable", 503, title))
            }
        }
    }

    /// For a vault that refused or is away.
    pub fn vault(error: &VaultError) -> Self {
        let problem = Problem::new(
            error.code(),
            if error.is_final() { 422 } else { 503 },
            "The vault did not do as asked",
        );
        let problem = problem.detail(error.to_string());
        if error.is_final() {
            Self::Final(problem)
        } else {
            Self::Unavailable(problem)
        }
    }
}
