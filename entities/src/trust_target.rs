//! Targets: the files that a trust root speaks for.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{Json, TrustRootId};

/// A target as clients find it now.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_target")]
pub struct Model {
    /// The trust root.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trust_root: TrustRootId,
    /// The path of its URL without the leading slash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// The role that lists it; `bins` for all that are listed by a bin.
    pub role: String,
    /// In `bins`: the first 32 bits of the SHA-256 of the path, by which it has its bin.
    pub place: Option<i64>,
    /// In bytes.
    pub length: i64,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
    /// What the application adds: an object.
    pub custom: Option<Json>,
    /// When it was listed as it is.
    pub created_at: DateTime<Utc>,
}

/// A target has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
