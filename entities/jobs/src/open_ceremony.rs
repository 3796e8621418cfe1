//! The job that asks people to sign a new version of a role.

use entities::task::Pool;
use entities::{CeremonyId, Json, TrustRootId};
use serde::{Deserialize, Serialize};

use crate::{Job, trust_lock};

/// Opens a ceremony.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenCeremony {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// What it is to be called.
    pub ceremony: CeremonyId,
    /// The signing request: the file as JSON.
    pub request: Json,
    /// The open ceremony of the same role that it takes the place of. Signatures that hold for what
    /// is now to be signed stay; the others are thrown away.
    pub replaces: Option<CeremonyId>,
}

impl Job for OpenCeremony {
    const KIND: &'static str = "open_ceremony";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(trust_lock(self.trust_root))
    }
}
