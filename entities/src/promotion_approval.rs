//! Who agreed to a promotion.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::PromotionId;

/// One operator's approval of one promotion.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion_approval")]
pub struct Model {
    /// The promotion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub promotion: PromotionId,
    /// Who agreed: `token:<id>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operator: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An approval has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
