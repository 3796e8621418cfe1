//! Accounts: organisations that subscribe.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::scope::Scopes;
use crate::{AccountId, PlanId};

/// An account as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its public identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Who it is.
    pub organisation: String,
    /// Where to write to, as it was given.
    pub email: String,
    /// [`Self::email`] in lower case: no two accounts that are not deleted share it.
    pub email_key: String,
    /// Whether its keys open anything.
    pub status: Status,
    /// What it subscribed to.
    pub plan: Option<PlanId>,
    /// What it may fetch besides what its plan grants.
    pub scopes: Scopes,
    /// Grows by one with every write: the API's ETag.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An account has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether the keys of an account open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// They do.
    Active,
    /// None of them does, until the account is restored.
    Suspended,
    /// None of them ever will; the row stays for the audit trail.
    Deleted,
}

/// Characters of an organisation's name.
pub const MAX_NAME: usize = 200;

/// Characters of an e-mail address (RFC 5321, 4.5.3.1.3, without the angle brackets).
pub const MAX_EMAIL: usize = 254;

/// Whether an organisation may be called `name`: one line of 1 to [`MAX_NAME`] characters.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.contains(char::is_control)
}

/// Whether `email` has the shape of an address: something, an at sign, a host; no blanks.
#[must_use]
pub fn is_email(email: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && !letter.is_whitespace();
    email.len() <= MAX_EMAIL
        && email.chars().all(is_plain)
        && email
            .rsplit_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}

/// What [`Model::email_key`] is for `email`.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides_and_no_blanks() {
        for email in ["ops@example.org", "a+b@x", "\"a@b\"@example.org"] {
            assert!(is_email(email), "{email}");
        }
        for email in ["", "@", "a@", "@b", "ops", "a b@c", "a@b\n", "a@b\u{7f}"] {
            assert!(!is_email(email), "{email:?}");
        }
        assert!(!is_email(&format!("{}@example.org", "a".repeat(250))));
    }
}
