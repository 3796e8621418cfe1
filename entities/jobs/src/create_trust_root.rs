//! The job that opens the first ceremonies of a trust root.

use entities::task::Pool;
use entities::trust_root::{Expiries, OnlineKeys};
use entities::{CeremonyId, Json, TrustRootId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Makes a trust root whose first metadata waits for signatures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateTrustRoot {
    /// What it is to be called by rows.
    pub trust_root: TrustRootId,
    /// What it is to be called by people and paths.
    pub name: String,
    /// The request to sign the first root: the file as JSON.
    pub root: Json,
    /// The ceremony of the first root.
    pub ceremony: CeremonyId,
    /// The signing keys of the online roles.
    pub keys: OnlineKeys,
    /// How long each kind of role is good for.
    pub expiry: Expiries,
    /// A number of bins that stays; chosen by the number of artifacts if there is none.
    pub bins: Option<u32>,
    /// Who signs `targets`, if people do: as `tuf::Authority`.
    pub targets: Option<Json>,
    /// How long a version of `targets` that people sign is good for, in seconds.
    pub targets_lifetime: u32,
    /// Roles that people sign, in the order of a search.
    pub roles: Vec<SignedRole>,
}

/// A delegated role that people sign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedRole {
    /// Its name in metadata.
    pub name: String,
    /// Who signs it, as `tuf::Authority`.
    pub authority: Json,
    /// What it may speak for: patterns of paths.
    pub paths: Vec<String>,
    /// How long a version of it is good for, in seconds.
    pub lifetime: u32,
}

impl Job for CreateTrustRoot {
    const KIND: &'static str = "create_trust_root";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(format!("trust-root/{}", self.name))
    }
}
