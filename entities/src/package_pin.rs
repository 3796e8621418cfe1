//! Packages that retention leaves alone, by repository.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{PackageId, RepositoryId};

/// One pin as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "package_pin")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository: RepositoryId,
    /// The package, in every division of the repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub package: PackageId,
    /// Why, for people; may be empty.
    pub note: String,
    /// Who asked for it: `token:<id>`, or `system`.
    pub created_by: String,
    /// When it was set, or its note last changed.
    pub created_at: DateTime<Utc>,
}

/// A pin has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
