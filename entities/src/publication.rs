//! Publications: immutable generations of a repository.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{PublicationId, RepositoryId};

/// A publication as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    /// Its files hang on it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PublicationId,
    /// The repository.
    pub repository: RepositoryId,
    /// Grows within a repository, with gaps; never reused.
    pub serial: i64,
    /// Where it is in its life.
    pub state: State,
    /// What made it.
    pub reason: Reason,
    /// For a roll-back: the serial whose content it has.
    pub content_of: Option<i64>,
    /// How many packages it holds.
    pub packages: i64,
    /// How many packages it holds that its predecessor did not.
    pub added: i64,
    /// How many packages its predecessor held that it does not.
    pub removed: i64,
    /// The place the next added package gets in the indexes.
    pub next_ordinal: i64,
    /// The uploaded metadata files it carries: record type → file.
    pub metadata_files: crate::Json,
    /// Fingerprint of the key that signed its index.
    pub signed_by: String,
    /// The time its files speak of: whole seconds, or `SOURCE_DATE_EPOCH`.
    pub stamped_at: DateTime<Utc>,
    /// Kept whatever retention says.
    pub pinned: bool,
    /// When everything of it existed.
    pub created_at: DateTime<Utc>,
    /// When clients first saw it.
    pub live_at: Option<DateTime<Utc>>,
    /// When clients stopped seeing it.
    pub superseded_at: Option<DateTime<Utc>>,
}

/// A publication has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The life of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Complete, and seen by nobody yet.
    Prepared,
    /// What clients see.
    Live,
    /// Seen before; still answered under its serial until retention takes it.
    Superseded,
    /// Never went live: its publish was overtaken or refused.
    Dropped,
}

/// What made a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Changes were taken.
    Change,
    /// An older publication's content was put back.
    RollBack,
    /// Every index was rendered anew.
    Rebuild,
}
