//! How much subscription keys are used.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::SubscriptionKeyId;

/// What one key has fetched. Apart from the key, so that counting changes nothing that is cached.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription_usage")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: SubscriptionKeyId,
    /// Requests that it opened.
    pub requests: i64,
    /// When it opened one last.
    pub last_used_at: DateTime<Utc>,
}

/// A count has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
