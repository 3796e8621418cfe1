//! Asking for packages of keys where clients lack one.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entities::repository::{self, Format};
use entities::{epoch, keyring, now, task};
use jobs::{Job, Origin, PublishKeyring};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::context::Context;
use crate::keyring::{Wanted, WantedError, lacking};

/// It is looked again after this time even when no repository and no key has changed.
const AT_LEAST: Duration = Duration::from_mins(1);
/// A package that did not go live is handed over again after this time.
const AGAIN: TimeDelta = TimeDelta::minutes(5);

/// The last look.
pub(super) struct Look {
    at: Instant,
    epoch: i64,
}

/// Asks for the package of every repository that should have one and lacks it.
pub(super) async fn lacked(context: &Context, last: &mut Option<Look>) -> Result<(), DbErr> {
    let db = context.db.read();
    let look = Look {
        at: Instant::now(),
        epoch: epoch::current(db).await?,
    };
    if last
        .as_ref()
        .is_some_and(|last| last.epoch == look.epoch && last.at.elapsed() < AT_LEAST)
    {
        return Ok(());
    }
    let repositories = repository::Entity::find()
        .filter(repository::Column::State.eq(repository::State::Active))
        .filter(repository::Column::Format.eq(Format::Deb))
        .all(db)
        .await?;
    for row in repositories {
        if row.policy.release.keyring.is_some() && lacks(db, &row).await? {
            ask(context, &row).await?;
        }
    }
    *last = Some(look);
    Ok(())
}

/// Whether clients of `row` should see another package, or do not see theirs in every suite.
async fn lacks(db: &impl ConnectionTrait, row: &repository::Model) -> Result<bool, DbErr> {
    let wanted = match Wanted::of(db, row).await {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return Ok(false),
        Err(WantedError::Database(error)) => return Err(error),
        Err(error) => {
            tracing::warn!(repository.id = %row.id, %error, "its keys make no package");
            return Ok(false);
        }
    };
    let made = keyring::Entity::find_by_id(row.id).one(db).await?;
    let same = made
        .filter(|made| made.package == wanted.package && made.keys_sha256 == wanted.keys_sha256);
    match same {
        None => Ok(true),
        Some(made) if now() - made.asked_at < AGAIN => Ok(false),
        Some(made) => Ok(!lacking(db, row, &made.sha256).await?.is_empty()),
    }
}

/// Queues the job for `row` unless it is queued or runs already.
async fn ask(context: &Context, row: &repository::Model) -> Result<(), DbErr> {
    let write = context.db.write().await?;
    let open = task::Entity::find()
        .filter(task::Column::Kind.eq(PublishKeyring::KIND))
        .filter(task::Column::Repository.eq(row.id))
        .filter(task::is_open())
        .limit(1)
        .one(&*write)
        .await?;
    if open.is_some() {
        return Ok(());
    }
    let job = PublishKeyring { repository: row.id };
    jobs::enqueue(&write, &job, Origin::system()).await?;
    write.commit().await?;
    context.wake_pool(PublishKeyring::POOL);
    Ok(())
}
