//! Links of the audit chain: which event stands where, and what vouches for all before it.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::AuditId;

/// One link. Rows are only ever inserted, and the database refuses anything else.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_link")]
pub struct Model {
    /// From 1, without gaps, in the order of chaining.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The event; no other link has it.
    #[sea_orm(unique)]
    pub event: AuditId,
    /// Lower-case hexadecimal SHA-256 over the hash before, the position, and every column of the
    /// event.
    pub hash: String,
}

impl Model {
    /// The last link, if there is one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn last(db: &impl ConnectionTrait) -> Result<Option<Self>, DbErr> {
        Entity::find()
            .order_by_desc(Column::Position)
            .limit(1)
            .one(db)
            .await
    }
}

/// A link has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
