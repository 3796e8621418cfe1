//! The job that makes a signing key.

use chrono::{DateTime, Utc};
use entities::SigningKeyId;
use entities::signing_key::Purpose;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Makes a key inside the vault and keeps its public part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GenerateKey {
    /// Given out before the row exists, so that a second run finds the first one's key.
    pub key: SigningKeyId,
    /// Its name.
    pub name: String,
    /// What it is to sign.
    pub purpose: Purpose,
    /// `ed25519` or `rsa4096`.
    pub algorithm: String,
    /// The user id in it.
    pub user_id: String,
    /// The creation time in it: whole seconds.
    pub created_at: DateTime<Utc>,
}

impl Job for GenerateKey {
    const KIND: &'static str = "generate_key";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(format!("key/{}", self.name))
    }
}
