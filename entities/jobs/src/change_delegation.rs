//! The job that changes who speaks for which paths.

use entities::TrustRootId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::create_trust_root::SignedRole;
use crate::{Job, trust_lock};

/// Adds, changes or removes a role below `targets`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeDelegation {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// What is to be done.
    pub step: Delegate,
}

/// A change of the roles below `targets`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Delegate {
    /// A role that people sign is added, or takes the place of the one with its name.
    ToPeople {
        /// The role.
        role: SignedRole,
    },
    /// A role that the server signs is added, or takes the place of the one with its name.
    Online {
        /// Its name in metadata.
        name: String,
        /// What it may speak for: patterns of paths.
        paths: Vec<String>,
        /// The signing key.
        signing_key: String,
        /// How long a version of it is good for, in seconds.
        lifetime: u32,
    },
    /// A role lists nothing any more, and speaks for nothing.
    Remove {
        /// Its name in metadata.
        name: String,
    },
}

impl Job for ChangeDelegation {
    const KIND: &'static str = "change_delegation";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(trust_lock(self.trust_root))
    }
}
