//! What is asked of a package before it is signed. The publish asks again, of the whole set.

use std::cmp::Ordering;

use deb::FileKind;
use entities::repository::{self, Format, State};
use entities::{RepositoryId, change, package, repository_package, upload};
use jobs::IngestPackage;
use sea_orm::sea_query::{IntoCondition, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait,
};

use super::IngestPackageError;
use crate::package_file::{Identity, Inspected};

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

/// The package that clients see already, when these very octets were pushed before to the same
/// place. Then there is nothing to do, unless its removal is under way.
pub(super) async fn already_there(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    upload: &upload::Model,
    job: &IngestPackage,
) -> Result<Option<package::Model>, DbErr> {
    let Some(serial) = repository.live_serial else {
        return Ok(None);
    };
    let place = repository_package::Column::Division.eq(job.division.as_str());
    let query = package::Entity::find()
        .filter(package::Column::SourceSha256.eq(upload.sha256.as_str()))
        .filter(package::Column::Id.in_subquery(held(repository, serial, place)));
    let query = match (repository.format, FileKind::of(&upload.filename)) {
        (Format::File, _) => query.filter(package::Column::Path.eq(upload.filename.as_str())),
        (Format::Deb, FileKind::Companion) => {
            query.filter(package::Column::Path.eq(deb::source_path(&upload.filename)))
        }
        (Format::Deb, _) => query.filter(package::Column::Arch.ne(package::SOURCE_FILE)),
        (Format::Rpm, _) => query,
    };
    let Some(held) = query.one(db).await? else {
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
pub(super) async fn judge_version(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    inspected: &Inspected,
) -> Result<(), IngestPackageError> {
    let identity = inspected.content.identity();
    let uploaded = hex::encode(inspected.sha256);
    match same_version(db, repository, &identity, &uploaded).await? {
        Some(other) => Err(IngestPackageError::DuplicateNevra(other.nevra())),
        None => Ok(()),
    }
}

/// The package of the same name, version and architecture that clients of `repository` see and that
/// was uploaded with other content.
pub(in crate::jobs) async fn same_version(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    identity: &Identity,
    source_sha256: &str,
) -> Result<Option<package::Model>, DbErr> {
    let Some(serial) = repository.live_serial else {
        return Ok(None);
    };
    let everywhere = Condition::all();
    let query = package::Entity::find()
        .filter(package::Column::Format.eq(repository.format))
        .filter(package::Column::Name.eq(identity.name.as_str()))
        .filter(package::Column::Arch.eq(identity.arch.as_str()))
        .filter(package::Column::SourceSha256.ne(source_sha256))
        .filter(package::Column::Id.in_subquery(held(repository, serial, everywhere)));
    match repository.format {
        // The path of a file is no promise of what is in it.
        Format::File => Ok(None),
        Format::Rpm => {
            query
                .filter(package::Column::Epoch.eq(identity.epoch))
                .filter(package::Column::Version.eq(identity.version.as_str()))
                .filter(package::Column::Release.eq(identity.release.as_str()))
                .one(db)
                .await
        }
        // Versions that are spelled differently may be the same to dpkg.
        Format::Deb => {
            let version = identity.full_version();
            let others = query.all(db).await?;
            Ok(others.into_iter().find(|other| {
                deb::version::compare(&other.full_version(), &version) == Ordering::Equal
            }))
        }
    }
}

/// The packages that the publication `serial` holds at some place.
fn held(repository: &repository::Model, serial: i64, place: impl IntoCondition) -> SelectStatement {
    repository_package::at(repository.id, serial)
        .filter(place)
        .select_only()
        .column(repository_package::Column::Package)
        .into_query()
}
