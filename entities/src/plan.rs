//! Plans: what accounts that subscribe to the same thing may fetch.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::PlanId;
use crate::scope::Scopes;

/// A plan as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// Its public identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    /// What people call it; unique.
    #[sea_orm(unique)]
    pub name: String,
    /// What its accounts may fetch.
    pub scopes: Scopes,
    /// Grows by one with every write: the API's ETag.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A plan has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
