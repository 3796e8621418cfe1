//! The guard of the first token: one row, inserted once.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::TokenId;

/// The single row, with `id` 1.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bootstrap")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The first token.
    pub token: TokenId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The row has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
