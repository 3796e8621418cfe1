//! The job that reads artifacts from an uploaded list.

use entities::task::Pool;
use entities::{TrustRootId, UploadId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Job;

/// Records every artifact of an uploaded CSV file, or none of them.
///
/// A line is `path;length;sha256;<64 hexadecimal digits>`, as RSTUF exports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportArtifacts {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The octets, as received.
    pub upload: UploadId,
    /// Whether clients are to see them now; else they wait until their batch is published.
    pub publish: bool,
    /// What they are published with, if they are held.
    pub batch: Option<Uuid>,
}

impl Job for ImportArtifacts {
    const KIND: &'static str = "import_artifacts";
    const POOL: Pool = Pool::Ingest;
}
