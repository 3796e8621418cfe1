//! Why a backup was not made.

use std::io;

use jobs::Problem;
use sea_orm::DbErr;
use storage::StorageError;
use storage::backup::BackupError;

use crate::backup::ToolError;
use crate::handler::{Failure, Verdict};

/// Why a backup was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateBackupError {
    /// The folder that was named is not there.
    #[error("`{0}` is no folder of the worker's machine, with its whole path")]
    NoFolder(String),
    /// Blobs were to be copied into the bucket that they are in.
    #[error("a copy of the blobs beside the originals would be lost with them: name a folder")]
    BesideOriginals,
    /// The task is another worker's by now.
    #[error("another worker makes the backup")]
    Lost,
    /// The settings name no database.
    #[error("`database.url` is not set")]
    NoUrl,
    /// A blob that a row names is not in storage.
    #[error("`{0}` is not in storage")]
    BlobMissing(String),
    /// A blob is not what its row says.
    #[error("`{0}` is not what its row says")]
    BlobAltered(String),
    /// The copy of the database could not be read again.
    #[error("could not pack the copy of the database")]
    Draft(#[source] io::Error),
    /// A tool of Postgres failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// A backup could not be read.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Storage failed.
    #[error("could not write the backup")]
    Storage(#[from] StorageError),
    /// The database refused.
    #[error("could not copy the database")]
    Database(#[from] DbErr),
}

impl Failure for CreateBackupError {
    fn verdict(&self) -> Verdict {
        let problem = |code: &str, status, title: &str| {
            Problem::new(code, status, title).detail(crate::registry::chain(self))
        };
        match self {
            Self::Lost => Verdict::Lost,
            Self::NoFolder(_) | Self::BesideOriginals => {
                let title = "The backup cannot go where it was asked to";
                Verdict::Final(problem("backup-folder", 422, title))
            }
            Self::Tool(ToolError::Missing(_)) => {
                let title = "A program that backups need is not installed on the worker's machine";
                Verdict::Final(problem("backup-tool-missing", 500, title))
            }
            Self::Tool(ToolError::Storage(error))
            | Self::Storage(error)
            | Self::Backup(BackupError::Storage(error)) => self.of_storage(Some(error)),
            Self::Backup(_) => self.of_storage(None),
            Self::Tool(_) | Self::NoUrl => {
                let title = "The program that copies the database failed";
                Verdict::Retry(problem("backup-tool-failed", 500, title))
            }
            Self::BlobMissing(_) | Self::BlobAltered(_) => {
                let title = "An object that should be in storage is not as expected";
                Verdict::Retry(problem("storage-inconsistent", 500, title))
            }
            // The disk of the copy may be full: that ends by itself as little as it may.
            Self::Draft(_) | Self::Database(_) => {
                let title = "The database could not be copied";
                Verdict::Retry(problem("backup-database", 503, title))
            }
        }
    }
}

impl CreateBackupError {
    /// Nothing waits for a backup: one that cannot be written ends, and is asked for again.
    fn of_storage(&self, error: Option<&StorageError>) -> Verdict {
        let code = match error {
            Some(StorageError::Full(_)) => "storage-full",
            _ => "backup-storage",
        };
        let title = "The backup could not be written where it goes";
        let problem = Problem::new(code, 503, title);
        Verdict::Retry(problem.detail(crate::registry::chain(self)))
    }
}
