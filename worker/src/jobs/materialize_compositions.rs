//! Join settled index files into one object each, so that serving them is one read.
//!
//! The parts stay: the next publication is made of them. A file that is live no more loses its
//! joined copy after a while, and garbage collection takes the bytes.
//!
//! Fault points, in their order: `materialize_compositions.` with `before_copy`, `after_copy`,
//! `after_row`.

use bytes::Bytes;
use chrono::TimeDelta;
use entities::part_list::{self, Parts};
use entities::publication::State;
use entities::{CompositionId, composition, now, publication, publication_file};
use jobs::{MaterializeCompositions, fault};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use storage::compose::{Composition, Object, Piece};
use storage::{PutStreamError, StorageError};

use crate::blob::{self, Stored};
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

/// A file is settled when it has been live for so long.
const SETTLED: TimeDelta = TimeDelta::seconds(60);
/// A joined copy is kept for so long after its file was last live.
const GRACE: TimeDelta = TimeDelta::hours(1);

impl Handler for MaterializeCompositions {
    type Error = MaterializeError;

    #[tracing::instrument(skip_all)]
    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, MaterializeError> {
        let settled = settled(context).await?;
        let total = settled.len() as u64;
        let mut joined = 0;
        for (done, id) in (0..).zip(settled) {
            claimed.progress(context, done, Some(total), "files").await;
            if materialize(context, id).await? {
                joined += 1;
            }
        }
        let released = release(context).await?;
        Ok(Outcome::Done(
            json!({ "joined": joined, "released": released }),
        ))
    }
}

/// Live files in several parts that have not changed for a while.
async fn settled(context: &Context) -> Result<Vec<CompositionId>, DbErr> {
    let live = compositions()
        .and_where(publication::Column::State.eq(State::Live))
        .and_where(publication::Column::LiveAt.lt(now() - SETTLED))
        .to_owned();
    composition::Entity::find()
        .select_only()
        .column(composition::Column::Id)
        .filter(composition::Column::Materialized.is_null())
        .filter(composition::Column::Id.in_subquery(live))
        .order_by_asc(composition::Column::Id)
        .into_tuple()
        .all(context.db.read())
        .await
}

/// Joins one file; answers whether that was any use.
async fn materialize(context: &Context, id: CompositionId) -> Result<bool, MaterializeError> {
    let db = context.db.read();
    // Garbage collection may have been faster.
    let Some(row) = composition::Entity::find_by_id(id).one(db).await? else {
        return Ok(false);
    };
    let Some(list) = part_list::Entity::find_by_id(row.part_list).one(db).await? else {
        return Ok(false);
    };
    if list.parts.0.is_empty() {
        // All of it is in its row.
        return Ok(false);
    }
    let stored = join(context, &row, list.parts).await?;
    fault::point("materialize_compositions.after_copy");
    if stored.sha256 != row.sha256 || i64::try_from(stored.size) != Ok(row.size) {
        // Clients still get what they were promised or an error; people must look.
        tracing::error!(composition.id = %id, "the parts of an index do not make up its file");
        return Ok(false);
    }
    let write = context.db.write().await?;
    let blob = blob::adopt(&write, &stored).await?;
    composition::Entity::update_many()
        .col_expr(composition::Column::Materialized, Expr::value(blob))
        .filter(composition::Column::Id.eq(id))
        .exec(&*write)
        .await?;
    write.commit().await?;
    fault::point("materialize_compositions.after_row");
    Ok(true)
}

/// Writes all bytes of the file as one object, hashing them.
async fn join(
    context: &Context,
    row: &composition::Model,
    parts: Parts,
) -> Result<Stored, MaterializeError> {
    let memory = |bytes: &[u8]| Piece::Memory(Bytes::copy_from_slice(bytes));
    let parts = parts.0.into_iter().map(|part| {
        Piece::Object(Object {
            name: part.blob.object().into(),
            length: part.length,
        })
    });
    let ends = [memory(&row.tail), memory(&row.closing)];
    let file = Composition::new([memory(&row.head)].into_iter().chain(parts).chain(ends));
    let id = blob::begin(&context.db, 1).await?[0];
    fault::point("materialize_compositions.before_copy");
    let bytes = file.stream(0..file.length(), &context.storage);
    let written = context
        .storage
        .put_stream(&id.object(), bytes, |_| {})
        .await;
    let written = written.map_err(|error| match error {
        PutStreamError::Source(error) | PutStreamError::Storage(error) => error,
    })?;
    Ok(Stored {
        id,
        sha256: hex::encode(written.sha256),
        size: written.size,
    })
}

/// Takes the joined copy from files that have not been live for a while; answers from how many.
async fn release(context: &Context) -> Result<u64, DbErr> {
    let in_use = compositions()
        .and_where(
            publication::Column::State
                .eq(State::Live)
                .or(publication::Column::SupersededAt.gt(now() - GRACE)),
        )
        .to_owned();
    let write = context.db.write().await?;
    let released = composition::Entity::update_many()
        .col_expr(
            composition::Column::Materialized,
            Expr::value(None::<uuid::Uuid>),
        )
        .filter(composition::Column::Materialized.is_not_null())
        .filter(composition::Column::Id.not_in_subquery(in_use))
        .exec(&*write)
        .await?;
    write.commit().await?;
    Ok(released.rows_affected)
}

/// The indexes of publications, to be narrowed down.
fn compositions() -> SelectStatement {
    let of = Expr::col((
        publication_file::Entity,
        publication_file::Column::Publication,
    ));
    Query::select()
        .column((
            publication_file::Entity,
            publication_file::Column::Composition,
        ))
        .from(publication::Entity)
        .inner_join(
            publication_file::Entity,
            of.equals((publication::Entity, publication::Column::Id)),
        )
        .and_where(publication_file::Column::Composition.is_not_null())
        .to_owned()
}

/// Why index files were not joined.
#[derive(Debug, thiserror::Error)]
pub enum MaterializeError {
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
    /// An object could not be read or written.
    #[error("could not reach storage")]
    Storage(#[from] StorageError),
}

impl Failure for MaterializeError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Database(error) => Verdict::database(error),
            Self::Storage(error) => Verdict::storage(error),
        }
    }
}
