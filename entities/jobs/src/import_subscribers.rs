//! The job that takes over who may fetch from another server.

use chrono::{DateTime, Utc};
use entities::account::Status;
use entities::scope::Scopes;
use entities::task::Pool;
use entities::{AccountId, SubscriptionKeyId};
use serde::{Deserialize, Serialize};

use crate::{CreateComponent, Job};

/// Makes what is not there yet, all of it or nothing. What is there is left as it is, but that an
/// account that is closed there, or a key that is revoked there, is so here too: an import never
/// opens what was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportSubscribers {
    /// Accounts, told apart by their identifier.
    pub accounts: Vec<ImportedAccount>,
    /// Components, told apart by their name.
    pub components: Vec<CreateComponent>,
    /// Keys, told apart by their secret.
    pub keys: Vec<ImportedKey>,
}

/// An account of another server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedAccount {
    /// Its identifier there, which stays.
    pub account: AccountId,
    /// Who it is.
    pub organisation: String,
    /// Where to write to.
    pub email: String,
    /// Whether its keys open anything.
    pub status: Status,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A key of another server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedKey {
    /// Its public identifier if it is new.
    pub key: SubscriptionKeyId,
    /// Lower-case hexadecimal SHA-256 of what clients send as their password.
    pub secret_sha256: String,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// What people call it.
    pub label: String,
    /// What it opens.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether somebody ended it.
    pub revoked: bool,
}

impl Job for ImportSubscribers {
    const KIND: &'static str = "import_subscribers";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some("subscribers".to_owned())
    }
}
