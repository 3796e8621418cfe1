//! Storing a package: its bytes as a blob, its row, and its pieces of the indexes.

use bytes::Bytes;
use entities::repository::Format;
use entities::{PackageId, package, upload};
use futures_util::StreamExt;
use jobs::fault;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use storage::{ByteStream, Sha256};

use super::IngestPackageError;
use super::sign::Signature;
use crate::blob::{self, Stored};
use crate::context::Context;
use crate::package_file::{self, Content, Fragments};
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
        /// What it is.
        content: Box<Content>,
        /// Its bytes.
        stored: Stored,
    },
}

/// The start of a package that is signed inside.
pub(super) struct Front {
    /// As it was uploaded.
    pub(super) original: Vec<u8>,
    /// As it is served.
    pub(super) served: Vec<u8>,
}

/// The package that these octets became when they came in before with the same signature.
pub(super) async fn find(
    context: &Context,
    format: Format,
    upload: &upload::Model,
    signature: &Signature,
) -> Result<Option<Kept>, IngestPackageError> {
    let mut query = package::Entity::find()
        .filter(package::Column::Format.eq(format))
        .filter(package::Column::SourceSha256.eq(upload.sha256.as_str()));
    if format == Format::File {
        query = query.filter(package::Column::Path.eq(upload.filename.as_str()));
    }
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
    front: Option<Front>,
    mut rest: ByteStream,
) -> Result<Stored, IngestPackageError> {
    let ids = blob::begin(&context.db, 1).await?;
    fault::point("ingest_package.writing");
    let mut source = Sha256::new();
    let mut object = context.storage.upload(&ids[0].object()).await?;
    if let Some(front) = front {
        source.update(&front.original);
        object.write(Bytes::from(front.served)).await?;
    }
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
    content: Content,
    signature: Signature,
    stored: Stored,
) -> Kept {
    let signed_by = match signature {
        Signature::Make { by } => Some(by),
        Signature::Leave { by } => by,
    };
    let identity = content.identity();
    let row = package::Model {
        id: PackageId::fresh(),
        format: content.format(),
        sha256: stored.sha256.clone(),
        source_sha256: upload.sha256.clone(),
        blob: stored.id,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        name: identity.name,
        epoch: identity.epoch,
        version: identity.version,
        release: identity.release,
        arch: identity.arch,
        path: identity.path,
        signed_by,
        details: content.details(),
        // Also the time that the indexes give the file, so that they can be rendered again.
        created_at: context.stamp(),
    };
    Kept::Now {
        row: Box::new(row),
        content: Box::new(content),
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
            content,
            stored,
        } => {
            row.blob = blob::adopt(transaction, &stored).await?;
            let row = insert(transaction, *row).await?;
            let fragments = content.fragments(&row);
            Ok((row, fragments))
        }
    }
}

/// Inserts the row, or answers the one that another ingest of the same bytes has inserted.
async fn insert(
    transaction: &DatabaseTransaction,
    row: package::Model,
) -> Result<package::Model, DbErr> {
    use package::Column;
    let same = OnConflict::columns([Column::Format, Column::Sha256, Column::Path])
        .do_nothing()
        .to_owned();
    let (format, sha256, path) = (row.format, row.sha256.clone(), row.path.clone());
    package::Entity::insert(row.into_active_model())
        .on_conflict(same)
        .exec_without_returning(transaction)
        .await?;
    let row = package::Entity::find()
        .filter(Column::Format.eq(format))
        .filter(Column::Sha256.eq(sha256.as_str()))
        .filter(Column::Path.eq(path))
        .lock_shared()
        .one(transaction)
        .await?;
    row.ok_or(DbErr::RecordNotFound(sha256))
}
