//! Blobs that nothing refers to: doomed under a lock, deleted after the grace time.

use std::collections::HashSet;

use chrono::TimeDelta;
use entities::blob::{self, State};
use entities::part_list::{self, Parts};
use entities::{
    BlobId, PartListId, composition, metadata_file, now, package, publication_file, trust_file,
};
use jobs::fault;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{BATCH, CollectGarbageError, GRACE, made_before};
use crate::context::Context;

/// Part lists may become visible in another order than that of their identifiers, by at most this.
const RECENT: TimeDelta = TimeDelta::hours(2);

/// Marks unreferenced blobs, so that nobody refers to them again; answers how many.
///
/// A blob that was being written for longer than any job may take is unreferenced by definition.
pub(super) async fn doom(context: &Context) -> Result<u64, DbErr> {
    let before = now() - GRACE;
    let mut parts = HashSet::new();
    read_parts(context.db.read(), &mut parts, Uuid::nil()).await?;
    let recent = made_before(RECENT);
    let mut count = 0;
    let mut after = Uuid::nil();
    loop {
        let write = context.db.write().await?;
        let rows: Vec<BlobId> = blob::Entity::find()
            .select_only()
            .column(blob::Column::Id)
            .filter(blob::Column::Id.gt(after))
            .filter(blob::Column::CreatedAt.lt(before))
            .filter(blob::Column::State.ne(State::Doomed))
            .filter(unreferenced())
            .order_by_asc(blob::Column::Id)
            .limit(u64::from(BATCH))
            .lock_exclusive()
            .into_tuple()
            .all(&*write)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(count);
        };
        after = last.0;
        // Looked at again under the lock: whoever refers to a blob anew has locked it first.
        read_parts(&*write, &mut parts, recent).await?;
        let doomed = blob::Entity::update_many()
            .col_expr(blob::Column::State, Expr::value(State::Doomed))
            .col_expr(blob::Column::DoomedAt, Expr::value(now()))
            .filter(blob::Column::Id.is_in(rows.into_iter().filter(|id| !parts.contains(id))))
            .filter(unreferenced())
            .exec(&*write)
            .await?;
        write.commit().await?;
        count += doomed.rows_affected;
    }
}

/// Adds the blobs of all part lists after `after` to `parts`.
async fn read_parts(
    db: &impl ConnectionTrait,
    parts: &mut HashSet<BlobId>,
    mut after: Uuid,
) -> Result<(), DbErr> {
    loop {
        let lists: Vec<(PartListId, Parts)> = part_list::Entity::find()
            .select_only()
            .columns([part_list::Column::Id, part_list::Column::Parts])
            .filter(part_list::Column::Id.gt(after))
            .order_by_asc(part_list::Column::Id)
            .limit(u64::from(BATCH))
            .into_tuple()
            .all(db)
            .await?;
        let Some((last, _)) = lists.last() else {
            return Ok(());
        };
        after = last.0;
        parts.extend(
            lists
                .iter()
                .flat_map(|(_, list)| &list.0)
                .map(|part| part.blob),
        );
    }
}

/// That no row but a part list refers to the blob.
fn unreferenced() -> Condition {
    Condition::all()
        .add(refers(package::Entity, package::Column::Blob).not())
        .add(refers(metadata_file::Entity, metadata_file::Column::Blob).not())
        .add(refers(publication_file::Entity, publication_file::Column::Blob).not())
        .add(refers(composition::Entity, composition::Column::Materialized).not())
        .add(refers(trust_file::Entity, trust_file::Column::Blob).not())
}

/// That a row of `table` names the blob in `column`.
fn refers<E: EntityTrait>(table: E, column: E::Column) -> Expr {
    let named = Expr::col((table, column)).eq(Expr::col((blob::Entity, blob::Column::Id)));
    let rows = Query::select()
        .expr(Expr::value(1))
        .from(table)
        .and_where(named)
        .to_owned();
    Expr::exists(rows)
}

/// Deletes the objects, then the rows, of blobs that were doomed long enough ago for everyone who
/// was reading them to have ended; answers how many.
pub(super) async fn delete(context: &Context) -> Result<u64, CollectGarbageError> {
    let before = now() - GRACE;
    let mut count = 0;
    loop {
        let ids: Vec<BlobId> = blob::Entity::find()
            .select_only()
            .column(blob::Column::Id)
            .filter(blob::Column::State.eq(State::Doomed))
            .filter(blob::Column::DoomedAt.lt(before))
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
        blob::Entity::delete_many()
            .filter(blob::Column::Id.is_in(ids))
            .exec(&*write)
            .await?;
        write.commit().await?;
    }
}
