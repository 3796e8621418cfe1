//! The job that pins a package to a repository, or lets it go.

use entities::task::Pool;
use entities::{PackageId, RepositoryId};
use serde::{Deserialize, Serialize};

use crate::{Job, repository_lock};

/// Writes or deletes the pin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PinPackage {
    /// The repository.
    pub repository: RepositoryId,
    /// The package.
    pub package: PackageId,
    /// Why it is pinned, for people; nothing to take the pin away.
    pub note: Option<String>,
}

impl Job for PinPackage {
    const KIND: &'static str = "pin_package";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(repository_lock(self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
