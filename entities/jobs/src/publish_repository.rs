//! The job that turns pending changes into a publication.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::{Job, repository_lock};

/// Takes the pending changes of `repository`, prepares a publication and points clients at it.
///
/// At most one is queued per repository: requests coalesce ([`crate::request_publish`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishRepository {
    /// The repository.
    pub repository: RepositoryId,
}

impl Job for PublishRepository {
    const KIND: &'static str = "publish_repository";
    const POOL: Pool = Pool::Publish;
    /// It ends when its changes are live or withdrawn, however long the database is away.
    const ENDLESS: bool = true;

    fn lock(&self) -> Option<String> {
        Some(repository_lock(self.repository))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
