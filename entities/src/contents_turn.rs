//! When `Contents` were last asked for by themselves, by repository, and what they speak of.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::RepositoryId;

/// The last time that a reconciler asked for them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contents_turn")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository: RepositoryId,
    /// When; the guard of the next turn.
    pub at: DateTime<Utc>,
    /// What was live when they were last composed; 0 before the first time.
    pub serial: i64,
}

/// A turn has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
