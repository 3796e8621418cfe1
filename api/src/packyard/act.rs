//! Mutations for scripts that wait: a task is queued, and answered when it has ended.

use std::time::Duration;

use jobs::Job;
use poem_openapi::payload::Json;

use super::fault::Fault;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::context::Context;
use crate::routes::tasks::{Task, TaskState};

/// How long a script is held; most tasks take milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Queues `job` and waits until every client sees what it did.
///
/// # Errors
/// Why it failed, or that it took too long.
pub(super) async fn carry_out<J: Job>(
    context: &Context,
    ask: &Ask,
    job: &J,
    trace: Trace,
) -> Result<Task, Fault> {
    let mut ask = ask.clone();
    ask.terms.wait = Some(PATIENCE);
    // One request of Packyard's may be several of ours, which are not one and the same.
    ask.terms.idempotency_key = None;
    let intent = Intent::new(context, ask, b"");
    let (Accepted::Ended(Json(task))
    | Accepted::Created(Json(task), _)
    | Accepted::Queued(Json(task), _)) = intent.accept(job, trace).await?;
    match (task.state, &task.problem) {
        (TaskState::Succeeded, _) => Ok(task),
        (TaskState::Failed, Some(problem)) => {
            let message = problem.message().to_owned();
            Err(Fault::of(problem.code(), problem.status(), message))
        }
        (TaskState::Failed | TaskState::Cancelled, _) => {
            let message = format!("task {} ended without effect", task.id);
            Err(Fault::of("internal", 500, message))
        }
        (TaskState::Queued | TaskState::Running, _) => Err(Fault::late(task.id)),
    }
}
