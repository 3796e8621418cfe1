//! The job that signs and publishes the metadata of a trust root.

use entities::TrustRootId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::{Job, trust_lock};

/// Takes every prepared publication, changed artifact, complete ceremony and role that is due,
/// signs what follows from them, and points clients at all of it at once.
///
/// At most one is queued per trust root: requests coalesce ([`crate::request_trust`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishTrust {
    /// The trust root.
    pub trust_root: TrustRootId,
}

impl Job for PublishTrust {
    const KIND: &'static str = "publish_trust";
    /// What it renews must not wait behind bulk.
    const POOL: Pool = Pool::Urgent;
    /// It ends when clients see what it took, however long a key or the database is away.
    const ENDLESS: bool = true;

    fn lock(&self) -> Option<String> {
        Some(trust_lock(self.trust_root))
    }
}
