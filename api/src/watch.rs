//! Tasks as clients see them, and waiting for their end.
//!
//! A task has succeeded only when every data plane shows its effect: until then it is shown as
//! running. Signals make waiting short; looking again makes it right.

use std::time::Duration;

use chrono::TimeDelta;
use entities::process::{self, Program};
use entities::task::{self, State};
use entities::{Database, TaskId, now};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use signals::Topic;
use tokio::time::Instant;

use crate::context::Context;
use crate::problem::Refusal;
use crate::routes::tasks::Task;

/// A process that was not seen for so long counts no more, and nobody waits longer for one.
const PATIENCE: TimeDelta = TimeDelta::seconds(3);

/// How often to look without a signal.
const LOOK: Duration = Duration::from_millis(500);

/// How often to look while a data plane is about to apply what is committed.
const LOOK_CLOSELY: Duration = Duration::from_millis(5);

/// The tasks that are kept waking together rather than one by one.
const ALL_TASKS: &str = "tasks";

/// Rows as clients may see them at this moment.
///
/// # Errors
/// The database's own.
pub(crate) async fn show(db: &Database, rows: Vec<task::Model>) -> Result<Vec<Task>, DbErr> {
    let recent = rows.iter().any(is_recent);
    let applied = if recent { applied(db).await? } else { None };
    Ok(rows.into_iter().map(|row| view(row, applied)).collect())
}

/// One row as clients may see it at this moment.
///
/// # Errors
/// The database's own.
pub(crate) async fn show_one(db: &Database, row: task::Model) -> Result<Task, DbErr> {
    let applied = if is_recent(&row) {
        applied(db).await?
    } else {
        None
    };
    Ok(view(row, applied))
}

/// The task of `row` once it has ended, or as it is after `wait`, or when this server stops.
///
/// # Errors
/// Those of the database; [`Refusal::not_found`] when it was deleted meanwhile.
pub(crate) async fn until_ended(
    context: &Context,
    row: task::Model,
    wait: Option<Duration>,
) -> Result<Task, Refusal> {
    let mut shown = show_one(&context.db, row).await?;
    let Some(wait) = wait else { return Ok(shown) };
    let deadline = Instant::now() + wait;
    let mut watcher = Watcher::new(context, TaskId(shown.id));
    while !shown.state.is_final() && Instant::now() < deadline {
        match watcher.next(deadline).await? {
            Some(next) => shown = next,
            None => break,
        }
    }
    Ok(shown)
}

/// Follows one task.
pub(crate) struct Watcher {
    context: Context,
    task: TaskId,
    own: signals::Subscription,
    all: signals::Subscription,
    pause: Duration,
    looked: bool,
}

impl Watcher {
    pub(crate) fn new(context: &Context, task: TaskId) -> Self {
        Self {
            context: context.clone(),
            task,
            own: context
                .signals
                .subscribe(Topic::Queue(format!("task/{task}"))),
            all: context.signals.subscribe(Topic::Queue(ALL_TASKS.into())),
            pause: LOOK,
            looked: false,
        }
    }

    /// The task after the next wake-up, look or `deadline`; at once the first time, because what
    /// was signalled before this began is not heard. `None` when this server stops.
    ///
    /// # Errors
    /// Those of the database; [`Refusal::not_found`] when the task was deleted meanwhile.
    pub(crate) async fn next(&mut self, deadline: Instant) -> Result<Option<Task>, Refusal> {
        if self.looked {
            let pause = deadline.min(Instant::now() + self.pause);
            tokio::select! {
                () = self.context.shutdown.cancelled() => return Ok(None),
                _ = self.own.recv() => {}
                _ = self.all.recv() => {}
                () = tokio::time::sleep_until(pause) => {}
            }
        }
        self.looked = true;
        let row = task::Entity::find_by_id(self.task)
            .one(self.context.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such task"))?;
        let ended = row.state == State::Succeeded;
        let shown = show_one(&self.context.db, row).await?;
        let applying = ended && !shown.state.is_final();
        self.pause = if applying { LOOK_CLOSELY } else { LOOK };
        Ok(Some(shown))
    }
}

/// Whether some data plane may not show the effect of `row` yet.
fn is_recent(row: &task::Model) -> bool {
    row.state == State::Succeeded
        && row.epoch.is_some()
        && row.finished_at.is_some_and(|at| now() - at < PATIENCE)
}

/// The epoch that every data plane seen lately has applied; `None` when there is none.
async fn applied(db: &Database) -> Result<Option<i64>, DbErr> {
    let least: Option<Option<i64>> = process::Entity::find()
        .select_only()
        .column_as(process::Column::Epoch.min(), "epoch")
        .filter(process::Column::Program.eq(Program::Api))
        .filter(process::Column::SeenAt.gt(now() - PATIENCE))
        .into_tuple()
        .one(db.read())
        .await?;
    Ok(least.flatten())
}

fn view(row: task::Model, applied: Option<i64>) -> Task {
    let hidden = is_recent(&row) && applied.is_some_and(|applied| row.epoch > Some(applied));
    Task::of(row, hidden)
}
