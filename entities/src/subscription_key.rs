//! Subscription keys: who may fetch.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;

use crate::scope::Scopes;
use crate::{AccountId, Names, SubscriptionKeyId};

/// A key as stored; its secrets are rows of [`crate::subscription_secret`], as hashes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription_key")]
pub struct Model {
    /// Its public identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriptionKeyId,
    /// Whose it is; `None` for one that hangs on no account.
    pub account: Option<AccountId>,
    /// What people call it.
    pub label: String,
    /// What it opens; empty for all that its account is entitled to.
    pub scopes: Scopes,
    /// Networks from which it is accepted, such as `192.0.2.0/24`; empty for anywhere.
    pub networks: Names,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// For how many seconds after that it still opens what it did.
    pub grace_seconds: i64,
    /// What [`end`] makes of both: when it stops to open anything.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Grows by one with every write: the API's ETag.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A key has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Characters of a label.
pub const MAX_LABEL: usize = 200;

/// Longest grace after the end of a key, in seconds: 90 days.
pub const MAX_GRACE: i64 = 90 * 24 * 3600;

/// Most networks of one key.
pub const MAX_NETWORKS: usize = 64;

/// Most secrets of one key that are accepted at once.
pub const LIVE_SECRETS: usize = 2;

/// Whether a key may be called `label`: one line of 1 to [`MAX_LABEL`] characters.
#[must_use]
pub fn is_label(label: &str) -> bool {
    !label.trim().is_empty()
        && label.chars().count() <= MAX_LABEL
        && !label.contains(char::is_control)
}

/// When a key stops to open anything: its end and the grace after it.
#[must_use]
pub fn end(expires_at: Option<DateTime<Utc>>, grace_seconds: i64) -> Option<DateTime<Utc>> {
    let grace = TimeDelta::try_seconds(grace_seconds).unwrap_or_default();
    let last = DateTime::<Utc>::MAX_UTC;
    expires_at.map(|end| end.checked_add_signed(grace).unwrap_or(last))
}
