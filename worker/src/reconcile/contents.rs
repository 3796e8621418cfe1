//! Asking for `Contents` where they are due.

use chrono::{DateTime, TimeDelta, Utc};
use entities::repository::{self, Format, State};
use entities::{contents_turn, now, publication};
use jobs::{Job, Origin, RefreshContents};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QuerySelect,
};

use crate::context::Context;

/// A repository that has none yet is tried again after this time.
const FIRST: TimeDelta = TimeDelta::hours(1);

/// Asks for `Contents` of every repository that wants them and whose turn it is.
pub(super) async fn due(context: &Context) -> Result<(), DbErr> {
    let repositories = repository::Entity::find()
        .filter(repository::Column::State.eq(State::Active))
        .filter(repository::Column::Format.eq(Format::Deb))
        .filter(repository::Column::Live.is_not_null())
        .all(context.db.read())
        .await?;
    for row in repositories {
        if let Some(hours) = row.policy.release.contents
            && ask(context, &row, TimeDelta::hours(hours.into())).await?
        {
            context.wake_pool(RefreshContents::POOL);
        }
    }
    Ok(())
}

/// Queues the job for `row` if it is its turn.
async fn ask(context: &Context, row: &repository::Model, every: TimeDelta) -> Result<bool, DbErr> {
    let (db, at) = (context.db.read(), now());
    let last = contents_turn::Entity::find_by_id(row.id).one(db).await?;
    if let Some(last) = &last
        && !is_due(db, row, last, every, at).await?
    {
        return Ok(false);
    }
    let write = context.db.write().await?;
    let first = contents_turn::ActiveModel {
        repository: Set(row.id),
        at: Set(DateTime::UNIX_EPOCH),
        serial: Set(0),
    };
    let there = OnConflict::column(contents_turn::Column::Repository)
        .do_nothing()
        .to_owned();
    contents_turn::Entity::insert(first)
        .on_conflict(there)
        .exec_without_returning(&*write)
        .await?;
    let before = last.map_or(DateTime::UNIX_EPOCH, |last| last.at);
    let taken = contents_turn::Entity::update_many()
        .col_expr(contents_turn::Column::At, Expr::value(at))
        .filter(contents_turn::Column::Repository.eq(row.id))
        .filter(contents_turn::Column::At.eq(before))
        .exec(&*write)
        .await?;
    if taken.rows_affected == 0 {
        // Another worker was quicker.
        return Ok(false);
    }
    let job = RefreshContents { repository: row.id };
    jobs::enqueue(&write, &job, Origin::system()).await?;
    write.commit().await?;
    Ok(true)
}

/// Whether enough time has passed since `last`, and clients see other packages since.
async fn is_due(
    db: &impl ConnectionTrait,
    row: &repository::Model,
    last: &contents_turn::Model,
    every: TimeDelta,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use publication::{Column, Entity, Reason};
    let has_none = match row.live {
        Some(live) => {
            let live = Entity::find_by_id(live).one(db).await?;
            live.is_some_and(|live| !has_contents(&live))
        }
        None => true,
    };
    if at - last.at < (if has_none { every.min(FIRST) } else { every }) {
        return Ok(false);
    }
    let moved = Condition::any()
        .add(Column::Added.gt(0))
        .add(Column::Removed.gt(0))
        .add(Column::Reason.eq(Reason::RollBack));
    let changed = Entity::find()
        .filter(Column::Repository.eq(last.repository))
        .filter(Column::Serial.gt(last.serial))
        .filter(Column::LiveAt.is_not_null())
        .filter(moved)
        .limit(1)
        .one(db)
        .await?;
    Ok(has_none || changed.is_some())
}

/// Whether `live` carries any. A DEB repository carries nothing else.
fn has_contents(live: &publication::Model) -> bool {
    let carried = live.metadata_files.as_object();
    carried.is_some_and(|carried| !carried.is_empty())
}
