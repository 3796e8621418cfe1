//! Audit events: who asked for which mutation, and when.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{AuditId, Json, TaskId};

/// One event. Rows are only ever inserted, and the database refuses anything else.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// Who asked: `token:<id>`, or `system`.
    pub actor: String,
    /// What was asked: the name of the operation, such as `create_repository`.
    pub action: String,
    /// What it was asked of, such as `repository/<id>`.
    pub target: Option<String>,
    /// The task that does it.
    pub task: Option<TaskId>,
    /// The request without its secrets.
    pub details: Json,
}

/// An event has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
