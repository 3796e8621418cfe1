//! Why a repository was not published.

use entities::repository::Stale;
use entities::{PublicationId, RepositoryId};
use jobs::{Fenced, Problem};
use sea_orm::DbErr;
use storage::StorageError;
use vault::VaultError;

use crate::file_lists::FileListError;
use crate::handler::{Failure, Verdict};
use crate::index::{CheckError, ComposeError};
use crate::package_file::InspectError;

/// Attempts after which files that do not fit together are no accident any more.
const PATIENCE: i32 = 3;

/// Why a repository was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The repository is gone, row and all.
    #[error("repository {0} does not exist")]
    NoRepository(RepositoryId),
    /// Rows that belong together do not.
    #[error("{0}")]
    Inconsistent(String),
    /// The key that signs the index cannot be used.
    #[error("the key `{0}` does not sign any more")]
    RetiredKey(String),
    /// The index could not be signed.
    #[error("could not sign the index")]
    Sign(#[from] VaultError),
    /// What the repository says of itself cannot stand in its Release files.
    #[error("the Release file cannot be written")]
    Release(#[from] deb::release::ReleaseError),
    /// The index could not be composed.
    #[error("could not compose the index")]
    Compose(#[from] ComposeError),
    /// What was prepared reads back as something else.
    #[error("publication {publication} does not read back as it was prepared")]
    ReadBack {
        /// The prepared publication, which is dropped.
        publication: PublicationId,
        /// What differs.
        #[source]
        cause: ReadBackError,
    },
    /// The files of packages, which a gate asks for, are not known.
    #[error(transparent)]
    Files(#[from] FileListError),
    /// An object could not be read or written.
    #[error("could not reach storage")]
    Storage(#[from] StorageError),
    /// The row of the repository changed while the publication was prepared.
    #[error("could not go live")]
    Switch(#[from] Stale),
    /// The task is another worker's by now, or could not be written.
    #[error("could not write the task")]
    Task(#[from] Fenced),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
    /// A part of the work ended without an answer.
    #[error("the composer broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// How what was read back differs from what was prepared.
#[derive(Debug, thiserror::Error)]
pub enum ReadBackError {
    /// A file is missing or has other bytes.
    #[error("`{0}` is not what was written")]
    File(String),
    /// An index does not follow from its parts.
    #[error("`{path}` does not follow from its parts")]
    Index {
        /// The file.
        path: String,
        /// What differs.
        #[source]
        cause: CheckError,
    },
    /// The entry point does not name a file as it is.
    #[error("the list of files does not name `{0}`")]
    Unlisted(String),
    /// The signature is not one by the repository's key over the entry point.
    #[error("the signature of the index does not verify")]
    Signature,
}

impl PublishError {
    /// The problem for the changes of this publish, when trying them again is pointless.
    ///
    /// What is away comes back, so that is never blamed on them.
    pub(super) fn refusal(&self, attempt: i32) -> Option<Problem> {
        let title = "The repository could not be published";
        let problem = |code, status| Problem::new(code, status, title).detail(self.chain());
        match self {
            Self::RetiredKey(_) => Some(problem("signing-key-retired", 409)),
            Self::Sign(error) if error.is_final() => Some(problem(error.code(), 409)),
            Self::Release(error) => Some(problem(error.code(), 409)),
            Self::ReadBack { .. } if attempt >= PATIENCE => Some(problem("read-back-failed", 500)),
            Self::Inconsistent(_) if attempt >= PATIENCE => {
                Some(problem("index-inconsistent", 500))
            }
            Self::Compose(error) if attempt >= PATIENCE && !is_elsewhere(error) => {
                Some(problem("index-inconsistent", 500))
            }
            _ => None,
        }
    }

    fn chain(&self) -> String {
        crate::registry::chain(self)
    }
}

/// Whether the shelf could not be reached, which says nothing of the index.
fn is_elsewhere(error: &ComposeError) -> bool {
    match error {
        ComposeError::Shelf(error) => match error.downcast_ref::<PublishError>() {
            Some(PublishError::Storage(error)) => !error.is_final(),
            Some(PublishError::Inconsistent(_)) => false,
            _ => true,
        },
        _ => false,
    }
}

impl Failure for PublishError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(_) => {
                let title = "The repository does not exist";
                Verdict::Final(Problem::new("no-such-repository", 404, title))
            }
            Self::Task(error) => Verdict::fenced(error),
            Self::Files(FileListError::Database(error)) | Self::Database(error) => {
                Verdict::database(error)
            }
            Self::Files(FileListError::Package(InspectError::Storage(error)))
            | Self::Storage(error)
                if !error.is_final() =>
            {
                match Verdict::storage(error) {
                    // However long it takes: nobody's change is to blame.
                    Verdict::Retry(problem) => Verdict::Unavailable(problem),
                    verdict => verdict,
                }
            }
            Self::Sign(error) if !error.is_final() => Verdict::vault(error),
            _ => {
                let title = "The publish is tried again";
                Verdict::Retry(Problem::new("publish-interrupted", 503, title))
            }
        }
    }
}
