//! When retention was last asked for by itself, by repository.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::RepositoryId;

/// The last time that a reconciler asked for it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_turn")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository: RepositoryId,
    /// When; the guard of the next turn.
    pub at: DateTime<Utc>,
    /// What was live then.
    pub serial: i64,
}

/// A turn has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
