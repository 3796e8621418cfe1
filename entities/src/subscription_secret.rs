//! Secrets of subscription keys, as hashes.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::SubscriptionKeyId;

/// One secret of one key. A key has more than one while it is being rotated.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription_secret")]
pub struct Model {
    /// Lower-case hexadecimal SHA-256 of what the client sends as its password.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// The key that it is a secret of.
    pub key: SubscriptionKeyId,
    /// When it was drawn.
    pub created_at: DateTime<Utc>,
    /// When it stops being accepted; set when another one takes its place.
    pub ends_at: Option<DateTime<Utc>>,
}

/// A secret has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
