//! The packages of a repository that retention leaves alone.

use std::collections::HashSet;

use entities::{PackageId, RepositoryId, package_pin};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

/// The pinned packages of `repository`, whether it holds them now or not.
///
/// # Errors
/// The database's own.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
) -> Result<HashSet<PackageId>, DbErr> {
    let pinned: Vec<PackageId> = package_pin::Entity::find()
        .select_only()
        .column(package_pin::Column::Package)
        .filter(package_pin::Column::Repository.eq(repository))
        .into_tuple()
        .all(db)
        .await?;
    Ok(pinned.into_iter().collect())
}
