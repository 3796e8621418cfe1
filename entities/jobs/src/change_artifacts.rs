//! The job that records artifacts that are to be added, changed or removed.

use entities::task::Pool;
use entities::{Json, TrustRootId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Job;

/// Records changes of artifacts, and publishes them unless told not to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeArtifacts {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// What is to be listed.
    pub add: Vec<Artifact>,
    /// The paths of what is to be listed no more.
    pub remove: Vec<String>,
    /// Whether clients are to see it now; else it waits until its batch is published.
    pub publish: bool,
    /// What it is published with, if it is held.
    pub batch: Option<Uuid>,
}

/// An artifact as a client is to find it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// The path of the target.
    pub path: String,
    /// In bytes.
    pub length: u64,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
    /// What the application adds: an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Json>,
}

impl Job for ChangeArtifacts {
    const KIND: &'static str = "change_artifacts";
    const POOL: Pool = Pool::Ingest;
}
