//! Counts how often keys are used, and hands the counts over in batches: no request writes.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::usage_batch::{self, Count, Counts};
use entities::{Database, SubscriptionKeyId, UsageBatchId, now};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use tokio::time::{sleep, timeout};
use tracing::warn;

use crate::gate::Caller;

/// How often counts are handed over.
const EVERY: Duration = Duration::from_secs(5);
/// The longest time that this may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Keys of one batch.
const KEYS: usize = 2_000;
/// Maps with locks of their own, so that requests seldom wait for each other.
const SHARDS: usize = 16;

/// What was counted since the last batch.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    shards: [Mutex<Counted>; SHARDS],
    hasher: RandomState,
}

/// For each key the number of its requests, and when the last one came.
type Counted = HashMap<SubscriptionKeyId, (i64, DateTime<Utc>)>;

impl Usage {
    /// Counts a request that `caller` was let through with.
    pub(crate) fn count(&self, caller: Caller) {
        let Caller::Key(key) = caller else { return };
        let at = now();
        let mut shard = self.shard(key);
        let (requests, last) = shard.entry(key).or_insert((0, at));
        *requests += 1;
        *last = at;
    }

    fn shard(&self, key: SubscriptionKeyId) -> MutexGuard<'_, Counted> {
        // The upper bits: the maps themselves use the lower ones.
        let index = (self.hasher.hash_one(key) >> 48) as usize % SHARDS;
        self.shards[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Count> {
        let mut counts = Vec::new();
        for shard in &self.shards {
            let taken = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            let taken = taken.into_iter();
            counts.extend(taken.map(|(key, (requests, last_used_at))| Count {
                key,
                requests,
                last_used_at,
            }));
        }
        counts
    }

    /// Hands counts over every few seconds. Ends never: the last ones are for [`Self::end`].
    pub(crate) async fn run(&self, db: &Database) {
        let mut batches = Vec::new();
        loop {
            sleep(EVERY).await;
            self.hand_over(db, &mut batches).await;
        }
    }

    /// Hands over what was counted last.
    pub(crate) async fn end(&self, db: &Database) {
        self.hand_over(db, &mut Vec::new()).await;
    }

    /// Writes what was counted; what cannot be written now stays in `batches`, each under its own
    /// identifier, so that nothing is written twice.
    async fn hand_over(&self, db: &Database, batches: &mut Vec<usage_batch::Model>) {
        let counts = self.take();
        batches.extend(counts.chunks(KEYS).map(|some| usage_batch::Model {
            id: UsageBatchId::fresh(),
            counts: Counts(some.to_vec()),
        }));
        while let Some(batch) = batches.last() {
            match timeout(PATIENCE, write(db, batch)).await {
                Ok(Ok(())) => drop(batches.pop()),
                Ok(Err(error)) => {
                    warn!(%error, "usage of subscription keys waits to be written");
                    break;
                }
                Err(_) => break,
            }
        }
    }
}

async fn write(db: &Database, batch: &usage_batch::Model) -> Result<(), DbErr> {
    let row = usage_batch::ActiveModel {
        id: Set(batch.id),
        counts: Set(batch.counts.clone()),
    };
    let write = db.write_relaxed().await?;
    usage_batch::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*write)
        .await?;
    write.commit().await
}
