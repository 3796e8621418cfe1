//! The job that makes the package of a repository's keys.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Has the keys that clients of a DEB repository are to trust published as a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishKeyring {
    /// The repository.
    pub repository: RepositoryId,
}

impl Job for PublishKeyring {
    const KIND: &'static str = "publish_keyring";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        Some(format!("keyring/{}", self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
