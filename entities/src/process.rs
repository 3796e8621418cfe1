//! Running programs: who is there, and which epoch each has applied.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use serde::{Deserialize, Serialize};

use crate::{Database, ProcessId, clock};

/// One start of one program, as it last reported.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "process")]
pub struct Model {
    /// New with every start.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProcessId,
    /// Which program it is.
    pub program: Program,
    /// For a data plane: every change up to this epoch is applied to its caches.
    pub epoch: i64,
    /// When it last reported.
    pub seen_at: DateTime<Utc>,
}

/// A process has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The programs that report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Control plane and data plane.
    Api,
    /// The consumer of jobs.
    Worker,
}

/// Says that the process `id` is there and has applied every change up to `epoch`.
///
/// # Errors
/// The database's own.
pub fn report(
    db: &Database,
    id: ProcessId,
    program: Program,
    epoch: i64,
) -> BoxFuture<'_, Result<(), DbErr>> {
    Box::pin(async move {
        let row = [
            (Column::Id, Expr::value(id)),
            (Column::Program, Expr::value(program)),
            (Column::Epoch, Expr::value(epoch)),
            (Column::SeenAt, clock::now(db.read().get_database_backend())),
        ];
        let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        let again = OnConflict::column(Column::Id)
            .update_columns([Column::Epoch, Column::SeenAt])
            .to_owned();
        let insert = Query::insert()
            .into_table(Entity)
            .columns(columns)
            .values_panic(values)
            .on_conflict(again)
            .to_owned();
        db.execute(&insert).await?;
        Ok(())
    })
}

/// Forgets every process: for one that is the only one there is, before it starts to report.
///
/// # Errors
/// The database's own.
pub fn forget_all(db: &Database) -> BoxFuture<'_, Result<(), DbErr>> {
    Box::pin(async move {
        db.execute(&Entity::delete_many().into_query()).await?;
        Ok(())
    })
}
