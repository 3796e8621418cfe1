//! `/health` and `/ready`: whether this process lives, and whether it can do its work.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entities::process::{self, Program};
use entities::task::{self, State};
use entities::{TaskId, TrustRootId, clock, epoch, now, trust_role, trust_root};
use jobs::{Job, PublishTrust};
use poem::http::StatusCode;
use poem::{Endpoint, IntoResponse, Response, Route, endpoint, get};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use storage::StorageError;

use crate::context::Context;

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// A worker that was not seen for so long is gone, and so is a queue that nobody empties.
const ABSENCE: TimeDelta = TimeDelta::seconds(10);

/// A publish of a trust root that was tried first so long ago does not succeed by itself.
const STUCK: TimeDelta = TimeDelta::seconds(30);

/// A write that succeeded so lately is not tried again: anybody may ask, and each costs a sync.
const WRITTEN: Duration = Duration::from_secs(5);

/// Where an object is written to see whether storage takes one: the API may write nowhere else.
const PROBE: &str = "staging";

/// When storage was last seen to take a write.
#[derive(Debug, Default)]
pub(crate) struct Probe(Mutex<Option<Instant>>);

/// What can be said of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Ready,
    Away,
}

/// What can be said of all of them.
#[derive(Clone, Copy, Debug, Serialize)]
struct Readiness {
    database: Part,
    storage: Part,
    queue: Part,
    trust: Part,
    /// Where this process speaks TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Part>,
    /// Where this process has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    vault: Option<Part>,
}

/// Routes that need no token and say nothing of what is stored.
pub(crate) fn routes(context: &Context) -> Route {
    let context = context.clone();
    Route::new()
        .at("/health", get(endpoint::make_sync(|_| "alive\n")))
        .at("/ready", get(ready(context)))
}

fn ready(context: Context) -> impl Endpoint {
    endpoint::make(move |_| {
        let context = context.clone();
        async move { answer(look(&context).await) }
    })
}

fn answer(readiness: Readiness) -> Response {
    let Readiness {
        database,
        storage,
        queue,
        trust,
        certificate,
        vault,
    } = readiness;
    let parts = [database, storage, queue, trust].map(Some);
    let mut parts = parts.into_iter().chain([certificate, vault]);
    let status = if parts.any(|part| part == Some(Part::Away)) {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    };
    let body = serde_json::to_string(&readiness).unwrap_or_default();
    Response::builder()
        .status(status)
        .content_type("application/json")
        .body(body)
        .into_response()
}

async fn look(context: &Context) -> Readiness {
    let (database, storage, queue, trust, vault) = tokio::join!(
        part(epoch::current(context.db.read())),
        part(storage(context)),
        part(queue(context)),
        part(trust(context)),
        vault(context),
    );
    Readiness {
        database,
        storage,
        queue,
        trust,
        certificate: certificate(context),
        vault,
    }
}

/// Objects can be read and written. A full disk is no reason to send readers away: whoever writes is
/// told so.
async fn storage(context: &Context) -> Result<(), StorageError> {
    context.storage.ready().await?;
    let last = || {
        context
            .probe
            .0
            .lock()
            .expect("nothing panics under this lock")
    };
    if last().is_some_and(|at| at.elapsed() < WRITTEN) {
        return Ok(());
    }
    match context.storage.probe(PROBE).await {
        Ok(()) => *last() = Some(Instant::now()),
        Err(StorageError::Full(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The certificate has not ended.
fn certificate(context: &Context) -> Option<Part> {
    let certificate = context.measures.certificate.as_ref()?;
    Some(if certificate.expires_at() > now().timestamp() {
        Part::Ready
    } else {
        Part::Away
    })
}

async fn vault(context: &Context) -> Option<Part> {
    let ask = context.beside.vault.as_ref()?;
    Some(part(ask()).await)
}

async fn part<T, E: std::fmt::Display>(answer: impl Future<Output = Result<T, E>>) -> Part {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(_)) => Part::Ready,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            Part::Away
        }
        Err(_) => Part::Away,
    }
}

/// A worker was seen lately, or at least nothing has waited for one.
async fn queue(context: &Context) -> Result<(), Unattended> {
    let since = clock::read(context.db.read()).await? - ABSENCE;
    let worker = process::Entity::find()
        .filter(process::Column::Program.eq(Program::Worker))
        .filter(process::Column::SeenAt.gt(since))
        .limit(1)
        .one(context.db.read())
        .await?;
    if worker.is_some() {
        return Ok(());
    }
    let overdue = task::Entity::find()
        .filter(task::Column::State.eq(State::Queued))
        .filter(task::Column::RunAfter.lt(since))
        .limit(1)
        .one(context.db.read())
        .await?;
    if overdue.is_some() {
        return Err(Unattended::NoWorker);
    }
    Ok(())
}

/// No role that the server signs is over in a live trust root, and none waits for a key that does
/// not sign; no trust root at all is as good. What people sign is not looked at: no start of a
/// server brings it back.
async fn trust(context: &Context) -> Result<(), Untrusted> {
    let live: Vec<TrustRootId> = trust_root::Entity::find()
        .select_only()
        .column(trust_root::Column::Id)
        .filter(trust_root::Column::State.eq(trust_root::State::Live))
        .into_tuple()
        .all(context.db.read())
        .await?;
    if live.is_empty() {
        return Ok(());
    }
    let over = trust_role::Entity::find()
        .filter(trust_role::Column::TrustRoot.is_in(live))
        // Never behind the end of the role, and what the index is on.
        .filter(trust_role::Column::RenewAt.lte(now()))
        .filter(trust_role::Column::ExpiresAt.lte(now()))
        .limit(1)
        .one(context.db.read())
        .await?;
    if let Some(role) = over {
        return Err(Untrusted::Expired(role.trust_root, role.name));
    }
    let stuck = task::Entity::find()
        .filter(task::is_queued())
        // What the index is on.
        .filter(task::Column::Pool.eq(PublishTrust::POOL))
        .filter(task::Column::Kind.eq(PublishTrust::KIND))
        .filter(task::Column::StartedAt.lt(now() - STUCK))
        .limit(1)
        .one(context.db.read())
        .await?;
    match stuck {
        Some(task) => Err(Untrusted::Stuck(task.id)),
        None => Ok(()),
    }
}

/// Why clients cannot follow.
#[derive(Debug, thiserror::Error)]
enum Untrusted {
    #[error("role `{1}` of trust root {0} has expired: clients refuse it")]
    Expired(TrustRootId, String),
    #[error("task {0} cannot publish a trust root: the worker's log says why")]
    Stuck(TaskId),
    #[error("could not look at the trust roots")]
    Database(#[from] DbErr),
}

/// Why the queue is not attended.
#[derive(Debug, thiserror::Error)]
enum Unattended {
    #[error("tasks wait and no worker was seen")]
    NoWorker,
    #[error("could not look at the queue")]
    Database(#[from] DbErr),
}
