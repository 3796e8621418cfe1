//! Usage that a data plane has counted and a worker has not added up yet.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{SubscriptionKeyId, UsageBatchId};

/// What one process has counted since its last batch. Deleted by who adds it up.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_batch")]
pub struct Model {
    /// Given out by the process, so that one that is written again is written once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UsageBatchId,
    /// What was counted.
    pub counts: Counts,
}

/// A batch has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// One entry for each key that was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Counts(pub Vec<Count>);

/// How much one key was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The key.
    pub key: SubscriptionKeyId,
    /// Requests that it opened.
    pub requests: i64,
    /// When it opened the last of them.
    pub last_used_at: DateTime<Utc>,
}
