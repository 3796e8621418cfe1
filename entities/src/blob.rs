//! Blobs: bytes in storage under a name of their own, found by their hash.
//!
//! The `writing` row commits before the first byte, so whatever a crash leaves behind has a row.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};

use crate::BlobId;

/// A blob as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// Chosen before writing and never reused.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BlobId,
    /// Lower-case hexadecimal SHA-256 of the bytes; `None` while they are being written.
    pub sha256: Option<String>,
    /// Length in bytes; `None` while they are being written.
    pub size: Option<i64>,
    /// Where it is in its life.
    pub state: State,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When garbage collection found it unreferenced.
    pub doomed_at: Option<DateTime<Utc>>,
}

/// A blob has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// That a blob is present, in the words of the partial index: as [`crate::task::is_running`].
pub fn is_present() -> Expr {
    Expr::cust("blob.state = 'present'")
}

/// The life of a blob: writing → present → doomed → gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Bytes may be partly there; nothing refers to it.
    Writing,
    /// All bytes are there and were hashed on the way in.
    Present,
    /// Unreferenced; nobody may refer to it again, and its bytes go after the grace time.
    Doomed,
}

impl BlobId {
    /// The name of the object that holds the bytes.
    #[must_use]
    pub fn object(self) -> String {
        format!("blobs/{self}")
    }
}
