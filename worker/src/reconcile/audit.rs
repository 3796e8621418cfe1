//! Chains the events of the audit trail, within a second of their commit, and has checkpoints of
//! the chain signed. Fault points: `audit.begun`, `audit.linked`, `audit.chained`, `audit.kept`,
//! `audit.keyed`, `audit.signed`, `audit.checkpointed`.
//!
//! Whoever inserts an event knows nothing of the chain and waits for nobody. What waits to be
//! chained stands in a table of its own, by a trigger in the transaction of the event: an event
//! that commits late comes to light then, whatever its identifier, and a look costs what waits, not
//! what there is. The order of the chain is the order of chaining.

mod checkpoint;

use std::time::{Duration, Instant};

use entities::{AuditId, audit, audit_chain, audit_link, audit_waiting, now};
use jobs::fault;
use sea_orm::sea_query::{LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use signals::{Subscription, Topic};
use tokio_util::sync::CancellationToken;
use trail::{Event, Hash};
use vault::VaultError;

use super::report;
use crate::context::Context;

/// It is looked so often when nobody says that there is something.
const AT_LEAST: Duration = Duration::from_millis(800);
/// Events that come in so short a time are chained together.
const LINGER: Duration = Duration::from_millis(100);
/// What goes on going wrong is said again after this time.
const AGAIN: Duration = Duration::from_mins(1);
/// Events that are chained in one transaction.
const CHUNK: usize = 512;
/// Events that are in memory at once: their details may be as long as requests.
const READ: usize = 128;

/// Runs until `stop`.
pub(crate) async fn run(context: Context, stop: CancellationToken) {
    let mut wake = context
        .signals
        .subscribe(Topic::Queue(jobs::AUDIT_TOPIC.into()));
    let mut complained: Option<Instant> = None;
    loop {
        match keep_up(&context, &stop).await {
            Ok(()) => complained = None,
            Err(error) if complained.is_none_or(|at| at.elapsed() >= AGAIN) => {
                report(Err(error), "audit");
                complained = Some(Instant::now());
            }
            Err(_) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = pause(&mut wake) => {}
        }
    }
}

async fn pause(wake: &mut Subscription) {
    // Whether something was heard makes no difference.
    let _ = tokio::time::timeout(AT_LEAST, wake.recv()).await;
    tokio::time::sleep(LINGER).await;
}

/// Chains all that waits, and signs what is due.
async fn keep_up(context: &Context, stop: &CancellationToken) -> Result<(), AuditError> {
    let chain = begin(context).await?;
    while chain_some(context, &chain).await? && !stop.is_cancelled() {}
    checkpoint::sign_due(context, &chain).await
}

/// The chain; the first worker ever gives it its name.
async fn begin(context: &Context) -> Result<audit_chain::Model, AuditError> {
    if let Some(chain) = audit_chain::Model::find(context.db.read()).await? {
        return Ok(chain);
    }
    let first = audit_chain::ActiveModel {
        id: Set(audit_chain::ONLY),
        chain: Set(AuditId::fresh().0),
        public_key: Set(None),
        created_at: Set(now()),
    };
    let there = OnConflict::column(audit_chain::Column::Id)
        .do_nothing()
        .to_owned();
    let write = context.db.write().await?;
    audit_chain::Entity::insert(first)
        .on_conflict(there)
        .exec_without_returning(&*write)
        .await?;
    write.commit().await?;
    fault::point("audit.begun");
    let chain = audit_chain::Model::find(context.db.read()).await?;
    chain.ok_or(AuditError::NoChain)
}

/// Chains a bounded number of events, in one transaction; answers whether more may wait.
async fn chain_some(context: &Context, chain: &audit_chain::Model) -> Result<bool, AuditError> {
    let waiting = audit_waiting::Entity::find()
        .limit(1)
        .one(context.db.read())
        .await?;
    if waiting.is_none() {
        return Ok(false);
    }
    let write = context.db.write().await?;
    // The row is the lock: whoever does not get it leaves the work to whoever has it.
    let locked = audit_chain::Entity::find_by_id(audit_chain::ONLY)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&*write)
        .await?;
    if locked.is_none() {
        return Ok(false);
    }
    let waiting: Vec<AuditId> = audit_waiting::Entity::find()
        .select_only()
        .column(audit_waiting::Column::Event)
        .order_by_asc(audit_waiting::Column::Event)
        .limit(CHUNK as u64)
        .into_tuple()
        .all(&*write)
        .await?;
    let links = links(&write, chain, &waiting).await?;
    if links.len() < waiting.len() {
        let gone = waiting.len() - links.len();
        tracing::error!(gone, "audit events are gone before they were chained");
    }
    if !links.is_empty() {
        audit_link::Entity::insert_many(links)
            .exec_without_returning(&*write)
            .await?;
    }
    audit_waiting::Entity::delete_many()
        .filter(audit_waiting::Column::Event.is_in(waiting.iter().copied()))
        .exec(&*write)
        .await?;
    fault::point("audit.linked");
    write.commit().await?;
    fault::point("audit.chained");
    Ok(waiting.len() == CHUNK)
}

/// The links of the events `waiting`, behind the last one there is.
async fn links(
    write: &DatabaseTransaction,
    chain: &audit_chain::Model,
    waiting: &[AuditId],
) -> Result<Vec<audit_link::ActiveModel>, AuditError> {
    let (mut position, mut hash) = match audit_link::Model::last(write).await? {
        None => (0, trail::genesis(&trail::origin(chain.chain))),
        Some(last) => (last.position, hash_of(&last)?),
    };
    let mut links = Vec::with_capacity(waiting.len());
    for some in waiting.chunks(READ) {
        let events = audit::Entity::find()
            .filter(audit::Column::Id.is_in(some.iter().copied()))
            .order_by_asc(audit::Column::Id)
            .all(write)
            .await?;
        for row in events {
            position += 1;
            let id = row.id;
            hash = trail::link(&hash, position, &event(row));
            links.push(audit_link::ActiveModel {
                position: Set(position),
                event: Set(id),
                hash: Set(hash.to_string()),
            });
        }
    }
    Ok(links)
}

/// Every column of `row`.
fn event(row: audit::Model) -> Event {
    Event {
        id: row.id.0,
        at: row.at,
        actor: row.actor,
        action: row.action,
        target: row.target,
        task: row.task.map(|task| task.0),
        details: row.details,
    }
}

fn hash_of(link: &audit_link::Model) -> Result<Hash, AuditError> {
    let hash = link.hash.parse();
    hash.map_err(|_| AuditError::Damaged(link.position))
}

/// Why the audit trail was not chained or signed.
#[derive(Debug, thiserror::Error)]
enum AuditError {
    /// The row of the chain went away.
    #[error("the audit trail has no chain")]
    NoChain,
    /// Nothing can follow a link without a hash.
    #[error("the link at position {0} of the audit trail was changed: `countersign audit verify`")]
    Damaged(i64),
    /// What was signed is not there any more, so nothing more is signed.
    #[error(
        "the audit trail is not what its checkpoint of position {0} vouches for, and no more \
         checkpoints are signed: `countersign audit verify`"
    )]
    Rewritten(i64),
    /// The vault has another key.
    #[error("the vault's key for checkpoints is not the one that the audit trail began with")]
    OtherKey,
    /// The vault refused.
    #[error("the vault did not sign a checkpoint of the audit trail")]
    Vault(#[from] VaultError),
    /// The database refused.
    #[error("could not chain the audit trail")]
    Database(#[from] DbErr),
}
