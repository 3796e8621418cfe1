//! Events that are not chained yet.
//!
//! A trigger of the database writes the row in the transaction of the event, so it comes to light
//! with its event, however late that commits, and whoever inserted it.

use sea_orm::entity::prelude::*;

use crate::AuditId;

/// One event that waits; the row goes away with its link.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_waiting")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event: AuditId,
}

/// What waits has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
