//! The job that publishes artifacts that were held.

use entities::TrustRootId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Job;

/// Publishes the held artifacts of one batch, or of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishArtifacts {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The batch; none for everything that is held.
    pub batch: Option<Uuid>,
}

impl Job for PublishArtifacts {
    const KIND: &'static str = "publish_artifacts";
    const POOL: Pool = Pool::Ingest;
}
