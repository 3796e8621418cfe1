//! Components: first segments of repository paths that are known, and whether they are public.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::ComponentId;

/// A component as stored. Repositories may have paths in components that have no row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "component")]
pub struct Model {
    /// What the change feed calls it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ComponentId,
    /// The first segment of paths, such as `core`; unique.
    #[sea_orm(unique)]
    pub name: String,
    /// Whether everything in it may be read without a key, whatever its repositories say.
    pub public: bool,
    /// Grows by one with every write: the API's ETag.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A component has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
