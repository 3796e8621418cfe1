//! Changes of artifacts that wait for a publish of their trust root.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{CeremonyId, Json, TaskId, TrustChangeId, TrustRootId};

/// One artifact that is to be added, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_change")]
pub struct Model {
    /// Changes are taken in the order of their identifiers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrustChangeId,
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The task that recorded it; unless it is held, it waits for it.
    pub task: TaskId,
    /// Published together, when somebody says so.
    pub batch: Option<Uuid>,
    /// The path of the target.
    pub path: String,
    /// What clients are to find there, as `tuf::Target`; `null` for nothing.
    pub target: Option<Json>,
    /// Whether it waits until its batch is published on request.
    pub held: bool,
    /// The ceremony that has to be complete first, where people sign for its path.
    pub ceremony: Option<CeremonyId>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// A change has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
