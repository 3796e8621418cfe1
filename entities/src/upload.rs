//! Uploads: octets that were received and wait for the job that takes them.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{TaskId, UploadId};

/// An upload as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Also the last segment of its object name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// The task that will take it.
    pub task: TaskId,
    /// Lower-case hexadecimal SHA-256, as hashed while it was received. Workers hash again.
    pub sha256: String,
    /// Length in bytes.
    pub size: i64,
    /// The file name the client gave.
    pub filename: String,
    /// When it was received in full.
    pub created_at: DateTime<Utc>,
}

/// An upload has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl UploadId {
    /// The name of the object that holds the octets.
    #[must_use]
    pub fn object(self) -> String {
        format!("staging/{self}")
    }
}
