//! Rows of the queue and of its surroundings that are past their time.

use std::time::Duration;

use chrono::TimeDelta;
use entities::task::{self, State};
use entities::{TaskId, change_feed, clock, epoch, idempotency, now, process};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::BATCH;
use crate::context::Context;

/// How long a request can be repeated under its key.
const IDEMPOTENCY: TimeDelta = TimeDelta::hours(24);
/// How long a program that reports no more is remembered.
const PROCESS: TimeDelta = TimeDelta::hours(1);
/// A program that can report at all has done so after this time.
const REPORT: Duration = Duration::from_secs(3);
/// How many entries of the change feed are kept: who is further behind reads everything anew.
const FEED: i64 = 10_000;

/// Deletes them; answers how many tasks went.
pub(super) async fn collect(context: &Context) -> Result<u64, DbErr> {
    let count = tasks(context).await?;
    programs(context).await?;
    let at = now();
    let newest = epoch::current(context.db.read()).await?;
    let write = context.db.write().await?;
    idempotency::Entity::delete_many()
        .filter(idempotency::Column::CreatedAt.lt(at - IDEMPOTENCY))
        .exec(&*write)
        .await?;
    change_feed::Entity::delete_many()
        .filter(change_feed::Column::N.lte(newest - FEED))
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(count)
}

/// Programs that report no more. Where the clock was set ahead, those that do look like that until
/// they report again: a data plane that is forgotten meanwhile would be waited for by nobody.
async fn programs(context: &Context) -> Result<(), DbErr> {
    let before = clock::read(context.db.read()).await? - PROCESS;
    let silent = process::Entity::find()
        .filter(process::Column::SeenAt.lt(before))
        .all(context.db.read())
        .await?;
    if silent.is_empty() {
        return Ok(());
    }
    tokio::time::sleep(REPORT).await;
    let write = context.db.write().await?;
    for program in silent {
        process::Entity::delete_by_id(program.id)
            .filter(process::Column::SeenAt.eq(program.seen_at))
            .exec(&*write)
            .await?;
    }
    write.commit().await?;
    Ok(())
}

/// Tasks that ended long ago.
async fn tasks(context: &Context) -> Result<u64, DbErr> {
    let days = i64::from(context.settings.retention.task_days);
    let before = now() - TimeDelta::days(days);
    let mut count = 0;
    loop {
        let ids: Vec<TaskId> = task::Entity::find()
            .select_only()
            .column(task::Column::Id)
            .filter(task::Column::State.is_in([State::Succeeded, State::Failed, State::Cancelled]))
            .filter(task::Column::FinishedAt.lt(before))
            .order_by_asc(task::Column::FinishedAt)
            .limit(u64::from(BATCH))
            .into_tuple()
            .all(context.db.read())
            .await?;
        if ids.is_empty() {
            return Ok(count);
        }
        let write = context.db.write().await?;
        let gone = task::Entity::delete_many()
            .filter(task::Column::Id.is_in(ids))
            .exec(&*write)
            .await?;
        write.commit().await?;
        count += gone.rows_affected;
    }
}
