//! Why `Contents` were not composed.

use entities::RepositoryId;
use jobs::{Fenced, Problem};
use sea_orm::DbErr;
use storage::StorageError;

use crate::file_lists::FileListError;
use crate::handler::{Failure, Verdict};
use crate::jobs::update_repository::no_repository;
use crate::package_file::InspectError;

/// Why `Contents` were not composed.
#[derive(Debug, thiserror::Error)]
pub enum RefreshContentsError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// Its policy wants none.
    #[error("the policy of the repository wants no `Contents`")]
    Off,
    /// What was live went while it was looked at.
    #[error("what was live went meanwhile")]
    Overtaken,
    /// A row is not as it was written.
    #[error("publication {0} does not say what it carries")]
    Unreadable(i64),
    /// The files of packages are not known.
    #[error(transparent)]
    Files(#[from] FileListError),
    /// A list, or what it is sorted from, could not be written or read.
    #[error("could not write or read a list")]
    List(#[from] std::io::Error),
    /// The result could not be stored.
    #[error("could not store the lists")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
    /// A part of the work ended without an answer.
    #[error("the work broke off")]
    Broken(#[from] tokio::task::JoinError),
}

impl Failure for RefreshContentsError {
    fn verdict(&self) -> Verdict {
        let retry = |title: &str| {
            Verdict::Retry(Problem::new("contents-broken-off", 500, title).detail(self.to_string()))
        };
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::Off => {
                let title = "The policy of the repository wants no `Contents`";
                let problem = Problem::new("contents-off", 409, title);
                let hint = "say after how many hours they are to be composed again";
                Verdict::Final(problem.detail(hint))
            }
            Self::Files(FileListError::Package(InspectError::Storage(error)))
            | Self::Storage(error) => Verdict::storage(error),
            Self::Files(FileListError::Database(error)) | Self::Database(error) => {
                Verdict::database(error)
            }
            Self::Overtaken | Self::Unreadable(_) | Self::Files(_) => {
                retry("What is live could not be read")
            }
            Self::List(_) | Self::Broken(_) => retry("`Contents` could not be composed"),
            Self::Fenced(error) => Verdict::fenced(error),
        }
    }
}
