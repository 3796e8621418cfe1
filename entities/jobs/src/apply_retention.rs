//! The job that removes what the policy of a repository does not keep.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::{Job, repository_lock};

/// Chooses what goes, and records its removal as one change of the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApplyRetention {
    /// The repository.
    pub repository: RepositoryId,
    /// Only say what would go.
    pub dry_run: bool,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Vec<String>,
}

impl Job for ApplyRetention {
    const KIND: &'static str = "apply_retention";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        // Who only looks keeps nobody waiting.
        (!self.dry_run).then(|| repository_lock(self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
