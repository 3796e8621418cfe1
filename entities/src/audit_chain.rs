//! The one chain of the audit trail: what it is called, and which key signs its checkpoints.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

/// The number of the only row.
pub const ONLY: i32 = 1;

/// The chain. Its row is also the lock of whoever chains.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_chain")]
pub struct Model {
    /// [`ONLY`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Tells the chains of two systems apart.
    pub chain: Uuid,
    /// The Ed25519 key of the checkpoints, 64 hexadecimal digits; `None` until the vault has made
    /// it. Set once.
    pub public_key: Option<String>,
    /// When the chain began.
    pub created_at: DateTime<Utc>,
}

impl Model {
    /// The name of the key in the vault.
    #[must_use]
    pub fn key_name(&self) -> String {
        format!("audit-{}", self.chain)
    }

    /// The chain of `db`, if one was begun.
    ///
    /// # Errors
    /// The database's own.
    pub async fn find(db: &impl ConnectionTrait) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(ONLY).one(db).await
    }
}

/// A chain has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
