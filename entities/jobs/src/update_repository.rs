//! The job that changes a repository's settings.

use entities::RepositoryId;
use entities::repository::Policy;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::{Job, repository_lock};

/// Writes the settings that are given; leaves the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateRepository {
    /// The repository.
    pub repository: RepositoryId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// Whether clients may read it without a key.
    pub public: Option<bool>,
    /// Name of the key that signs it from the next publish on.
    pub signing_key: Option<String>,
    /// The whole policy.
    pub policy: Option<Policy>,
}

impl Job for UpdateRepository {
    const KIND: &'static str = "update_repository";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(repository_lock(self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
