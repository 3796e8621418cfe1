//! Storing a package: its bytes as a blob, its row, and its pieces of the indexes.

use bytes::Bytes;
use entities::repository::Format;
use entities::{PackageId, package, upload};
use futures_util::StreamExt;
use jobs::fault;
use rpm::{Fragments, Front, Package, served_path};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;
use storage::{ByteStream, Sha256};

use super::IngestPackageError;
use super::sign::Signature;
use crate::blob::{self, Stored};
use crate::context::Context;
use crate::package_file;
use crate::staged::StagedError;

/// A package that is in storage.
pub(super) enum Kept {
    /// It came in before.
    Before {
        /// Its row.
        row: Box<package::Model>,
        /// Its pieces of the indexes.
        fragments: Fragments,
    },
    /// It came in now: its blob has no row that refers to it.
    Now {
        /// The row it is to get.
        row: Box<package::Model>,
        /// Its front.
        package: Box<Package>,
        /// Its bytes.
        stored: Stored,
    },
}

/// The package that these octets became when they came in before with the same signature.
pub(super) async fn find(
    context: &Context,
    upload: &upload::Model,
    signature: &Signature,
) -> Result<Option<Kept>, IngestPackageError> {
    let query = package::Entity::find()
        .filter(package::Column::Format.eq(Format::Rpm))
        .filter(package::Column::SourceSha256.eq(upload.sha256.as_str()));
    let query = match signature {
        Signature::Make { by } => query.filter(package::Column::SignedBy.eq(by.as_str())),
        Signature::Leave { .. } => query.filter(package::Column::Sha256.eq(upload.sha256.as_str())),
    };
    let Some(row) = query.one(context.db.read()).await? else {
        return Ok(None);
    };
    let fragments = package_file::describe(&context.storage, &row).await?;
    let row = Box::new(row);
    Ok(Some(Kept::Before { row, fragments }))
}

/// Writes the front and the rest of the upload as a blob. The upload is hashed once more: it may
/// have been replaced since it was inspected.
pub(super) async fn write(
    context: &Context,
    upload: &upload::Model,
    front: &Front,
    original: &[u8],
    mut rest: ByteStream,
) -> Result<Stored, IngestPackageError> {
    let ids = blob::begin(&context.db, 1).await?;
    fault::point("ingest_package.writing");
    let mut source = Sha256::new();
    source.update(original);
    let mut object = context.storage.upload(&ids[0].object()).await?;
    object.write(Bytes::copy_from_slice(front.bytes())).await?;
    while let Some(piece) = rest.next().await {
        let piece = piece?;
        source.update(&piece);
        object.write(piece).await?;
    }
    if hex::encode(source.finish()) != upload.sha256 {
        return Err(StagedError::Altered.into());
    }
    let written = object.finish().await?;
    Ok(Stored {
        id: ids[0],
        sha256: written.sha256_hex(),
        size: written.size,
    })
}

/// A package that was written now.
pub(super) fn new(
    context: &Context,
    upload: &upload::Model,
    package: Package,
    signature: Signature,
    stored: Stored,
) -> Kept {
    let signed_by = match signature {
        Signature::Make { by } => Some(by),
        Signature::Leave { by } => by,
    };
    let nevra = package.nevra();
    let row = package::Model {
        id: PackageId::fresh(),
        format: Format::Rpm,
        sha256: stored.sha256.clone(),
        source_sha256: upload.sha256.clone(),
        blob: stored.id,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        name: nevra.name.clone(),
        epoch: i64::from(nevra.epoch),
        version: nevra.version.clone(),
        release: nevra.release.clone(),
        arch: nevra.arch.clone(),
        path: served_path(nevra),
        signed_by,
        details: json!({
            "summary": package.summary(),
            "license": package.license(),
            "source_rpm": package.source_rpm(),
            "built_at": package.build_time(),
        }),
        // Also the time that the indexes give the file, so that they can be rendered again.
        created_at: context.stamp(),
    };
    Kept::Now {
        row: Box::new(row),
        package: Box::new(package),
        stored,
    }
}

/// Makes sure of the row of `kept`, which nobody can delete before this transaction ends.
pub(super) async fn record(
    transaction: &DatabaseTransaction,
    kept: Kept,
) -> Result<(package::Model, Fragments), IngestPackageError> {
    match kept {
        Kept::Before { row, fragments } => {
            let locked = package::Entity::find_by_id(row.id)
                .lock_shared()
                .one(transaction)
                .await?;
            // Garbage collection has just taken it: the next attempt brings it in anew.
            Ok((locked.ok_or(IngestPackageError::Collected)?, fragments))
        }
        Kept::Now {
            mut row,
            package,
            stored,
        } => {
            row.blob = blob::adopt(transaction, &stored).await?;
            let row = insert(transaction, *row).await?;
            let fragments = package_file::fragments(&package, &row);
            Ok((row, fragments))
        }
    }
}

/// Inserts the row, or answers the one that another ingest of the same bytes has inserted.
async fn insert(
    transaction: &DatabaseTransaction,
    row: package::Model,
) -> Result<package::Model, DbErr> {
    let same = OnConflict::columns([package::Column::Format, package::Column::Sha256])
        .do_nothing()
        .to_owned();
    let (format, sha256) = (row.format, row.sha256.clone());
    package::Entity::insert(row.into_active_model())
        .on_conflict(same)
        .exec_without_returning(transaction)
        .await?;
    let row = package::Entity::find()
        .filter(package::Column::Format.eq(format))
        .filter(package::Column::Sha256.eq(sha256.as_str()))
        .lock_shared()
        .one(transaction)
        .await?;
    row.ok_or(DbErr::RecordNotFound(sha256))
}
