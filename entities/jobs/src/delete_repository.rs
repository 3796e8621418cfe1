//! The job that takes a repository away from clients.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::{Job, repository_lock};

/// Marks the repository deleted: its address is free again, its files answer no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeleteRepository {
    /// The repository.
    pub repository: RepositoryId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
}

impl Job for DeleteRepository {
    const KIND: &'static str = "delete_repository";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(repository_lock(self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
