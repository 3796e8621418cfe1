//! The packages of a repository that retention leaves alone.

use std::collections::HashSet;

use entities::repository::Format;
use entities::{PackageId, RepositoryId, keyring, package, package_pin};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

/// The pinned packages of `repository`, whether it holds them now or not, and the package of its
/// keys: it would only come back.
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
    let mut pinned: HashSet<PackageId> = pinned.into_iter().collect();
    if let Some(made) = keyring::Entity::find_by_id(repository).one(db).await? {
        let keys = package::Entity::find()
            .filter(package::Column::Format.eq(Format::Deb))
            .filter(package::Column::Sha256.eq(made.sha256))
            .one(db)
            .await?;
        pinned.extend(keys.map(|keys| keys.id));
    }
    Ok(pinned)
}
