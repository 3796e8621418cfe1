//! Running programs: who is there, and which epoch each has applied.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ProcessId;

/// One start of one program, as it last reported.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "process")]
pub struct Model {
    /// New with every start.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProcessId,
    /// Which program it is.
    pub program: Program,
    /// For a data plane: every change up to this epoch is applied to its caches.
    pub epoch: i64,
    /// When it last reported.
    pub seen_at: DateTime<Utc>,
}

/// A process has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The programs that report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Control plane and data plane.
    Api,
    /// The consumer of jobs.
    Worker,
}
