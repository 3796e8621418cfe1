//! What changed at each epoch, so that a cache drops just that.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One change that a data plane may have cached.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_feed")]
pub struct Model {
    /// The epoch at which it happened.
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    /// What kind of row changed.
    pub kind: Kind,
    /// Which row.
    pub target: Uuid,
}

/// An entry has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of rows that a data plane caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An account: its status, its plan, its scopes.
    Account,
    /// A component: its visibility, its existence.
    Component,
    /// A plan: its scopes, its existence.
    Plan,
    /// A repository: its live pointer, its visibility, its existence.
    Repository,
    /// A signing key: its public part or its state.
    SigningKey,
    /// A subscription key: its secrets, its scopes, its end.
    SubscriptionKey,
    /// A trust root: its live pointer.
    TrustRoot,
}
