//! The job that validates an uploaded metadata file.

use entities::task::Pool;
use entities::{RepositoryId, UploadId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Validates comps, modules or updateinfo, and records it as a change of the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetMetadataFile {
    /// The repository.
    pub repository: RepositoryId,
    /// The type of its record in `repomd.xml`: `group`, `modules` or `updateinfo`.
    pub record: String,
    /// The octets, as received.
    pub upload: UploadId,
}

impl Job for SetMetadataFile {
    const KIND: &'static str = "set_metadata_file";
    const POOL: Pool = Pool::Ingest;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
