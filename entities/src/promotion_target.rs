//! The part of a promotion that concerns one target.

use sea_orm::entity::prelude::*;

use crate::{PromotionId, RepositoryId, TaskId};

/// One target of a promotion whose changes were recorded.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion_target")]
pub struct Model {
    /// The task that waits for the publication of this target.
    #[sea_orm(primary_key, auto_increment = false)]
    pub task: TaskId,
    /// The promotion.
    pub promotion: PromotionId,
    /// The target.
    pub repository: RepositoryId,
}

/// A part of a promotion has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
