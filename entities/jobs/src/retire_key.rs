//! The job that stops a key from signing.

use entities::SigningKeyId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Moves a key to `retiring`, or to `retired` when no repository has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetireKey {
    /// The key.
    pub key: SigningKeyId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
}

impl Job for RetireKey {
    const KIND: &'static str = "retire_key";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(format!("key/{}", self.key))
    }
}
