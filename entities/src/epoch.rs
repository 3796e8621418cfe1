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

/// Changes that one statement tells the feed of.
const SOME: usize = 500;

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
    Box::pin(async move { number(transaction, &[(kind, target)]).await })
}

/// Numbers changes in their order and tells the feed, as [`advance`] does for one; answers the
/// number of the last, `None` where there is none.
///
/// # Errors
/// The database's own.
pub fn advance_by<'a>(
    transaction: &'a DatabaseTransaction,
    changed: &'a [(change_feed::Kind, Uuid)],
) -> BoxFuture<'a, Result<Option<i64>, DbErr>> {
    Box::pin(async move {
        if changed.is_empty() {
            return Ok(None);
        }
        number(transaction, changed).await.map(Some)
    })
}

async fn number(
    transaction: &DatabaseTransaction,
    changed: &[(change_feed::Kind, Uuid)],
) -> Result<i64, DbErr> {
    let count = i64::try_from(changed.len()).unwrap_or(i64::MAX);
    let rows = Entity::update_many()
        .col_expr(Column::N, Expr::col(Column::N).add(count))
        .filter(Column::Id.eq(1))
        .exec_with_returning(transaction)
        .await?;
    let newest = rows
        .first()
        .map(|row| row.n)
        .ok_or_else(|| DbErr::RecordNotFound("epoch".into()))?;
    let mut n = newest - count;
    for some in changed.chunks(SOME) {
        let entries = some.iter().map(|(kind, target)| {
            n += 1;
            change_feed::ActiveModel {
                n: Set(n),
                kind: Set(*kind),
                target: Set(*target),
            }
        });
        change_feed::Entity::insert_many(entries)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(newest)
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
