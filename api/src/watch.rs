//! Tasks as clients see them, and waiting for their end.
//!
//! A task has succeeded only when every data plane shows its effect: until then it is shown as
//! running. Signals make waiting short; looking again makes it right.

use std::time::Duration;

use entities::TaskId;
use entities::task::{self, State};
use sea_orm::{DbErr, EntityTrait};
use signals::Topic;
use tokio::time::Instant;

use crate::context::Context;
use crate::problem::Refusal;
use crate::routes::tasks::Task;

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
pub(crate) async fn show(context: &Context, rows: Vec<task::Model>) -> Result<Vec<Task>, DbErr> {
    let shown = shown(context, rows.iter().filter_map(seen_from).max()).await?;
    Ok(rows.into_iter().map(|row| view(row, shown)).collect())
}

/// One row as clients may see it at this moment.
///
/// # Errors
/// The database's own.
async fn show_one(context: &Context, row: task::Model) -> Result<Task, DbErr> {
    let shown = shown(context, seen_from(&row)).await?;
    Ok(view(row, shown))
}

/// Up to which epoch data planes show everything, as far as `newest` needs to be known.
async fn shown(context: &Context, newest: Option<i64>) -> Result<i64, DbErr> {
    match newest {
        Some(newest) => context.plane.shown_by_all(newest).await,
        None => Ok(i64::MAX),
    }
}

fn view(row: task::Model, shown: i64) -> Task {
    let hidden = seen_from(&row).is_some_and(|epoch| epoch > shown);
    Task::of(row, hidden)
}

/// The epoch from which on data planes show the effect of `row`, where they do so some time after
/// its commit.
fn seen_from(row: &task::Model) -> Option<i64> {
    row.epoch.filter(|_| row.state == State::Succeeded)
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
    let mut shown = show_one(context, row).await?;
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
        let shown = show_one(&self.context, row).await?;
        let applying = ended && !shown.state.is_final();
        self.pause = if applying { LOOK_CLOSELY } else { LOOK };
        Ok(Some(shown))
    }
}
