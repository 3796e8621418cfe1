//! Why a package did not get in.

use deb::changes::ChangesError;
use entities::RepositoryId;
use jobs::{Fenced, Problem};
use sea_orm::DbErr;

use crate::bring_in::BringInError;
use crate::gates::DUPLICATE_NEVRA;
use crate::handler::{Failure, Verdict};
use crate::jobs::update_repository::no_repository;

/// Why a package did not get in.
#[derive(Debug, thiserror::Error)]
pub enum IngestPackageError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// The repository holds this version with other content.
    #[error("the repository holds `{0}` with other content")]
    DuplicateNevra(String),
    /// The upload did not become a package.
    #[error(transparent)]
    BringIn(#[from] BringInError),
    /// It is an upload's `.changes` that cannot be read.
    #[error(transparent)]
    Changes(#[from] ChangesError),
    /// It is one that is larger than any is.
    #[error("the .changes file is too large")]
    ChangesTooLarge,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the package")]
    Database(#[from] DbErr),
}

impl Failure for IngestPackageError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::DuplicateNevra(_) => {
                let title = "The repository holds this version with other content";
                let problem = Problem::new(DUPLICATE_NEVRA, 409, title);
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Changes(error) => {
                let title = "The file says of no upload what belongs to it";
                let problem = Problem::new(error.code(), 422, title);
                Verdict::Final(problem.detail(crate::registry::chain(error)))
            }
            Self::ChangesTooLarge => {
                let title = "The file says of no upload what belongs to it";
                let problem = Problem::new("deb-too-large", 422, title);
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::BringIn(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
