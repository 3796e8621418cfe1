//! `/tasks`: what was asked for, and how far it is.

use std::time::Duration;

use entities::{Json as Value, TaskId, task};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use jobs::{CancelError, Cancelled, Job, Problem};
use poem::http::Uri;
use poem::web::sse::Event;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::EventStream;
use poem_openapi::types::{Any, MaybeUndefined, ToJSON};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use super::Found;
use crate::accept::{self, Accepted, Intent};
use crate::ask::Ask;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::{ProblemView, Refusal};
use crate::time::Time;
use crate::watch::{self, Watcher};

/// How long a stream of events goes on before the client has to ask again.
const WATCH: Duration = Duration::from_hours(1);

/// A task: the public face of a job.
#[derive(Debug, Object)]
pub(crate) struct Task {
    /// Its identifier.
    pub(crate) id: Uuid,
    /// The name of its job, such as `ingest_package`.
    kind: String,
    /// Where it is in its life. Once succeeded, every client sees the effect.
    pub(crate) state: TaskState,
    /// The repository it concerns.
    #[oai(skip_serializing_if_is_none)]
    repository: Option<Uuid>,
    /// How often it was tried.
    attempt: i32,
    /// How far it is.
    #[oai(skip_serializing_if_is_none)]
    progress: Option<Progress>,
    /// What it made, when it succeeded.
    #[oai(skip_serializing_if_is_none)]
    result: Option<Any<Value>>,
    /// Why it failed.
    #[oai(skip_serializing_if_is_none)]
    pub(crate) problem: Option<ProblemView>,
    /// The push it belongs to.
    #[oai(skip_serializing_if_is_none)]
    batch: Option<Uuid>,
    /// Who asked for it: `token:<id>`, or `system`.
    created_by: String,
    /// Whether somebody asked to cancel it.
    cancel_requested: bool,
    /// When it was asked for.
    created_at: Time,
    /// When it was first tried.
    #[oai(skip_serializing_if_is_none)]
    started_at: Option<Time>,
    /// When it ended.
    #[oai(skip_serializing_if_is_none)]
    finished_at: Option<Time>,
    /// A secret that was drawn for this request: shown in the answer to it and never again. Null
    /// when the request is repeated under its `Idempotency-Key`; absent everywhere else.
    pub(crate) secret: MaybeUndefined<String>,
    /// The path of what it makes.
    #[oai(skip)]
    pub(crate) created: Option<String>,
}

/// Where a task is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum TaskState {
    /// Waits for a free slot, or for its time.
    Queued,
    /// Is being worked on, or waits for the publication that shows it to clients.
    Running,
    /// Done, and visible.
    Succeeded,
    /// Ended without effect; `problem` says why.
    Failed,
    /// Ended on request, without effect.
    Cancelled,
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Progress {
    /// Units done.
    done: u64,
    /// Units in all, when known.
    total: Option<u64>,
    /// What is counted, such as `bytes`; or what it waits for.
    unit: String,
}

impl TaskState {
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// The states that rows have when clients see this one.
    fn stored(self) -> &'static [task::State] {
        match self {
            Self::Queued => &[task::State::Queued],
            Self::Running => &[task::State::Running, task::State::Waiting],
            Self::Succeeded => &[task::State::Succeeded],
            Self::Failed => &[task::State::Failed],
            Self::Cancelled => &[task::State::Cancelled],
        }
    }
}

impl From<task::State> for TaskState {
    fn from(state: task::State) -> Self {
        match state {
            task::State::Queued => Self::Queued,
            task::State::Running | task::State::Waiting => Self::Running,
            task::State::Succeeded => Self::Succeeded,
            task::State::Failed => Self::Failed,
            task::State::Cancelled => Self::Cancelled,
        }
    }
}

impl Task {
    /// The task of `row`; shown as running while its effect is `hidden` from some client.
    pub(crate) fn of(row: task::Model, hidden: bool) -> Self {
        let created = created(&row);
        let state = if hidden {
            TaskState::Running
        } else {
            row.state.into()
        };
        let ended = state.is_final();
        let problem = row.problem.filter(|_| ended);
        Self {
            id: row.id.0,
            kind: row.kind,
            state,
            repository: row.repository.map(|id| id.0),
            attempt: row.attempt,
            progress: row.progress.filter(|_| !ended).map(Into::into),
            result: row.result.filter(|_| ended).map(Any),
            problem: problem
                .and_then(|problem| serde_json::from_value::<Problem>(problem).ok())
                .map(Into::into),
            batch: row.batch,
            created_by: row.created_by,
            cancel_requested: row.cancel,
            created_at: row.created_at.into(),
            started_at: row.started_at.map(Into::into),
            finished_at: row.finished_at.filter(|_| ended).map(Into::into),
            secret: MaybeUndefined::Undefined,
            created,
        }
    }
}

impl Task {
    /// The number `member` of what it made.
    pub(crate) fn count(&self, member: &str) -> u64 {
        let result = self.result.as_ref();
        let count = result.and_then(|result| result.0.get(member)?.as_u64());
        count.unwrap_or(0)
    }
}

impl From<task::Progress> for Progress {
    fn from(progress: task::Progress) -> Self {
        Self {
            done: progress.done,
            total: progress.total,
            unit: progress.unit,
        }
    }
}

/// The path of what a task makes, for kinds that make something new.
fn created(row: &task::Model) -> Option<String> {
    if row.kind == jobs::OpenCeremony::KIND {
        let id = row.payload.get("ceremony")?.as_str()?;
        let name = row.payload.get("request")?.get("trust_root")?.as_str()?;
        return Some(format!("/api/v1/trust-roots/{name}/ceremonies/{id}"));
    }
    if row.payload.get("dry_run").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let (paths, member) = match row.kind.as_str() {
        jobs::CreateAccount::KIND => ("accounts", "account"),
        jobs::CreateComponent::KIND => ("components", "name"),
        jobs::CreatePlan::KIND => ("plans", "plan"),
        jobs::CreateRepository::KIND => ("repositories", "repository"),
        jobs::CreateSubscriptionKey::KIND => ("subscription-keys", "key"),
        jobs::GenerateKey::KIND | jobs::ImportKey::KIND => ("signing-keys", "key"),
        jobs::CreatePromotion::KIND => ("promotions", "promotion"),
        jobs::CreateToken::KIND => ("tokens", "token"),
        jobs::CreateTrustRoot::KIND => ("trust-roots", "name"),
        _ => return None,
    };
    let result = row.result.as_ref().and_then(|result| result.get(member));
    let id = row.payload.get(member).or(result)?.as_str()?;
    Some(format!("/api/v1/{paths}/{id}"))
}

/// Events of a task are coming.
#[derive(ApiResponse)]
pub(crate) enum Events {
    /// Server-sent events, each with the whole task as data: `state` when its state changed,
    /// `progress` when it came further. The stream ends with the task.
    #[oai(status = 200)]
    Stream(EventStream<BoxStream<'static, Task>>),
}

/// Endpoints of `/tasks`.
pub(crate) struct Tasks(pub(crate) Context);

#[OpenApi]
impl Tasks {
    /// List tasks, newest first.
    #[oai(path = "/tasks", method = "get", operation_id = "list_tasks")]
    #[expect(clippy::too_many_arguments, reason = "one for each query parameter")]
    async fn list(
        &self,
        /// Only tasks in this state.
        state: Query<Option<TaskState>>,
        /// Only tasks of this kind, such as `ingest_package`.
        kind: Query<Option<String>>,
        /// Only tasks of this repository.
        repository: Query<Option<Uuid>>,
        /// Only tasks of this push.
        batch: Query<Option<Uuid>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Tasks per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Task>, Refusal> {
        let window = Window::<Uuid>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = task::Entity::find();
        if let Some(state) = state.0 {
            query = query.filter(task::Column::State.is_in(state.stored().iter().copied()));
        }
        if let Some(kind) = kind.0 {
            query = query.filter(task::Column::Kind.eq(kind));
        }
        if let Some(repository) = repository.0 {
            query = query.filter(task::Column::Repository.eq(repository));
        }
        if let Some(batch) = batch.0 {
            query = query.filter(task::Column::Batch.eq(batch));
        }
        if let Some(after) = window.after {
            query = query.filter(task::Column::Id.lt(after));
        }
        let rows = query
            .order_by_desc(task::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let tasks = watch::show(&self.0, rows).await?;
        Ok(window.answer(tasks, uri, |task| task.id, |task| task))
    }

    /// Get a task.
    #[oai(path = "/tasks/:task", method = "get", operation_id = "get_task")]
    async fn get(
        &self,
        /// The task.
        task: Path<Uuid>,
        /// Hold the answer back until the task has ended, for at most so many seconds (up to 60).
        wait: Query<Option<u64>>,
    ) -> Result<Found<Task>, Refusal> {
        let wait = wait.0.map(Duration::from_secs);
        if wait.is_some_and(|wait| wait > crate::ask::MAX_WAIT) {
            return Err(Refusal::invalid_parameter("wait", "it must be at most 60"));
        }
        let row = self.find(task.0).await?;
        let task = watch::until_ended(&self.0, row, wait).await?;
        Ok(Found::Found(poem_openapi::payload::Json(task), None))
    }

    /// Watch a task.
    #[oai(
        path = "/tasks/:task/events",
        method = "get",
        operation_id = "watch_task"
    )]
    async fn events(
        &self,
        /// The task.
        task: Path<Uuid>,
    ) -> Result<Events, Refusal> {
        let row = self.find(task.0).await?;
        let watcher = Watcher::new(&self.0, row.id);
        let events = EventStream::new(changes(watcher))
            .keep_alive(Duration::from_secs(15))
            .to_event(event());
        Ok(Events::Stream(events))
    }

    /// Cancel a task, as far as it can still be undone.
    #[oai(
        path = "/tasks/:task/cancel",
        method = "post",
        operation_id = "cancel_task"
    )]
    async fn cancel(
        &self,
        ask: Ask,
        /// The task. Publishers may cancel what they asked for themselves.
        task: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let row = self.find(task.0).await?;
        let actor = ask.caller.to_string();
        if ask.caller.role != entities::token::Role::Admin && row.created_by != actor {
            let refusal = "publishers cancel only what they asked for themselves";
            return Err(Refusal::forbidden(refusal));
        }
        let wait = ask.terms.wait;
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let write = self.0.db.write().await?;
        if !intent.remember(&write, row.id).await? {
            drop(write);
            let answer = intent.replay().await?;
            return answer.ok_or_else(Refusal::idempotency_key_reused);
        }
        let cancelled = jobs::cancel(&write, row.id).await?;
        let event = accept::Event {
            actor,
            action: "cancel_task",
            target: Some(format!("task/{}", row.id)),
            task: Some(row.id),
            details: json!({"ended": cancelled == Cancelled::Ended}),
        };
        event.record(&write).await?;
        write.commit().await?;
        self.0.signals.wake(&format!("task/{}", row.id));
        let row = self.find(task.0).await?;
        let shown = watch::until_ended(&self.0, row, wait).await?;
        Ok(accept::answer(shown))
    }
}

impl Tasks {
    async fn find(&self, id: Uuid) -> Result<task::Model, Refusal> {
        task::Entity::find_by_id(TaskId(id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such task"))
    }
}

impl From<CancelError> for Refusal {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::NoTask => Self::not_found("no such task"),
            CancelError::Final => Self::task_ended(),
            CancelError::Taken => Self::task_taken(),
            CancelError::Database(error) => error.into(),
        }
    }
}

/// The task whenever it changed, until it has ended.
fn changes(watcher: Watcher) -> BoxStream<'static, Task> {
    let until = Instant::now() + WATCH;
    let start = Some((watcher, None::<(TaskState, Option<Progress>)>));
    stream::unfold(start, move |state| async move {
        let (mut watcher, seen) = state?;
        while Instant::now() < until {
            // The stream has begun, so a failure can only end it: the client asks again.
            let task = watcher.next(until).await.ok()??;
            let now = (task.state, task.progress.clone());
            if seen.as_ref() != Some(&now) {
                let rest = (!task.state.is_final()).then_some((watcher, Some(now)));
                return Some((task, rest));
            }
        }
        None
    })
    .boxed()
}

/// Names each event by what changed since the last one.
fn event() -> impl FnMut(Task) -> Event + Send + 'static {
    let mut last = None;
    move |task| {
        let kind = if last.replace(task.state) == Some(task.state) {
            "progress"
        } else {
            "state"
        };
        Event::message(task.to_json_string()).event_type(kind)
    }
}
