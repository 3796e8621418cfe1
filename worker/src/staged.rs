//! Reading what was uploaded. The API has write access to `staging/`, so nothing read from there
//! is trusted until a worker has hashed it.

use bytes::Bytes;
use entities::{UploadId, upload};
use futures_util::StreamExt;
use sea_orm::{DbErr, EntityTrait};
use storage::{ByteStream, Sha256, StorageError};

use crate::context::Context;
use crate::registry::chain;

/// The upload `id`.
///
/// # Errors
/// [`StagedError::Gone`] when it was thrown away.
pub(crate) async fn find(context: &Context, id: UploadId) -> Result<upload::Model, StagedError> {
    let row = upload::Entity::find_by_id(id)
        .one(context.db.read())
        .await?;
    row.ok_or(StagedError::Gone)
}

/// All octets of an upload that is known to be small, hashed.
///
/// # Errors
/// [`StagedError::Altered`] when they are not what was received.
pub(crate) async fn whole(context: &Context, upload: &upload::Model) -> Result<Bytes, StagedError> {
    // Exactly as much as was received: what is there now may have any size.
    let bytes = match size(upload) {
        0 => Bytes::new(),
        size => found(context.storage.range(&upload.id.object(), 0..size).await)?,
    };
    if hex::encode(Sha256::of(&bytes)) == upload.sha256 {
        Ok(bytes)
    } else {
        Err(StagedError::Altered)
    }
}

/// The octets from `start` on, as they come. The caller hashes them.
///
/// # Errors
/// [`StagedError::Gone`] when there are none any more.
pub(crate) async fn stream(
    context: &Context,
    upload: &upload::Model,
    start: u64,
) -> Result<ByteStream, StagedError> {
    let end = size(upload);
    if start >= end {
        return Ok(futures_util::stream::empty().boxed());
    }
    found(
        context
            .storage
            .stream(&upload.id.object(), start..end)
            .await,
    )
}

/// Length of the upload in bytes.
pub(crate) fn size(upload: &upload::Model) -> u64 {
    u64::try_from(upload.size).unwrap_or(0)
}

/// Throws the octets away, then the row; what fails here is left to garbage collection.
pub(crate) async fn discard(context: &Context, id: UploadId) {
    if let Err(error) = context.storage.delete(&id.object()).await {
        tracing::warn!(upload.id = %id, error = %chain(&error), "an upload was not thrown away");
        return;
    }
    let deleted = async {
        let write = context.db.write_relaxed().await?;
        upload::Entity::delete_by_id(id).exec(&*write).await?;
        write.commit().await
    };
    if let Err(error) = deleted.await {
        tracing::warn!(upload.id = %id, error = %chain(&error), "an upload was not thrown away");
    }
}

fn found<T>(outcome: Result<T, StorageError>) -> Result<T, StagedError> {
    outcome.map_err(|error| match error {
        StorageError::NotFound(_) => StagedError::Gone,
        // Shorter or longer than it was: somebody has replaced it.
        StorageError::Range { .. } => StagedError::Altered,
        error => error.into(),
    })
}

/// Why an upload cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StagedError {
    /// It was thrown away.
    #[error("the uploaded octets are gone")]
    Gone,
    /// They are not what was received.
    #[error("the uploaded octets were altered in storage")]
    Altered,
    /// Storage failed.
    #[error("could not read the uploaded octets")]
    Storage(#[from] StorageError),
    /// The database refused.
    #[error("could not read the upload")]
    Database(#[from] DbErr),
}

impl StagedError {
    /// What is to become of the task.
    pub(crate) fn verdict(&self) -> crate::Verdict {
        use crate::Verdict;
        use jobs::Problem;
        match self {
            Self::Gone => {
                let title = "The uploaded file was thrown away: upload it again";
                Verdict::Final(Problem::new("upload-gone", 410, title))
            }
            Self::Altered => {
                let title = "The uploaded file is not what was received: upload it again";
                Verdict::Final(Problem::new("upload-altered", 422, title))
            }
            Self::Storage(error) => Verdict::storage(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
