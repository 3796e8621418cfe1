//! Files that publications carry from one to the next: what people upload (comps, modules,
//! updateinfo), and `Contents` of DEB repositories.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{BlobId, MetadataFileId, RepositoryId};

/// One validated metadata file. Immutable; publications refer to it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "metadata_file")]
pub struct Model {
    /// A new upload of the same type is a new row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MetadataFileId,
    /// The repository it is for.
    pub repository: RepositoryId,
    /// The type of its record in `repomd.xml`: `group`, `modules` or `updateinfo`; or its name below
    /// `dists/`, such as `stable/main/Contents-amd64`.
    pub record: String,
    /// The uncompressed bytes; of `Contents`, the compressed ones.
    pub blob: BlobId,
    /// Lower-case hexadecimal SHA-256 of the uncompressed bytes.
    pub sha256: String,
    /// Length of the uncompressed bytes.
    pub size: i64,
    /// When it was accepted.
    pub created_at: DateTime<Utc>,
}

/// A metadata file has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
