//! The jobs that make, change, rotate and revoke subscription keys.

use chrono::{DateTime, Utc};
use entities::scope::Scopes;
use entities::task::Pool;
use entities::{AccountId, Names, SubscriptionKeyId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Keeps a key whose secret the API drew and showed once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateSubscriptionKey {
    /// Its public identifier.
    pub key: SubscriptionKeyId,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// What people call it.
    pub label: String,
    /// What it opens; empty for all that its account is entitled to.
    pub scopes: Scopes,
    /// Networks from which it is accepted; empty for anywhere.
    pub networks: Names,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// For how many seconds after that it still opens what it did.
    pub grace_seconds: i64,
    /// Lower-case hexadecimal SHA-256 of the secret.
    pub secret_sha256: String,
}

impl Job for CreateSubscriptionKey {
    const KIND: &'static str = "create_subscription_key";
    const POOL: Pool = Pool::Urgent;
}

/// Writes what is given of a key; leaves the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateSubscriptionKey {
    /// The key.
    pub key: SubscriptionKeyId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// What people call it.
    pub label: Option<String>,
    /// What it opens.
    pub scopes: Option<Scopes>,
    /// Networks from which it is accepted.
    pub networks: Option<Names>,
    /// When it ends by itself, which may be never.
    pub end: Option<End>,
    /// For how many seconds after that it still opens what it did.
    pub grace_seconds: Option<i64>,
}

/// When a key ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Then.
    At(DateTime<Utc>),
    /// Only when somebody revokes it.
    Never,
}

impl Job for UpdateSubscriptionKey {
    const KIND: &'static str = "update_subscription_key";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(key_lock(self.key))
    }
}

/// Gives a key another secret; the one that it has is accepted for a while longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RotateSubscriptionKey {
    /// The key.
    pub key: SubscriptionKeyId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// Lower-case hexadecimal SHA-256 of the new secret.
    pub secret_sha256: String,
    /// For how many seconds the former secret is accepted; with 0 every other one ends at once.
    pub overlap_seconds: i64,
}

impl Job for RotateSubscriptionKey {
    const KIND: &'static str = "rotate_subscription_key";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(key_lock(self.key))
    }
}

/// Ends a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RevokeSubscriptionKey {
    /// The key.
    pub key: SubscriptionKeyId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
}

impl Job for RevokeSubscriptionKey {
    const KIND: &'static str = "revoke_subscription_key";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(key_lock(self.key))
    }
}

fn key_lock(key: SubscriptionKeyId) -> String {
    format!("subscription-key/{key}")
}
