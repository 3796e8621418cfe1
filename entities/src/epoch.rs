//! One number that grows with every change that a data plane may have cached.

use futures_util::future::BoxFuture;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

use crate::change_feed;

/// The single row, with `id` 1.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "epoch")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The number of the newest change.
    pub n: i64,
}

/// The row has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Numbers a change of `kind` to `target` and tells the feed. Call it last in the transaction:
/// the row stays locked until the commit, so numbers become visible in order.
///
/// # Errors
/// The database's own.
pub fn advance(
    transaction: &DatabaseTransaction,
    kind: change_feed::Kind,
    target: Uuid,
) -> BoxFuture<'_, Result<i64, DbErr>> {
    Box::pin(async move {
        let rows = Entity::update_many()
            .col_expr(Column::N, Expr::col(Column::N).add(1))
            .filter(Column::Id.eq(1))
            .exec_with_returning(transaction)
            .await?;
        let n = rows
            .first()
            .map(|row| row.n)
            .ok_or_else(|| DbErr::RecordNotFound("epoch".into()))?;
        let entry = change_feed::ActiveModel {
            n: Set(n),
            kind: Set(kind),
            target: Set(target),
        };
        change_feed::Entity::insert(entry)
            .exec_without_returning(transaction)
            .await?;
        Ok(n)
    })
}

/// The number of the newest change.
///
/// # Errors
/// The database's own.
pub async fn current(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = Entity::find_by_id(1).one(db).await?;
    row.map(|row| row.n)
        .ok_or_else(|| DbErr::RecordNotFound("epoch".into()))
}
