//! Work that nobody asks for: periodic, and on the signal `reconcile`.
//!
//! A reconciler takes no input. It compares what is with what should be, and queues what is
//! missing; when two workers do so at once, the second finds nothing to do.

pub(crate) mod audit;
mod backup;
mod contents;
mod keyring;
mod retention;
mod trust;
mod usage;

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use entities::process::{self, Program};
use entities::publication;
use entities::signing_key;
use entities::task::{self, Pool};
use entities::{RepositoryId, change, now, pending_switch};
use jobs::{CollectGarbage, Job, MaterializeCompositions, PublishRepository};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use signals::Topic;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::registry::chain;

/// How often the quick ones look.
const OFTEN: Duration = Duration::from_secs(2);
/// An index is joined when it has been live for so long; a little longer than the job asks for.
const SETTLED: TimeDelta = TimeDelta::seconds(61);
/// The longest time that all of them take; a connection that has fallen silent is left then.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked for whose turn it is to be thinned out.
const NOW_AND_THEN: Duration = Duration::from_mins(1);
/// How often garbage is collected and keys are looked over.
const SELDOM: Duration = Duration::from_hours(1);
/// A change that waits for longer has lost its publish.
const OVERDUE: TimeDelta = TimeDelta::seconds(5);
/// From so long before its end a key is warned of.
const EXPIRES_SOON: TimeDelta = TimeDelta::days(30);

/// Runs until `stop`.
pub(crate) async fn run(context: Context, stop: CancellationToken) {
    let mut wake = context.signals.subscribe(Topic::Queue("reconcile".into()));
    let mut last = Last::default();
    loop {
        if timeout(PATIENCE, turn(&context, &mut last)).await.is_err() {
            tracing::warn!("the reconcilers did not get through: the database is silent");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            _ = timeout(OFTEN, wake.recv()) => {}
        }
    }
}

/// When the rare ones looked, and what some of them found.
#[derive(Default)]
struct Last {
    now_and_then: Option<Instant>,
    seldom: Option<Instant>,
    backup: Option<Instant>,
    settled_until: Option<DateTime<Utc>>,
    keyrings: Option<keyring::Look>,
}

async fn turn(context: &Context, last: &mut Last) {
    let seen = process::report(&context.db, context.process, Program::Worker, 0);
    report(seen.await, "heartbeat");
    report(overdue_publishes(context).await, "overdue publishes");
    let keyrings = keyring::lacked(context, &mut last.keyrings);
    report(keyrings.await, "keyrings");
    report(trust::trust_roots(context).await, "trust roots");
    report(trust::expired_ceremonies(context).await, "ceremonies");
    report(usage::flush(context).await, "usage");
    let settled = materialize(context, &mut last.settled_until);
    report(settled.await, "materialize");
    if is_due(&mut last.now_and_then, NOW_AND_THEN) {
        report(retention::due(context).await, "retention");
        report(contents::due(context).await, "contents");
    }
    if is_due(&mut last.backup, backup::LOOK) {
        report(backup::overdue(context).await, "backup");
    }
    if is_due(&mut last.seldom, SELDOM) {
        report(queue_once(context, &CollectGarbage {}).await, "garbage");
        report(expiring_keys(context).await, "key expiry");
    }
}

fn is_due(last: &mut Option<Instant>, every: Duration) -> bool {
    let due = last.is_none_or(|at| at.elapsed() >= every);
    if due {
        *last = Some(Instant::now());
    }
    due
}

fn report<E: std::error::Error + 'static>(outcome: Result<(), E>, reconciler: &str) {
    if let Err(error) = outcome {
        tracing::warn!(error = %chain(&error), reconciler, "a reconciler did not get through");
    }
}

/// Asks for a publish of every repository that has waited too long for one.
pub(crate) async fn overdue_publishes(context: &Context) -> Result<(), DbErr> {
    let open = Query::select()
        .expr(Expr::value(1))
        .from(task::Entity)
        .and_where(Expr::col((task::Entity, task::Column::Kind)).eq(PublishRepository::KIND))
        .and_where(
            Expr::col((task::Entity, task::Column::Repository))
                .eq(Expr::col((change::Entity, change::Column::Repository))),
        )
        .and_where(task::is_open())
        .to_owned();
    let prepared = Query::select()
        .expr(Expr::value(1))
        .from(pending_switch::Entity)
        .and_where(
            Expr::col((pending_switch::Entity, pending_switch::Column::Repository))
                .eq(Expr::col((change::Entity, change::Column::Repository))),
        )
        .to_owned();
    let waiting: Vec<RepositoryId> = change::Entity::find()
        .select_only()
        .column(change::Column::Repository)
        .distinct()
        .filter(change::Column::CreatedAt.lt(now() - OVERDUE))
        .filter(Expr::exists(open).not())
        // Its trust root comes first, and asks for the rest itself.
        .filter(Expr::exists(prepared).not())
        .into_tuple()
        .all(context.db.read())
        .await?;
    for repository in waiting {
        tracing::info!(repository.id = %repository, "changes wait without a publish; asking for one");
        let write = context.db.write().await?;
        jobs::request_publish(&write, repository).await?;
        write.commit().await?;
        context.wake_pool(Pool::Publish);
    }
    Ok(())
}

/// Queues the joining of indexes when one has been live for long enough since the last look.
async fn materialize(
    context: &Context,
    settled_until: &mut Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let until = now() - SETTLED;
    let settled = publication::Entity::find()
        .filter(publication::Column::State.eq(publication::State::Live))
        .filter(publication::Column::LiveAt.lte(until))
        .filter(publication::Column::LiveAt.gt(settled_until.unwrap_or(DateTime::UNIX_EPOCH)))
        .limit(1)
        .one(context.db.read())
        .await?;
    if settled.is_some() {
        queue_once(context, &MaterializeCompositions {}).await?;
    }
    *settled_until = Some(until);
    Ok(())
}

async fn queue_once<J: Job>(context: &Context, job: &J) -> Result<(), DbErr> {
    let write = context.db.write().await?;
    let queued = jobs::enqueue_once(&write, job).await?;
    write.commit().await?;
    if queued.is_some() {
        context.wake_pool(J::POOL);
    }
    Ok(())
}

/// Warns of keys in use that end soon.
async fn expiring_keys(context: &Context) -> Result<(), DbErr> {
    let at = now();
    let keys = signing_key::Entity::find()
        .filter(signing_key::Column::State.ne(signing_key::State::Retired))
        .filter(signing_key::Column::ExpiresAt.lt(at + EXPIRES_SOON))
        .order_by_asc(signing_key::Column::ExpiresAt)
        .all(context.db.read())
        .await?;
    for key in keys {
        let expired = key.expires_at.is_some_and(|end| end <= at);
        tracing::warn!(
            key.name = %key.name,
            key.expires_at = ?key.expires_at,
            expired,
            "a signing key ends soon: rotate it, or extend its life and import it again"
        );
    }
    Ok(())
}
