//! The job that asks for a metadata file to leave a repository.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Records the removal as a change of the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnsetMetadataFile {
    /// The repository.
    pub repository: RepositoryId,
    /// The type of its record in `repomd.xml`.
    pub record: String,
}

impl Job for UnsetMetadataFile {
    const KIND: &'static str = "unset_metadata_file";
    const POOL: Pool = Pool::Ingest;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
