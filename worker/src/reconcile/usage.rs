//! Adding up what data planes have counted of subscription keys.

use std::collections::BTreeMap;

use entities::usage_batch::Count;
use entities::{SubscriptionKeyId, Write, subscription_usage, usage_batch};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::context::Context;

/// Batches that are added up in one transaction.
const BATCHES: u64 = 64;
/// Keys that are written by one statement.
const KEYS: usize = 500;

/// Adds every batch to the counts of its keys, once.
pub(super) async fn flush(context: &Context) -> Result<(), DbErr> {
    loop {
        let batches = usage_batch::Entity::find()
            .order_by_asc(usage_batch::Column::Id)
            .limit(BATCHES)
            .all(context.db.read())
            .await?;
        let write = match batches.len() {
            0 => return Ok(()),
            _ => context.db.write().await?,
        };
        let ids = batches.iter().map(|batch| batch.id);
        let gone = usage_batch::Entity::delete_many()
            .filter(usage_batch::Column::Id.is_in(ids))
            .exec(&*write)
            .await?;
        if gone.rows_affected != batches.len() as u64 {
            // Another worker adds them up.
            return Ok(());
        }
        let counts = batches.into_iter().flat_map(|batch| batch.counts.0);
        add(&write, &sum(counts)).await?;
        write.commit().await?;
    }
}

fn sum(counts: impl Iterator<Item = Count>) -> Vec<Count> {
    let mut sums: BTreeMap<SubscriptionKeyId, Count> = BTreeMap::new();
    for count in counts {
        sums.entry(count.key)
            .and_modify(|sum| {
                sum.requests = sum.requests.saturating_add(count.requests);
                sum.last_used_at = Ord::max(sum.last_used_at, count.last_used_at);
            })
            .or_insert(count);
    }
    sums.into_values().collect()
}

/// Adds to the rows in the order of their keys, so that two workers never wait for each other.
async fn add(write: &Write, counts: &[Count]) -> Result<(), DbErr> {
    use subscription_usage::{ActiveModel, Column, Entity};
    let kept = |column: Column| Expr::col((Entity, column));
    let new =
        |column: Column| Expr::cust(format!("excluded.{}", sea_orm::IdenStatic::as_str(&column)));
    let later = Expr::case(
        new(Column::LastUsedAt).gt(kept(Column::LastUsedAt)),
        new(Column::LastUsedAt),
    )
    .finally(kept(Column::LastUsedAt));
    for some in counts.chunks(KEYS) {
        let rows = some.iter().map(|count| ActiveModel {
            key: Set(count.key),
            requests: Set(count.requests),
            last_used_at: Set(count.last_used_at),
        });
        let there = OnConflict::column(Column::Key)
            .value(
                Column::Requests,
                kept(Column::Requests).add(new(Column::Requests)),
            )
            .value(Column::LastUsedAt, later.clone())
            .to_owned();
        Entity::insert_many(rows)
            .on_conflict(there)
            .exec_without_returning(&**write)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn counts_of_one_key_are_added_and_its_last_use_is_the_latest() {
        let [one, other] = [SubscriptionKeyId::fresh(), SubscriptionKeyId::fresh()];
        let count = |key, requests, second| Count {
            key,
            requests,
            last_used_at: DateTime::UNIX_EPOCH + TimeDelta::seconds(second),
        };

        let sums = sum([count(other, 1, 9), count(one, 2, 5), count(one, 3, 4)].into_iter());

        assert_eq!(sums, [count(one, 5, 5), count(other, 1, 9)]);
    }
}
