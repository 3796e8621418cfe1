//! Requests that were answered under an `Idempotency-Key`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::TaskId;

/// One answered request; kept for 24 hours.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who asked, as in [`crate::audit::Model::actor`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal: String,
    /// The key the client chose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Lower-case hexadecimal SHA-256 over method, path, `If-Match` and body.
    pub fingerprint: String,
    /// The task that the request made.
    pub task: TaskId,
    /// When it was answered.
    pub created_at: DateTime<Utc>,
}

/// A row has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
