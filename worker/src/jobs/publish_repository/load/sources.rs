//! The source packages that changes concern, and where their files lie.

use std::collections::{BTreeSet, HashMap, HashSet};

use entities::{RepositoryId, package, repository_package};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use super::SOME;
use crate::jobs::publish_repository::wave::{HeldSource, Spot};
use crate::source_files;

/// What clients of `repository` see of the source packages that `packages` are parts of.
pub(in crate::jobs::publish_repository) async fn held_sources<'a>(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    packages: impl Iterator<Item = &'a package::Model>,
) -> Result<Vec<HeldSource>, DbErr> {
    let names: BTreeSet<&str> = packages.filter_map(source_files::source_name).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut held = Vec::new();
    for some in names.chunks(SOME) {
        let package: RelationDef = repository_package::Entity::belongs_to(package::Entity)
            .from(repository_package::Column::Package)
            .to(package::Column::Id)
            .into();
        let rows = repository_package::Entity::find()
            .join(JoinType::InnerJoin, package)
            .select_also(package::Entity)
            .filter(repository_package::Column::Repository.eq(repository))
            .filter(repository_package::Column::UntilSerial.is_null())
            .filter(package::Column::Arch.eq(package::SOURCE))
            .filter(package::Column::Name.is_in(some.iter().copied()))
            .order_by_asc(repository_package::Column::Ordinal)
            .all(db)
            .await?;
        held.extend(rows.into_iter().filter_map(|(place, package)| {
            let package = package?;
            Some(HeldSource {
                files: source_files::of(&package),
                package: package.id,
                spot: Spot {
                    division: place.division,
                    path: place.path,
                },
            })
        }));
    }
    Ok(held)
}

/// All paths that `packages`, and the source packages among them and in `held`, speak of.
pub(super) fn paths<'a>(
    packages: impl Iterator<Item = &'a package::Model>,
    held: &[HeldSource],
) -> HashSet<String> {
    let mut paths = HashSet::new();
    for package in packages {
        paths.insert(package.path.clone());
        let files = source_files::of(package);
        paths.extend(files.iter().map(source_files::SourceFile::path));
    }
    for source in held {
        paths.insert(source.spot.path.clone());
        let files = source.files.iter();
        paths.extend(files.map(source_files::SourceFile::path));
    }
    paths
}

/// The files of source packages that `repository` has under these `paths`.
pub(in crate::jobs::publish_repository) async fn held_files(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    paths: &HashSet<String>,
) -> Result<HashMap<String, entities::PackageId>, DbErr> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut held = HashMap::new();
    for some in paths.chunks(SOME) {
        let rows = repository_package::Entity::find()
            .filter(repository_package::Column::Repository.eq(repository))
            .filter(repository_package::Column::Path.is_in(some.iter().copied()))
            .filter(repository_package::Column::UntilSerial.is_null())
            .all(db)
            .await?;
        held.extend(rows.into_iter().map(|row| (row.path, row.package)));
    }
    Ok(held)
}
