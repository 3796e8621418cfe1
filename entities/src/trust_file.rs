//! Metadata files of a trust root, by the names under which clients ask for them.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{BlobId, TrustRootId};

/// A file as stored, such as `3.root.json`. Immutable; the newest timestamp is found by its version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_file")]
pub struct Model {
    /// The trust root.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trust_root: TrustRootId,
    /// `<version>.<role>.json`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The role.
    pub role: String,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
    /// Length in bytes.
    pub size: i64,
    /// The blob that holds it among others; none for a file that is kept in `inline`.
    pub blob: Option<BlobId>,
    /// Where it begins in the blob, in bytes.
    pub at: i64,
    /// Its bytes, if they are few.
    pub inline: Option<Vec<u8>>,
    /// When clients first saw it.
    pub created_at: DateTime<Utc>,
    /// Since when a newer version is live; retention takes it some time later, but never a root.
    pub superseded_at: Option<DateTime<Utc>>,
}

/// A file has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
