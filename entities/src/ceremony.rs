//! Ceremonies: roles that people sign, each on a machine of their own.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{CeremonyId, Json, TrustRootId};

/// One version of one role that waits for signatures, or got them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremony")]
pub struct Model {
    /// What requests and responses name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CeremonyId,
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The role; only one ceremony of a role is open at a time.
    pub role: String,
    /// The version that is to be signed.
    pub version: i64,
    /// Where it is in its life.
    pub state: State,
    /// The signing request: the whole file.
    pub request: Vec<u8>,
    /// SHA-256 of what is signed, in lower-case hexadecimal.
    pub sha256: String,
    /// The same as words to read to each other, as `tuf::words` says them.
    pub words: String,
    /// The signatures that hold: a list of `tuf::Signature`.
    pub signatures: Json,
    /// How far those are who have to sign; written with every signature.
    pub standings: Standings,
    /// What happened, as `tuf::ceremony::Transcript` writes it.
    pub transcript: String,
    /// No signature is wanted from then on.
    pub expires_at: DateTime<Utc>,
    /// Who asked for it: `token:<id>`, or `system`.
    pub created_by: String,
    /// Grows by one with every write: the guard of every signature.
    pub revision: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A ceremony has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The life of a ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Signatures are missing.
    Signing,
    /// All signatures are there; the next publish takes it.
    Complete,
    /// Clients see it.
    Published,
    /// It was given up.
    Aborted,
    /// Another took its place.
    Replaced,
    /// Too few signed in time.
    Expired,
}

/// How far those are who have to sign: for a root the old keys, then the new ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Standings(pub Vec<Standing>);

/// How far one set of keys is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Whose keys, such as `root 3` or `targets`.
    pub authority: String,
    /// How many of them have to sign.
    pub threshold: u32,
    /// The identifiers of those whose signatures hold.
    pub signed: Vec<String>,
    /// The identifiers of the others.
    pub missing: Vec<String>,
}
