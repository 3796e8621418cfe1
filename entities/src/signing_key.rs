//! Signing keys: what is public of them, and where the private part is.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::SigningKeyId;

/// A signing key as stored. The private part is in the vault alone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Fixed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SigningKeyId,
    /// How repositories and people name it; unique for ever.
    #[sea_orm(unique)]
    pub name: String,
    /// What it signs.
    pub purpose: Purpose,
    /// The algorithm: `ed25519`, `p256`, `rsa4096`, or what an imported key has, such as `rsa3072`.
    pub algorithm: String,
    /// Fingerprint of the certificate, in lower-case hexadecimal.
    pub fingerprint: String,
    /// Fingerprint of the key or subkey that makes the signatures.
    pub signing_fingerprint: String,
    /// The user id in it.
    pub user_id: String,
    /// The public part, as ASCII armor; of a key for TUF metadata, as PEM.
    pub public: String,
    /// Where the private part is, such as `vault:lts`.
    pub vault_uri: String,
    /// Whether it signs.
    pub state: State,
    /// When its public part says it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Grows by one with every write: the API's ETag.
    pub revision: i64,
    /// When it was made or imported.
    pub created_at: DateTime<Utc>,
    /// When it stopped signing.
    pub retired_at: Option<DateTime<Utc>>,
}

/// A key has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Packages and repository indexes.
    Openpgp,
    /// TUF metadata.
    Tuf,
}

/// Whether a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Signs, and may be given to repositories.
    Active,
    /// Signs for the repositories that have it; may not be given to others.
    Retiring,
    /// Signs nothing any more; its public part stays served.
    Retired,
}
