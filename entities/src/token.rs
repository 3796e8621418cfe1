//! Operator tokens: who may administer.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::TokenId;

/// A token as stored: never its secret, only a hash of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// Its public identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TokenId,
    /// What people call it; stands in audit events.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// Lower-case hexadecimal SHA-256 of the secret.
    #[sea_orm(unique)]
    pub secret_sha256: String,
    /// When it stops being accepted by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Grows by one with every write: the API's ETag.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A token has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What the holder of a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, and the audit trail.
    Admin,
    /// Read what is published and its tasks, not subscribers or the audit trail; packages, metadata
    /// files, publications and artifacts; hand in signatures of ceremonies.
    Publisher,
    /// Read everything, and the audit trail; change nothing.
    Auditor,
}

/// Characters of a token's name.
pub const MAX_NAME: usize = 100;

/// Whether a token may be called `name`: one line of 1 to [`MAX_NAME`] characters.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.contains(char::is_control)
}

impl Model {
    /// Whether it is accepted at `now`.
    #[must_use]
    pub fn accepted(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}
