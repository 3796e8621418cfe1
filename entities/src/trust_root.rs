//! Trust roots: the TUF repositories of a deployment, and which of their metadata is live.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{DatabaseTransaction, DbErr};
use serde::{Deserialize, Serialize};

use crate::{TrustPublicationId, TrustRootId};

/// The trust root that is served at `/tuf/` itself.
pub const DEFAULT: &str = "default";

/// A trust root as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_root")]
pub struct Model {
    /// Everything of it hangs on it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrustRootId,
    /// How people and paths name it.
    #[sea_orm(unique)]
    pub name: String,
    /// Whether clients can follow it.
    pub state: State,
    /// The publication that clients see.
    pub live: Option<TrustPublicationId>,
    /// The version of the root that is live; 0 before the first ceremony is complete.
    pub root_version: i64,
    /// The version of the snapshot that is live.
    pub snapshot_version: i64,
    /// The version of the timestamp that is live: also the serial of the live publication.
    pub timestamp_version: i64,
    /// How many bins there are for artifacts; 0 before the first artifact.
    pub bins: i64,
    /// Whether the number of bins was chosen, and stays.
    pub fixed_bins: bool,
    /// How many artifacts the bins list.
    pub artifacts: i64,
    /// The signing keys of the online roles.
    pub keys: OnlineKeys,
    /// How long each kind of role is good for.
    pub expiry: Expiries,
    /// Grows by one with every write: the guard of every switch, and the API's ETag.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// A trust root has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether clients can follow a trust root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its first metadata waits for signatures; publishes go live without it.
    Ceremony,
    /// Clients follow it; nothing goes live without it.
    Live,
}

/// The names of the signing keys of the online roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct OnlineKeys {
    /// Signs the timestamp.
    pub timestamp: String,
    /// Signs the snapshot.
    pub snapshot: String,
    /// Signs `repositories`, the role of each repository, `bins` and every bin.
    pub repositories: String,
    /// Signs `targets`, unless people do.
    pub targets: Option<String>,
    /// Keys that sign timestamp, snapshot and `targets` beside these: the next ones until a root
    /// names them, then the former ones until clients have read that root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Box<OnlineKeys>>,
}

/// How long each kind of role is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Expiries {
    /// The timestamp.
    pub timestamp: Expiry,
    /// The snapshot.
    pub snapshot: Expiry,
    /// `targets`, where it is signed online.
    pub targets: Expiry,
    /// `repositories` and the roles of repositories.
    pub repositories: Expiry,
    /// `bins` and every bin.
    pub bins: Expiry,
}

/// How long a role is good for, and how long before its end it is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// From signing to expiry, in seconds.
    pub lifetime: u32,
    /// From renewal to expiry, in seconds; less than the lifetime.
    pub margin: u32,
}

impl Expiry {
    /// So many hours, renewed when a third of them is left.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self {
            lifetime: hours * 3600,
            margin: hours * 1200,
        }
    }
}

impl Default for Expiries {
    fn default() -> Self {
        Self {
            timestamp: Expiry::hours(24),
            snapshot: Expiry::hours(7 * 24),
            targets: Expiry::hours(90 * 24),
            repositories: Expiry::hours(30 * 24),
            bins: Expiry::hours(90 * 24),
        }
    }
}

impl Model {
    /// Writes what a switch changes. False when somebody else has written the row since it was
    /// read: then nothing is written.
    ///
    /// # Errors
    /// The database's own.
    pub async fn switch(&self, write: &DatabaseTransaction, next: &Self) -> Result<bool, DbErr> {
        let written = Entity::update_many()
            .col_expr(Column::State, Expr::value(next.state))
            .col_expr(Column::Live, Expr::value(next.live))
            .col_expr(Column::RootVersion, Expr::value(next.root_version))
            .col_expr(Column::SnapshotVersion, Expr::value(next.snapshot_version))
            .col_expr(
                Column::TimestampVersion,
                Expr::value(next.timestamp_version),
            )
            .col_expr(Column::Bins, Expr::value(next.bins))
            .col_expr(Column::Artifacts, Expr::value(next.artifacts))
            .col_expr(Column::Keys, Expr::value(next.keys.clone()))
            .col_expr(Column::Expiry, Expr::value(next.expiry.clone()))
            .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
            .col_expr(Column::UpdatedAt, Expr::value(crate::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Revision.eq(self.revision))
            .exec(write)
            .await?;
        Ok(written.rows_affected == 1)
    }

    /// The trust root called `name`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Self>, DbErr> {
        Entity::find().filter(Column::Name.eq(name)).one(db).await
    }
}
