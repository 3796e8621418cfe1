//! The paths of a package's files, kept so that the package is unpacked for them only once.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::PackageId;

/// What a DEB package brings, as the `Contents` indexes list it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_list")]
pub struct Model {
    /// The package.
    #[sea_orm(primary_key, auto_increment = false)]
    pub package: PackageId,
    /// Its section and name, such as `net/curl`.
    pub location: String,
    /// A line for each file and link, as a member of gzip.
    pub paths: Vec<u8>,
    /// The code of what is wrong with its files, when they cannot be listed.
    pub refusal: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A list has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
