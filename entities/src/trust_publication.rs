//! Publications of a trust root: what its metadata was from one moment on.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::{TrustPublicationId, TrustRootId};

/// A publication as stored. Its files exist before it is live, and nobody finds them before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_publication")]
pub struct Model {
    /// What a trust root's live pointer names.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrustPublicationId,
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The version of its timestamp.
    pub serial: i64,
    /// The version of its snapshot; that of its predecessor where only the timestamp was renewed.
    pub snapshot_version: i64,
    /// How many roles have a new version in it, timestamp and snapshot left out.
    pub roles: i64,
    /// How many targets were added, changed or removed.
    pub targets: i64,
    /// When clients first saw it.
    pub live_at: DateTime<Utc>,
    /// When clients stopped seeing it.
    pub superseded_at: Option<DateTime<Utc>>,
}

/// A publication has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
