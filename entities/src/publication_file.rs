//! The files of a publication other than its packages.

use sea_orm::entity::prelude::*;

use crate::{BlobId, CompositionId, PublicationId};

/// One file: a composition, a blob, or bytes small enough to live in the row.
///
/// Exactly one of `composition`, `blob` and `inline` is set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_file")]
pub struct Model {
    /// The publication.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication: PublicationId,
    /// The path below the repository, such as `repodata/repomd.xml`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// Lower-case hexadecimal SHA-256 of the whole file: its strong ETag.
    pub sha256: String,
    /// Length of the whole file.
    pub size: i64,
    /// The type of its record in `repomd.xml`, for files that have one.
    pub record: Option<String>,
    /// An index in parts.
    pub composition: Option<CompositionId>,
    /// A file in one object.
    pub blob: Option<BlobId>,
    /// The bytes themselves, at most 64 KiB.
    pub inline: Option<Vec<u8>>,
}

/// A file has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
