//! The job that takes up a trust root from the metadata that clients have.

use entities::task::Pool;
use entities::{TrustRootId, UploadId};
use serde::{Deserialize, Serialize};

use crate::{Job, trust_lock};

/// Writes the rows of a trust root from its published metadata, which it follows as clients do.
///
/// The upload has a line for each file: an object of JSON with its `name` and its `bytes` in Base64.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RebuildTrustRoot {
    /// The one that there is, or the identifier of a new one.
    pub trust_root: TrustRootId,
    /// Its name.
    pub name: String,
    /// The octets, as received.
    pub upload: UploadId,
}

impl Job for RebuildTrustRoot {
    const KIND: &'static str = "rebuild_trust_root";
    const POOL: Pool = Pool::Ingest;

    fn lock(&self) -> Option<String> {
        Some(trust_lock(self.trust_root))
    }
}
