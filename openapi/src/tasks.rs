//! Waiting for tasks, and for servers that are away for a moment.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::types::{Task, TaskState};
use crate::{Connection, Failure};

/// How long a server may be away before a request is given up.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(250);

/// Seconds that the server holds one answer back while a task goes on.
const HOLD: u64 = 1;

impl Connection {
    /// The task once it has ended. `seen` sees it each time it is read, about once per second.
    ///
    /// # Errors
    /// [`Failure`] when the server refuses, or is away for longer than [`PATIENCE`].
    pub async fn wait(&self, task: Uuid, mut seen: impl FnMut(&Task)) -> Result<Task, Failure> {
        loop {
            let ask = || async { self.get_task().task(task).wait(HOLD).send().await };
            let task = patiently(ask).await?.into_inner();
            seen(&task);
            if task.state.is_final() {
                return Ok(task);
            }
        }
    }
}

impl TaskState {
    /// Whether the task will not change again.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// Asks again while the server is away or busy, for at most [`PATIENCE`]. Only for requests that
/// may be carried out twice: reads, and mutations with an `Idempotency-Key`.
///
/// # Errors
/// The last failure.
pub async fn patiently<T, E, F>(mut ask: impl FnMut() -> F) -> Result<T, Failure>
where
    E: Into<Failure>,
    F: Future<Output = Result<T, E>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        let failure = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error.into(),
        };
        if !failure.is_passing() || Instant::now() + PAUSE > deadline {
            return Err(failure);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_refusal_is_not_asked_again() {
        let mut asked = 0;
        let answer: Result<(), _> = patiently(|| {
            asked += 1;
            async { Err(Failure::Invalid("no".into())) }
        })
        .await;

        assert!(matches!(answer, Err(Failure::Invalid(_))));
        assert_eq!(asked, 1);
    }
}
