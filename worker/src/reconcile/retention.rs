//! Asking for retention where it is due.

use chrono::{DateTime, TimeDelta, Utc};
use entities::repository::{self, State};
use entities::task::{self, Pool};
use entities::{now, publication, retention_turn};
use jobs::{ApplyRetention, Job, Origin};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QuerySelect,
};

use crate::context::Context;

/// A repository has its turn this often in any case.
const AT_LEAST: TimeDelta = TimeDelta::days(1);
/// And no sooner, however much comes in.
const AT_MOST: TimeDelta = TimeDelta::hours(1);

/// Asks for retention in every repository with rules whose turn it is.
pub(super) async fn due(context: &Context) -> Result<(), DbErr> {
    let repositories = repository::Entity::find()
        .filter(repository::Column::State.eq(State::Active))
        .all(context.db.read())
        .await?;
    for row in repositories {
        let Some(serial) = row.live_serial else {
            continue;
        };
        if row.policy.retention.is_on() && ask(context, &row, serial).await? {
            context.wake_pool(Pool::Background);
        }
    }
    Ok(())
}

/// Queues the job for `row` if it is its turn.
async fn ask(context: &Context, row: &repository::Model, serial: i64) -> Result<bool, DbErr> {
    let at = now();
    let last = retention_turn::Entity::find_by_id(row.id)
        .one(context.db.read())
        .await?;
    if let Some(last) = &last
        && !is_due(context.db.read(), last, at).await?
    {
        return Ok(false);
    }
    let write = context.db.write().await?;
    let next = retention_turn::Model {
        repository: row.id,
        at,
        serial,
    };
    if !take_turn(&write, last.as_ref(), next).await? || is_open(&*write, row).await? {
        return Ok(false);
    }
    let job = ApplyRetention {
        repository: row.id,
        dry_run: false,
        overrides: Vec::new(),
    };
    jobs::enqueue(&write, &job, Origin::system()).await?;
    write.commit().await?;
    Ok(true)
}

/// Whether enough time has passed since `last`, or packages have come in.
async fn is_due(
    db: &impl ConnectionTrait,
    last: &retention_turn::Model,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    if at - last.at >= AT_LEAST {
        return Ok(true);
    }
    if at - last.at < AT_MOST {
        return Ok(false);
    }
    let brought = publication::Entity::find()
        .filter(publication::Column::Repository.eq(last.repository))
        .filter(publication::Column::Serial.gt(last.serial))
        .filter(publication::Column::Added.gt(0))
        .filter(publication::Column::LiveAt.is_not_null())
        .limit(1)
        .one(db)
        .await?;
    Ok(brought.is_some())
}

/// Writes `next` in place of `last`; answers whether nobody else did so meanwhile.
async fn take_turn(
    transaction: &DatabaseTransaction,
    last: Option<&retention_turn::Model>,
    next: retention_turn::Model,
) -> Result<bool, DbErr> {
    use retention_turn::Column;
    if let Some(last) = last {
        let written = retention_turn::Entity::update_many()
            .set(retention_turn::ActiveModel {
                at: Set(next.at),
                serial: Set(next.serial),
                ..Default::default()
            })
            .filter(Column::Repository.eq(last.repository))
            .filter(Column::At.eq(last.at))
            .exec(transaction)
            .await?;
        return Ok(written.rows_affected == 1);
    }
    let first = OnConflict::column(Column::Repository)
        .do_nothing()
        .to_owned();
    let (repository, at) = (next.repository, next.at);
    retention_turn::Entity::insert(retention_turn::ActiveModel::from(next))
        .on_conflict(first)
        .exec_without_returning(transaction)
        .await?;
    let there = retention_turn::Entity::find_by_id(repository)
        .one(transaction)
        .await?;
    Ok(there.is_some_and(|there| there.at == at))
}

/// Whether it was asked for already, and not done yet.
async fn is_open(db: &impl ConnectionTrait, row: &repository::Model) -> Result<bool, DbErr> {
    let open = task::Entity::find()
        .filter(task::Column::Kind.eq(ApplyRetention::KIND))
        .filter(task::Column::Repository.eq(row.id))
        .filter(task::is_open())
        .limit(1)
        .one(db)
        .await?;
    Ok(open.is_some())
}
