//! Storing a package: its bytes as a blob, its row, and its pieces of the indexes.

use bytes::Bytes;
use entities::repository::Format;
use entities::{BlobId, PackageId, package};
use futures_util::StreamExt;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use storage::{ByteStream, Sha256};

use super::sign::Signature;
use super::{BringInError, Octets, Order};
use crate::blob::{self, Stored};
use crate::context::Context;
use crate::package_file::{self, Content, Fragments};

/// A package that is in storage.
pub(crate) struct Kept {
    /// Its row, or the one it is to get.
    pub(crate) row: package::Model,
    arrival: Arrival,
}

/// When a package came in.
enum Arrival {
    /// Before: these are its pieces of the indexes.
    Before(Fragments),
    /// Now: no row refers to its bytes yet.
    Now {
        content: Box<Content>,
        stored: Stored,
    },
}

/// The start of a package that is signed inside.
pub(super) struct Front {
    /// As it came.
    pub(super) original: Vec<u8>,
    /// As it is served.
    pub(super) served: Vec<u8>,
}

/// The package that these octets became when they came in before with the same signature.
pub(super) async fn find(
    context: &Context,
    content: &Content,
    octets: &Octets,
    signature: &Signature,
) -> Result<Option<Kept>, BringInError> {
    let format = content.format();
    let mut query = package::Entity::find().filter(package::Column::Format.eq(format));
    // What is not signed inside is told apart by its path: names are no part of octets.
    if format != Format::Rpm {
        query = query.filter(package::Column::Path.eq(content.identity().path));
    }
    let source = package::Column::SourceSha256.eq(octets.source_sha256());
    let query = match signature {
        Signature::Make { by } => query
            .filter(source)
            .filter(package::Column::SignedBy.eq(by.as_str())),
        Signature::Leave { .. } => query
            .filter(source)
            .filter(package::Column::Sha256.eq(octets.sha256())),
    };
    let Some(row) = query.one(context.db.read()).await? else {
        return Ok(None);
    };
    let fragments = package_file::describe(&context.storage, &row).await?;
    Ok(Some(Kept {
        row,
        arrival: Arrival::Before(fragments),
    }))
}

/// Writes the octets, with their new front, as the blob `id`.
pub(super) async fn write(
    order: &Order<'_>,
    front: Option<Front>,
    id: BlobId,
) -> Result<Stored, BringInError> {
    let storage = &order.context.storage;
    if let Some(held) = order.octets.held() {
        let bytes = match front {
            Some(front) => [&front.served, &held[front.original.len()..]]
                .concat()
                .into(),
            None => held.clone(),
        };
        return Ok(blob::write(storage, id, bytes).await?);
    }
    let start = front.as_ref().map_or(0, |front| front.original.len());
    let rest = order.octets.from(order.context, start as u64).await?;
    write_stream(order, front, rest, id).await
}

/// As [`write`], of octets that are read once more and hashed on the way: they may have been
/// replaced since they were inspected.
async fn write_stream(
    order: &Order<'_>,
    front: Option<Front>,
    mut rest: ByteStream,
    id: BlobId,
) -> Result<Stored, BringInError> {
    let mut source = Sha256::new();
    let mut object = order.context.storage.upload(&id.object()).await?;
    if let Some(front) = front {
        source.update(&front.original);
        object.write(Bytes::from(front.served)).await?;
    }
    while let Some(piece) = rest.next().await {
        let piece = piece?;
        source.update(&piece);
        object.write(piece).await?;
    }
    order.octets.check(&source.finish())?;
    let written = object.finish().await?;
    Ok(Stored {
        id,
        sha256: written.sha256_hex(),
        size: written.size,
    })
}

/// A package that was written now.
pub(super) fn new(
    context: &Context,
    octets: &Octets,
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
        source_sha256: octets.source_sha256().to_owned(),
        blob: stored.id,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        name: identity.name,
        epoch: identity.epoch,
        version: identity.version,
        release: identity.release,
        arch: identity.arch,
        path: identity.path,
        signed_by,
        details: octets.details().unwrap_or_else(|| content.details()),
        // Also the time that the indexes give the file, so that they can be rendered again.
        created_at: context.stamp(),
    };
    let content = Box::new(content);
    Kept {
        row,
        arrival: Arrival::Now { content, stored },
    }
}

/// Makes sure of the row of `kept`, which nobody can delete before this transaction ends.
///
/// # Errors
/// [`BringInError`]: drop the transaction; the next attempt finds what has come between.
pub(crate) async fn record(
    transaction: &DatabaseTransaction,
    kept: Kept,
) -> Result<(package::Model, Fragments), BringInError> {
    let Kept { mut row, arrival } = kept;
    match arrival {
        Arrival::Before(fragments) => {
            let locked = package::Entity::find_by_id(row.id)
                .lock_shared()
                .one(transaction)
                .await?;
            // Garbage collection has just taken it: the next attempt brings it in anew.
            Ok((locked.ok_or(BringInError::Collected)?, fragments))
        }
        Arrival::Now { content, stored } => {
            row.blob = blob::adopt(transaction, &stored).await?;
            let row = insert(transaction, row).await?;
            // The pieces speak of the time of the row, which may have been there before.
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
