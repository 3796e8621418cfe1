//! Roles of a trust root: who signs them, for what, and which version is live.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Json, RepositoryId, TrustRootId};

/// A role as stored. A role that was in a snapshot once stays in every later one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_role")]
pub struct Model {
    /// The trust root.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trust_root: TrustRootId,
    /// Its name in metadata, such as `targets`, `bin-7` or `repository-<uuid>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// The role that delegates to it; none for the four top-level roles.
    pub parent: Option<String>,
    /// Its place in the search of its parent, from the lowest on.
    pub position: i64,
    /// Whether the search for a path of its ends with it.
    pub terminating: bool,
    /// What it may speak for, as `tuf::Paths`; `null` for a top-level role.
    pub paths: Json,
    /// Who signs it, as `tuf::Authority`.
    pub authority: Json,
    /// The signing key that does so online; none where people sign.
    pub signing_key: Option<String>,
    /// The repository whose entry points it lists.
    pub repository: Option<RepositoryId>,
    /// Whether what it spoke for is gone: it lists nothing any more.
    pub tombstone: bool,
    /// From signing to expiry, in seconds; for a role that people sign, as their plan says.
    pub lifetime: i64,
    /// The version that is live; 0 before the first.
    pub version: i64,
    /// When the live version ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it is to be signed anew; none where people sign.
    pub renew_at: Option<DateTime<Utc>>,
}

/// A role has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a role is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The root of trust itself.
    Root,
    /// The newest snapshot.
    Timestamp,
    /// The versions that belong together.
    Snapshot,
    /// The top of all targets.
    Targets,
    /// Paths of the deployment's choice.
    Custom,
    /// All repositories, and the public keys.
    Repositories,
    /// The entry points of one repository.
    Repository,
    /// All bins.
    Bins,
    /// A share of the artifacts.
    Bin,
}
