//! The one way to say yes to a mutation: task, upload, audit event and idempotency key commit
//! together, and only then is anybody told.

use chrono::TimeDelta;
use entities::{Json, TaskId, UploadId, audit, idempotency, now, task, upload};
use jobs::{Job, Origin};
use poem_openapi::ApiResponse;
use poem_openapi::payload;
use poem_openapi::types::MaybeUndefined;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use storage::Written;
use uuid::Uuid;

use crate::ask::Ask;
use crate::auth::Caller;
use crate::context::Context;
use crate::problem::Refusal;
use crate::routes::tasks::{Task, TaskState};
use crate::secret::Secret;
use crate::watch;

/// How long an `Idempotency-Key` is remembered.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// The kinds of tasks whose requests draw a secret.
const DRAWING: &[&str] = &[
    jobs::CreateSubscriptionKey::KIND,
    jobs::CreateToken::KIND,
    jobs::RotateSubscriptionKey::KIND,
];

/// A mutation was accepted.
#[derive(ApiResponse)]
pub(crate) enum Accepted {
    /// The task has ended within the time of `Prefer: wait`; its `state` says how.
    #[oai(status = 200)]
    Ended(payload::Json<Task>),
    /// The task has made something new within the time of `Prefer: wait`.
    #[oai(status = 201)]
    Created(
        payload::Json<Task>,
        /// What was made.
        #[oai(header = "Location")]
        String,
    ),
    /// Accepted. Ask `Location` until the task has ended.
    #[oai(status = 202)]
    Queued(
        payload::Json<Task>,
        /// The task.
        #[oai(header = "Location")]
        String,
    ),
}

/// A request for a mutation, told from all others by its fingerprint.
pub(crate) struct Intent<'a> {
    context: &'a Context,
    ask: Ask,
    fingerprint: String,
}

/// What a mutation leaves behind besides its job.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// The operation, as in the document.
    pub(crate) action: &'static str,
    /// What it is done to, such as `repository/<id>`.
    pub(crate) target: String,
    /// The request without its secrets.
    pub(crate) details: Json,
    /// The push it belongs to.
    pub(crate) batch: Option<Uuid>,
    /// The octets that came with it.
    pub(crate) upload: Option<Received>,
    /// For an operation that draws a secret: the secret, for this answer alone.
    pub(crate) secret: Option<Secret>,
}

/// Octets that were received in full.
#[derive(Debug)]
pub(crate) struct Received {
    /// Where they are.
    pub(crate) upload: UploadId,
    /// The name the client gave.
    pub(crate) filename: String,
    /// What was written.
    pub(crate) written: Written,
}

impl<'a> Intent<'a> {
    pub(crate) fn new(context: &'a Context, ask: Ask, body_sha256: &[u8]) -> Self {
        let fingerprint = ask.terms.fingerprint(body_sha256);
        Self {
            context,
            ask,
            fingerprint,
        }
    }

    /// Who asks.
    pub(crate) fn caller(&self) -> &Caller {
        &self.ask.caller
    }

    /// The answer to the same request made before, if it carried the same `Idempotency-Key`. Ask
    /// before judging the request: what it asks for may have happened, and be refused by now.
    ///
    /// # Errors
    /// [`Refusal::idempotency_key_reused`] when the key belongs to another request.
    pub(crate) async fn replay(&self) -> Result<Option<Accepted>, Refusal> {
        let Some(key) = &self.ask.terms.idempotency_key else {
            return Ok(None);
        };
        let id = (self.ask.caller.to_string(), key.clone());
        let known = idempotency::Entity::find_by_id(id)
            .filter(idempotency::Column::CreatedAt.gt(now() - REMEMBERED))
            .one(self.context.db.read())
            .await?;
        let Some(known) = known else { return Ok(None) };
        if known.fingerprint != self.fingerprint {
            return Err(Refusal::idempotency_key_reused());
        }
        let task = task::Entity::find_by_id(known.task)
            .one(self.context.db.read())
            .await?;
        match task {
            Some(task) => self.answer(task, None).await.map(Some),
            None => Ok(None),
        }
    }

    /// [`Self::replay`] or else [`Self::accept`], for uploads: their fingerprint is known only
    /// when they have been received.
    ///
    /// # Errors
    /// Those of the two.
    pub(crate) async fn replay_or_accept<J: Job>(
        self,
        job: &J,
        trace: Trace,
    ) -> Result<Accepted, Refusal> {
        let staged = trace.upload.as_ref().map(|received| received.upload);
        match self.replay().await {
            Ok(None) => self.accept(job, trace).await,
            Ok(Some(answer)) => {
                self.discard(staged).await;
                Ok(answer)
            }
            Err(refusal) => {
                self.discard(staged).await;
                Err(refusal)
            }
        }
    }

    /// Queues `job` and answers with its task.
    ///
    /// # Errors
    /// Those of the database and of [`Self::replay`]; then nothing is queued, and an upload is
    /// gone from storage.
    pub(crate) async fn accept<J: Job>(self, job: &J, trace: Trace) -> Result<Accepted, Refusal> {
        let staged = trace.upload.as_ref().map(|received| received.upload);
        let secret = trace.secret.clone();
        match self.commit(job, trace).await {
            Ok(Some(task)) => {
                self.context.signals.wake(jobs::pool_topic(J::POOL));
                self.context.signals.wake(jobs::AUDIT_TOPIC);
                tracing::info!(task.id = %task.id, task.kind = %task.kind, "accepted");
                self.answer(task, secret).await
            }
            Ok(None) => {
                self.discard(staged).await;
                let answer = self.replay().await?;
                answer.ok_or_else(Refusal::idempotency_key_reused)
            }
            Err(Uncommitted::Refused(error)) => {
                self.discard(staged).await;
                Err(error.into())
            }
            // Nobody knows whether the rows are there, so the upload stays until it is overdue.
            Err(Uncommitted::Unknown(error)) => Err(error.into()),
        }
    }

    /// Writes every row; `None` when the idempotency key was taken meanwhile.
    async fn commit<J: Job>(
        &self,
        job: &J,
        trace: Trace,
    ) -> Result<Option<task::Model>, Uncommitted> {
        let id = TaskId::fresh();
        let write = self.context.db.write().await?;
        if !self.remember(&write, id).await? {
            return Ok(None);
        }
        let origin = Origin {
            task: id,
            created_by: self.ask.caller.to_string(),
            batch: trace.batch,
        };
        let task = jobs::enqueue(&write, job, origin).await?;
        if let Some(received) = trace.upload {
            receive(&write, id, received).await?;
        }
        let event = Event {
            actor: self.ask.caller.to_string(),
            action: trace.action,
            target: Some(trace.target),
            task: Some(id),
            details: trace.details,
        };
        event.record(&write).await?;
        write.commit().await.map_err(Uncommitted::Unknown)?;
        Ok(Some(task))
    }

    /// Ties the idempotency key to `task`; false when another request has it.
    ///
    /// # Errors
    /// The database's own.
    pub(crate) async fn remember(
        &self,
        write: &DatabaseTransaction,
        task: TaskId,
    ) -> Result<bool, DbErr> {
        let Some(key) = &self.ask.terms.idempotency_key else {
            return Ok(true);
        };
        let principal = self.ask.caller.to_string();
        let at = now();
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::Principal.eq(&principal))
            .filter(idempotency::Column::Key.eq(key))
            .filter(idempotency::Column::CreatedAt.lte(at - REMEMBERED))
            .exec(write)
            .await?;
        let row = idempotency::ActiveModel {
            principal: Set(principal),
            key: Set(key.clone()),
            fingerprint: Set(self.fingerprint.clone()),
            task: Set(task),
            created_at: Set(at),
        };
        let inserted = idempotency::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(write)
            .await?;
        Ok(inserted == 1)
    }

    async fn discard(&self, staged: Option<UploadId>) {
        if let Some(upload) = staged
            && let Err(error) = self.context.storage.delete(&upload.object()).await
        {
            tracing::warn!(upload.id = %upload, error = %error, "a refused upload stays behind");
        }
    }

    async fn answer(&self, task: task::Model, secret: Option<Secret>) -> Result<Accepted, Refusal> {
        let creates_secret = DRAWING.contains(&task.kind.as_str());
        let wait = self.ask.terms.wait;
        let mut shown = watch::until_ended(self.context, task, wait).await?;
        if creates_secret {
            shown.secret = match secret {
                Some(secret) => MaybeUndefined::Value(secret.reveal()),
                None => MaybeUndefined::Null,
            };
        }
        Ok(answer(shown))
    }
}

/// The answer that fits the state of a task.
pub(crate) fn answer(task: Task) -> Accepted {
    if !task.state.is_final() {
        let location = format!("/api/v1/tasks/{}", task.id);
        return Accepted::Queued(payload::Json(task), location);
    }
    match &task.created {
        Some(created) if task.state == TaskState::Succeeded => {
            let location = created.clone();
            Accepted::Created(payload::Json(task), location)
        }
        _ => Accepted::Ended(payload::Json(task)),
    }
}

/// An audit event about to be written.
#[derive(Debug)]
pub(crate) struct Event {
    /// Who asked.
    pub(crate) actor: String,
    /// What was asked.
    pub(crate) action: &'static str,
    /// What it was asked of.
    pub(crate) target: Option<String>,
    /// The task that does it.
    pub(crate) task: Option<TaskId>,
    /// The request without its secrets.
    pub(crate) details: Json,
}

impl Event {
    /// Writes the event as part of `write`.
    ///
    /// # Errors
    /// The database's own.
    pub(crate) async fn record(self, write: &DatabaseTransaction) -> Result<(), DbErr> {
        let row = audit::ActiveModel {
            id: Set(entities::AuditId::fresh()),
            at: Set(now()),
            actor: Set(self.actor),
            action: Set(self.action.into()),
            target: Set(self.target),
            task: Set(self.task),
            details: Set(self.details),
        };
        audit::Entity::insert(row)
            .exec_without_returning(write)
            .await?;
        Ok(())
    }
}

async fn receive(
    write: &DatabaseTransaction,
    task: TaskId,
    received: Received,
) -> Result<(), DbErr> {
    let row = upload::ActiveModel {
        id: Set(received.upload),
        task: Set(task),
        sha256: Set(received.written.sha256_hex()),
        size: Set(i64::try_from(received.written.size).unwrap_or(i64::MAX)),
        filename: Set(received.filename),
        created_at: Set(now()),
    };
    upload::Entity::insert(row)
        .exec_without_returning(write)
        .await?;
    Ok(())
}

/// Why the rows of a mutation may not be there.
enum Uncommitted {
    /// Nothing was written.
    Refused(DbErr),
    /// The commit itself failed: they are there, or they are not.
    Unknown(DbErr),
}

impl From<DbErr> for Uncommitted {
    fn from(error: DbErr) -> Self {
        Self::Refused(error)
    }
}
