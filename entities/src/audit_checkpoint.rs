//! Signed checkpoints of the audit chain.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

/// A checkpoint. Rows are only ever inserted, and the database refuses anything else.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_checkpoint")]
pub struct Model {
    /// The position of the last link that it vouches for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The signed note, as other tools read it.
    pub note: String,
    /// When it was signed.
    pub created_at: DateTime<Utc>,
}

impl Model {
    /// The checkpoint that vouches for most, if there is one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn newest(db: &impl ConnectionTrait) -> Result<Option<Self>, DbErr> {
        Entity::find()
            .order_by_desc(Column::Position)
            .limit(1)
            .one(db)
            .await
    }
}

/// A checkpoint has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
