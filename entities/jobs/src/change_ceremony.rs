//! The job that adds to an open ceremony, takes from it, or ends it.

use entities::task::Pool;
use entities::{CeremonyId, Json, TrustRootId};
use serde::{Deserialize, Serialize};

use crate::{Job, trust_lock};

/// Changes a ceremony that waits for signatures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeCeremony {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The ceremony.
    pub ceremony: CeremonyId,
    /// What is to become of it.
    pub step: Step,
}

/// A step of a ceremony.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Step {
    /// Takes the signatures of a response.
    Sign {
        /// The signing response: the file as JSON.
        response: Json,
    },
    /// Throws one signature away.
    Undo {
        /// The key that made it.
        keyid: String,
    },
    /// Gives it up.
    Abort,
}

impl Job for ChangeCeremony {
    const KIND: &'static str = "change_ceremony";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(trust_lock(self.trust_root))
    }
}
