//! Bringing bytes into storage as blobs, so that a crash leaves nothing without a row.
//!
//! In this order: a `writing` row is committed ([`begin`]), the bytes are written under its name
//! ([`write`], [`write_stream`]), and the transaction that refers to the blob adopts it ([`adopt`]).
//! Whatever a crash leaves between two of these steps has a row, and garbage collection takes it.

use bytes::Bytes;
use entities::blob::{self, State};
use entities::{BlobId, Database, now};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use storage::{Sha256, Storage, StorageError};

/// Bytes that are in storage and that no row refers to yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The blob whose object holds them.
    pub id: BlobId,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
    /// Length in bytes.
    pub size: u64,
}

/// Commits `count` rows for objects that are about to be written.
///
/// # Errors
/// The database's own.
pub async fn begin(db: &Database, count: usize) -> Result<Vec<BlobId>, DbErr> {
    let ids: Vec<BlobId> = (0..count).map(|_| BlobId::fresh()).collect();
    let at = now();
    let rows = ids.iter().map(|id| blob::ActiveModel {
        id: Set(*id),
        sha256: Set(None),
        size: Set(None),
        state: Set(State::Writing),
        created_at: Set(at),
        doomed_at: Set(None),
    });
    if count > 0 {
        let write = db.write().await?;
        blob::Entity::insert_many(rows)
            .exec_without_returning(&*write)
            .await?;
        write.commit().await?;
    }
    Ok(ids)
}

/// Writes `bytes` as the object of the blob `id`, which [`begin`] gave out.
///
/// # Errors
/// Storage's own.
pub async fn write(storage: &Storage, id: BlobId, bytes: Bytes) -> Result<Stored, StorageError> {
    let size = bytes.len() as u64;
    let sha256 = hex::encode(Sha256::of(&bytes));
    storage.put(&id.object(), bytes).await?;
    Ok(Stored { id, sha256, size })
}

/// Makes `stored` a blob that rows of this transaction may refer to, and answers its id: that of
/// an older blob where one holds the same bytes, so that nothing is kept twice.
///
/// The row is locked until the commit, so garbage collection cannot doom it meanwhile.
///
/// # Errors
/// The database's own.
pub async fn adopt(transaction: &DatabaseTransaction, stored: &Stored) -> Result<BlobId, DbErr> {
    if let Some(present) = find(transaction, &stored.sha256).await? {
        return Ok(present.id);
    }
    let size = i64::try_from(stored.size).map_err(|error| DbErr::Type(error.to_string()))?;
    let adopted = blob::Entity::update_many()
        .col_expr(blob::Column::State, Expr::value(State::Present))
        .col_expr(blob::Column::Sha256, Expr::value(stored.sha256.clone()))
        .col_expr(blob::Column::Size, Expr::value(size))
        .filter(blob::Column::Id.eq(stored.id))
        .filter(blob::Column::State.eq(State::Writing))
        .exec(transaction)
        .await?;
    if adopted.rows_affected == 1 {
        Ok(stored.id)
    } else {
        // Garbage collection took a row that was written for longer than any job may run.
        Err(DbErr::RecordNotUpdated)
    }
}

/// The blob that holds the bytes with this hash, locked until the commit. A doomed one is none.
///
/// # Errors
/// The database's own.
pub async fn find(
    transaction: &DatabaseTransaction,
    sha256: &str,
) -> Result<Option<blob::Model>, DbErr> {
    let rows = blob::Entity::update_many()
        .col_expr(
            blob::Column::DoomedAt,
            Expr::value(None::<chrono::DateTime<chrono::Utc>>),
        )
        .filter(blob::Column::Sha256.eq(sha256))
        .filter(blob::is_present())
        .exec_with_returning(transaction)
        .await?;
    Ok(rows.into_iter().next())
}
