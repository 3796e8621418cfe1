//! The job that asks for a package to leave a repository.

use entities::task::Pool;
use entities::{PackageId, RepositoryId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Records the removal as a change of the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemovePackage {
    /// The repository.
    pub repository: RepositoryId,
    /// The package.
    pub package: PackageId,
    /// Also stop serving it from older publications.
    pub purge: bool,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Vec<String>,
}

impl Job for RemovePackage {
    const KIND: &'static str = "remove_package";
    const POOL: Pool = Pool::Ingest;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
