//! Uploads whose task has ended, and octets in `staging/` that no upload knows.

use chrono::{DateTime, TimeDelta, Utc};
use entities::task;
use entities::{UploadId, now, upload};
use futures_util::TryStreamExt;
use jobs::fault;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use storage::Entry;

use super::{BATCH, CollectGarbageError};
use crate::context::Context;

/// Deletes them; answers how many.
pub(super) async fn collect(context: &Context) -> Result<u64, CollectGarbageError> {
    let hours = i64::from(context.settings.retention.upload_hours);
    let before = now() - TimeDelta::hours(hours);
    let mut count = ended(context).await?;
    let entries = context.storage.list("staging")?;
    let mut entries = std::pin::pin!(entries);
    while let Some(entry) = entries.try_next().await? {
        if is_older(&entry, before) && !is_known(context, &entry).await? {
            context.storage.delete(&entry.name).await?;
            count += 1;
        }
    }
    let age = (now() - before).to_std().unwrap_or_default();
    Ok(count + context.storage.sweep_unfinished(age).await?)
}

/// Uploads that no task will read any more.
async fn ended(context: &Context) -> Result<u64, CollectGarbageError> {
    let open = Query::select()
        .column(task::Column::Id)
        .from(task::Entity)
        .and_where(task::is_open())
        .to_owned();
    let mut count = 0;
    loop {
        let ids: Vec<UploadId> = upload::Entity::find()
            .select_only()
            .column(upload::Column::Id)
            .filter(Expr::col(upload::Column::Task).not_in_subquery(open.clone()))
            .limit(u64::from(BATCH))
            .into_tuple()
            .all(context.db.read())
            .await?;
        if ids.is_empty() {
            return Ok(count);
        }
        for id in &ids {
            context.storage.delete(&id.object()).await?;
        }
        fault::point("collect_garbage.object");
        count += ids.len() as u64;
        let write = context.db.write().await?;
        upload::Entity::delete_many()
            .filter(upload::Column::Id.is_in(ids))
            .exec(&*write)
            .await?;
        write.commit().await?;
    }
}

fn is_older(entry: &Entry, before: DateTime<Utc>) -> bool {
    DateTime::<Utc>::from(entry.head.modified_at) < before
}

async fn is_known(context: &Context, entry: &Entry) -> Result<bool, CollectGarbageError> {
    let id = entry.name.strip_prefix("staging/");
    let Some(id) = id.and_then(|id| id.parse::<UploadId>().ok()) else {
        return Ok(false);
    };
    Ok(upload::Entity::find_by_id(id)
        .one(context.db.read())
        .await?
        .is_some())
}
