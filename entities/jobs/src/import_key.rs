//! The job that takes a signing key made elsewhere.

use entities::SigningKeyId;
use entities::signing_key::Purpose;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Opens a sealed secret key inside the vault and keeps its public part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportKey {
    /// Given out before the row exists, so that a second run finds the first one's key.
    pub key: SigningKeyId,
    /// Its name.
    pub name: String,
    /// What it is to sign.
    pub purpose: Purpose,
    /// The secret key and its passphrase, sealed to the vault's recipient, as ASCII armor.
    pub sealed: String,
}

impl Job for ImportKey {
    const KIND: &'static str = "import_key";
    const POOL: Pool = Pool::Urgent;
    const ERASED: bool = true;

    fn lock(&self) -> Option<String> {
        Some(format!("key/{}", self.name))
    }
}
