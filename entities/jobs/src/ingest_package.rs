//! The job that checks, signs and records an uploaded package.

use entities::task::Pool;
use entities::{RepositoryId, UploadId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Checks an upload, signs it, and records it as a change of its repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IngestPackage {
    /// The repository.
    pub repository: RepositoryId,
    /// The octets, as received.
    pub upload: UploadId,
    /// Whose indexes are to list it: suite and component for a DEB repository, such as
    /// `stable/main`; empty for the others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub division: String,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Vec<String>,
    /// How many files the push has that it belongs to, where whoever pushes says so: none of them
    /// goes live before all have arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_files: Option<u32>,
}

impl Job for IngestPackage {
    const KIND: &'static str = "ingest_package";
    const POOL: Pool = Pool::Ingest;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
