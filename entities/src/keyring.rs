//! The package of a repository's keys that was made last.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::RepositoryId;

/// What is in the package, and which version it is: the bytes follow from that.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "keyring")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository: RepositoryId,
    /// Name of the package.
    pub package: String,
    /// Lower-case hexadecimal SHA-256 of the keys in it.
    pub keys_sha256: String,
    /// Lower-case hexadecimal SHA-256 of the package.
    pub sha256: String,
    /// When it was made, in whole seconds; its version. Grows.
    pub made_at: DateTime<Utc>,
    /// When it was last handed to the repository.
    pub asked_at: DateTime<Utc>,
}

/// A package has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
