//! Validates an uploaded metadata file and records it as a change.
//! Fault points: `set_metadata_file.checked`, `.writing`, `.written`, `.recorded`, `.committed`.

use bytes::Bytes;
use entities::change::Action;
use entities::task::Pool;
use entities::{MetadataFileId, RepositoryId, metadata_file, now};
use jobs::fault;
use jobs::{Fenced, Problem, SetMetadataFile};
use rpm::metadata_files::{MetadataError, MetadataFile};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait};
use serde_json::json;
use storage::StorageError;

use super::update_repository::no_repository;
use crate::blob::{self, Stored};
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::staged::{self, StagedError};

impl Handler for SetMetadataFile {
    type Error = SetMetadataFileError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let bytes = checked(context, &self).await?;
        fault::point("set_metadata_file.checked");
        let ids = blob::begin(&context.db, 1).await?;
        fault::point("set_metadata_file.writing");
        let stored = blob::write(&context.storage, ids[0], bytes).await?;
        fault::point("set_metadata_file.written");

        let write = context.db.write().await?;
        let repository = changes::open_repository(&write, self.repository).await?;
        let repository = repository.ok_or(SetMetadataFileError::NoRepository(self.repository))?;
        let file = insert(&write, &self, &stored).await?;
        let action = Action::SetMetadataFile { file };
        changes::record(&write, claimed, repository.id, action, &[], None).await?;
        let result = json!({
            "repository": repository.id,
            "record": self.record,
            "sha256": stored.sha256,
            "size": stored.size,
        });
        jobs::wait_for_publication(&write, claimed, result).await?;
        fault::point("set_metadata_file.recorded");
        write.commit().await?;
        fault::point("set_metadata_file.committed");
        context.wake_pool(Pool::Publish);
        staged::discard(context, self.upload).await;
        Ok(Outcome::Written)
    }

    async fn discard(self, context: &Context) {
        staged::discard(context, self.upload).await;
    }
}

/// The octets of the upload, found to be what they should.
async fn checked(context: &Context, job: &SetMetadataFile) -> Result<Bytes, SetMetadataFileError> {
    let kind =
        kind(&job.record).ok_or_else(|| SetMetadataFileError::UnknownRecord(job.record.clone()))?;
    let upload = staged::find(context, job.upload).await?;
    if staged::size(&upload) > kind.limit() as u64 {
        let (file, limit) = (kind.name(), kind.limit());
        return Err(MetadataError::TooLarge { file, limit }.into());
    }
    let bytes = staged::whole(context, &upload).await?;
    let checking = bytes.clone();
    let checked = tokio::task::spawn_blocking(move || kind.check(&checking)).await;
    checked.map_err(|_| SetMetadataFileError::Broken)??;
    Ok(bytes)
}

/// What a file is whose record in `repomd.xml` has this type.
fn kind(record: &str) -> Option<MetadataFile> {
    let of = |kind: &MetadataFile| kind.published().first().map(|form| form.kind);
    MetadataFile::ALL
        .into_iter()
        .find(|kind| of(kind) == Some(record))
}

async fn insert(
    transaction: &DatabaseTransaction,
    job: &SetMetadataFile,
    stored: &Stored,
) -> Result<MetadataFileId, DbErr> {
    let id = MetadataFileId::fresh();
    let row = metadata_file::ActiveModel {
        id: Set(id),
        repository: Set(job.repository),
        record: Set(job.record.clone()),
        blob: Set(blob::adopt(transaction, stored).await?),
        sha256: Set(stored.sha256.clone()),
        size: Set(i64::try_from(stored.size).unwrap_or(i64::MAX)),
        created_at: Set(now()),
    };
    metadata_file::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(id)
}

/// Why a metadata file was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum SetMetadataFileError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// There is no such type of record.
    #[error("`{0}` is no metadata file that can be uploaded")]
    UnknownRecord(String),
    /// The file is not what it should be.
    #[error(transparent)]
    Refused(#[from] MetadataError),
    /// The upload cannot be used.
    #[error(transparent)]
    Staged(#[from] StagedError),
    /// The parser panicked.
    #[error("the file could not be checked")]
    Broken,
    /// The file could not be stored.
    #[error("could not store the file")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the file")]
    Database(#[from] DbErr),
}

impl Failure for SetMetadataFileError {
    fn verdict(&self) -> Verdict {
        let refuse = |code: &str, title: &str| {
            Verdict::Final(Problem::new(code, 422, title).detail(self.to_string()))
        };
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::UnknownRecord(_) => refuse(
                "unknown-metadata-file",
                "There is no metadata file of this type",
            ),
            Self::Refused(error) => refuse(error.code(), "The metadata file cannot be published"),
            Self::Staged(error) => error.verdict(),
            Self::Broken => refuse(
                "rpm-metadata-file-invalid",
                "The metadata file cannot be read",
            ),
            Self::Storage(error) => Verdict::storage(error),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_types_name_the_files_that_people_upload() {
        assert_eq!(kind("group"), Some(MetadataFile::Comps));
        assert_eq!(kind("modules"), Some(MetadataFile::Modules));
        assert_eq!(kind("updateinfo"), Some(MetadataFile::UpdateInfo));
        assert_eq!(kind("primary"), None);
    }
}
