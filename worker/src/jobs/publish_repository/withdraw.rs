//! Taking changes out: their tasks fail, the others go on.

use entities::{ChangeId, TaskId, change};
use jobs::{Ending, Fenced, Problem, fault};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use super::PublishError;
use crate::context::{Claimed, Context};

/// A change that is not to be published, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// The change.
    pub(super) change: ChangeId,
    /// The task that waits for it.
    pub(super) task: TaskId,
    /// What its task fails with.
    pub(super) problem: Problem,
}

/// Withdraws `refused` and fails their tasks, all at once.
///
/// # Errors
/// [`PublishError`]: then none was withdrawn.
pub(super) async fn withdraw(
    context: &Context,
    claimed: &Claimed,
    refused: Vec<Refused>,
) -> Result<(), PublishError> {
    if refused.is_empty() {
        return Ok(());
    }
    fault::point("publish_repository.before_withdraw");
    let write = context.db.write().await?;
    if !jobs::holds(&*write, claimed.id, claimed.fence).await? {
        return Err(Fenced::Lost.into());
    }
    let changes: Vec<ChangeId> = refused.iter().map(|refused| refused.change).collect();
    delete(&write, &changes).await?;
    let mut settled = Vec::new();
    for same in refused.chunk_by(|one, next| one.problem == next.problem) {
        let tasks: Vec<TaskId> = same.iter().map(|refused| refused.task).collect();
        let problem = same[0].problem.to_json();
        let ending = Ending::Withdrawn { problem };
        settled.extend(jobs::end_waiting(&write, &tasks, &ending).await?);
    }
    write.commit().await?;
    fault::point("publish_repository.after_withdraw");
    for Refused { task, problem, .. } in &refused {
        tracing::warn!(task.id = %task, problem = problem.code(), "withdrew a change");
    }
    let ended = refused.iter().map(|refused| refused.task);
    wake(context, &ended.chain(settled).collect::<Vec<_>>());
    Ok(())
}

/// Deletes changes that are live or withdrawn.
pub(super) async fn delete(
    transaction: &DatabaseTransaction,
    changes: &[ChangeId],
) -> Result<(), DbErr> {
    for some in changes.chunks(1000) {
        change::Entity::delete_many()
            .filter(change::Column::Id.is_in(some.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// Tells those who wait for `tasks` to look again.
pub(super) fn wake(context: &Context, tasks: &[TaskId]) {
    match tasks {
        [] => {}
        [task] => context.wake_task(*task),
        _ => context.wake_tasks(),
    }
}
