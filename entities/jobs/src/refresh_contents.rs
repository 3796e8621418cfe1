//! The job that composes `Contents` of a DEB repository.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Lists the files of all packages that are live, and has the lists published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefreshContents {
    /// The repository.
    pub repository: RepositoryId,
}

impl Job for RefreshContents {
    const KIND: &'static str = "refresh_contents";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        Some(format!("contents/{}", self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
