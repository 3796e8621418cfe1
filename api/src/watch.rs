//! Tasks as clients see them, and waiting for their end.
//!
//! A task has succeeded only when every data plane shows its effect: until then it is shown as
//! running. Signals make waiting short; looking again makes it right. All of it goes by the clock of
//! the database: that of a machine may be wrong.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entities::process::{self, Program};
use entities::task::{self, State};
use entities::{Database, TaskId, clock};
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
    let planes = if rows.iter().any(is_seen_later) {
        Planes::look(db).await?
    } else {
        None
    };
    let view = |row| view(row, planes.as_ref());
    Ok(rows.into_iter().map(view).collect())
}

/// One row as clients may see it at this moment.
///
/// # Errors
/// The database's own.
pub(crate) async fn show_one(db: &Database, row: task::Model) -> Result<Task, DbErr> {
    let planes = if is_seen_later(&row) {
        Planes::look(db).await?
    } else {
        None
    };
    Ok(view(row, planes.as_ref()))
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

/// Whether `row` has an effect that data planes show some time after its commit.
fn is_seen_later(row: &task::Model) -> bool {
    row.state == State::Succeeded && row.epoch.is_some()
}

/// The data planes that were seen lately.
struct Planes {
    /// The epoch that all of them have applied.
    applied: i64,
    /// What was committed before that time is waited for no longer.
    since: DateTime<Utc>,
}

impl Planes {
    /// `None` when there is none.
    async fn look(db: &Database) -> Result<Option<Self>, DbErr> {
        let since = clock::read(db.read()).await? - PATIENCE;
        let least: Option<Option<i64>> = process::Entity::find()
            .select_only()
            .column_as(process::Column::Epoch.min(), "epoch")
            .filter(process::Column::Program.eq(Program::Api))
            .filter(process::Column::SeenAt.gt(since))
            .into_tuple()
            .one(db.read())
            .await?;
        Ok(least.flatten().map(|applied| Self { applied, since }))
    }

    /// Whether one of them may still answer as if `row` had had no effect.
    fn lack(&self, row: &task::Model) -> bool {
        row.epoch > Some(self.applied) && row.finished_at > Some(self.since)
    }
}

fn view(row: task::Model, planes: Option<&Planes>) -> Task {
    let hidden = is_seen_later(&row) && planes.is_some_and(|planes| planes.lack(&row));
    Task::of(row, hidden)
}
