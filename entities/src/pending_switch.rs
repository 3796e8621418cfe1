//! Publications that are prepared, and go live with the next publication of their trust root.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{CeremonyId, Json, PublicationId, RepositoryId, TaskId, TrustRootId};

/// What is to happen in the transaction in which a prepared publication goes live. A repository has
/// one at most: until it is gone, later changes wait.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_switch")]
pub struct Model {
    /// The prepared publication.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication: PublicationId,
    /// Its repository.
    #[sea_orm(unique)]
    pub repository: RepositoryId,
    /// The trust root that has to speak for it.
    pub trust_root: TrustRootId,
    /// The publish that waits for it.
    pub task: TaskId,
    /// The ceremony that has to be complete first, where people sign for it.
    pub ceremony: Option<CeremonyId>,
    /// Which packages come and go, and whose tasks end: `worker::jobs` knows the form.
    pub plan: Json,
    /// When it was prepared.
    pub created_at: DateTime<Utc>,
}

/// A switch has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
