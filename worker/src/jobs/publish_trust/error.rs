//! Why a trust root was not published.

use entities::TrustRootId;
use jobs::{Fenced, Problem};
use sea_orm::DbErr;
use storage::StorageError;

use crate::handler::{Failure, Verdict};
use crate::jobs::publish_repository::PublishError;
use crate::trust::TrustError;

/// Why a trust root was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishTrustError {
    /// The trust root is gone.
    #[error("trust root {0} does not exist")]
    NoTrustRoot(TrustRootId),
    /// Somebody wrote the row, or a repository, since this attempt read it.
    #[error("the trust root or a repository changed while its metadata was signed")]
    Overtaken,
    /// The metadata could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A repository could not be switched.
    #[error("could not switch a repository")]
    Repository(#[from] PublishError),
    /// The files could not be written.
    #[error("could not write the metadata files")]
    Storage(#[from] StorageError),
    /// The task is another worker's by now, or could not be written.
    #[error("could not write the task")]
    Task(#[from] Fenced),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
}

impl Failure for PublishTrustError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoTrustRoot(_) => {
                let title = "The trust root does not exist";
                Verdict::Final(Problem::new("trust-root-not-found", 404, title))
            }
            Self::Overtaken => {
                let title = "The publish is tried again";
                Verdict::Retry(Problem::new("publish-interrupted", 503, title))
            }
            Self::Trust(error) => match error.verdict() {
                // However long it takes: what waits for it is nobody's fault.
                Verdict::Final(problem) => Verdict::Unavailable(problem),
                verdict => verdict,
            },
            Self::Repository(error) => error.verdict(),
            Self::Storage(error) => match Verdict::storage(error) {
                Verdict::Retry(problem) => Verdict::Unavailable(problem),
                verdict => verdict,
            },
            Self::Task(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
