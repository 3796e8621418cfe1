//! Tasks that end with the next publication of a trust root.

use sea_orm::entity::prelude::*;

use crate::{TaskId, TrustRootId};

/// A task that waits. What it waits for was written in the transaction that made this row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_waiter")]
pub struct Model {
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub task: TaskId,
    /// The trust root.
    pub trust_root: TrustRootId,
}

/// A waiter has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
