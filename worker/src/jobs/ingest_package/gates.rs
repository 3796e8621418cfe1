//! What is asked of a package before it is signed. The publish asks again, of the whole set.

use entities::repository::{self, Format, State};
use entities::{RepositoryId, change, package, repository_package, upload};
use jobs::IngestPackage;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};

use super::IngestPackageError;
use crate::gates::DUPLICATE_NEVRA;
use crate::package_file::Inspected;

/// The repository, if it takes packages.
pub(super) async fn repository(
    db: &impl ConnectionTrait,
    id: RepositoryId,
) -> Result<repository::Model, IngestPackageError> {
    let row = repository::Entity::find_by_id(id)
        .filter(repository::Column::State.eq(State::Active))
        .one(db)
        .await?;
    row.ok_or(IngestPackageError::NoRepository(id))
}

/// The package that clients see already, when these very octets were pushed before. Then there is
/// nothing to do, unless its removal is under way.
pub(super) async fn already_there(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    upload: &upload::Model,
) -> Result<Option<package::Model>, DbErr> {
    let Some(serial) = repository.live_serial else {
        return Ok(None);
    };
    let held = package::Entity::find()
        .filter(package::Column::SourceSha256.eq(upload.sha256.as_str()))
        .filter(package::Column::Id.in_subquery(held(repository, serial)))
        .one(db)
        .await?;
    let Some(held) = held else {
        return Ok(None);
    };
    let pending = change::Entity::find()
        .select_only()
        .column(change::Column::Id)
        .filter(change::Column::Repository.eq(repository.id))
        .into_tuple::<entities::ChangeId>()
        .one(db)
        .await?;
    Ok(pending.is_none().then_some(held))
}

/// Refuses another build of a version that the repository holds: clients that have one of the two
/// would never get the other.
pub(super) async fn same_version(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    inspected: &Inspected,
    job: &IngestPackage,
) -> Result<(), IngestPackageError> {
    let Some(serial) = repository.live_serial else {
        return Ok(());
    };
    if job.overrides.iter().any(|code| code == DUPLICATE_NEVRA) {
        return Ok(());
    }
    let nevra = inspected.package.nevra();
    let other = package::Entity::find()
        .filter(package::Column::Format.eq(Format::Rpm))
        .filter(package::Column::Name.eq(nevra.name.as_str()))
        .filter(package::Column::Epoch.eq(i64::from(nevra.epoch)))
        .filter(package::Column::Version.eq(nevra.version.as_str()))
        .filter(package::Column::Release.eq(nevra.release.as_str()))
        .filter(package::Column::Arch.eq(nevra.arch.as_str()))
        .filter(package::Column::SourceSha256.ne(hex::encode(inspected.sha256)))
        .filter(package::Column::Id.in_subquery(held(repository, serial)))
        .one(db)
        .await?;
    match other {
        Some(_) => Err(IngestPackageError::DuplicateNevra(nevra.to_string())),
        None => Ok(()),
    }
}

/// The packages that the publication `serial` holds.
fn held(repository: &repository::Model, serial: i64) -> SelectStatement {
    repository_package::at(repository.id, serial)
        .select_only()
        .column(repository_package::Column::Package)
        .into_query()
}
