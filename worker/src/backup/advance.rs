//! Makes a restored database one that clients and workers can go on from.
//!
//! Clients may have seen more than the backup knows: every number that they compare jumps over
//! whatever they can have seen, and everything they read is published again.

use chrono::{DateTime, Utc};
use entities::blob;
use entities::task::{self, State};
use entities::trust_role::{self, Kind};
use entities::{
    AuditId, BlobId, TaskId, audit, change_feed, epoch, now, process, repository, trust_root,
};
use jobs::{Content, CreateBackup, CreatePublication, Job, Origin};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect,
};
use serde_json::json;
use storage::backup::Manifest;
use uuid::Uuid;

use super::STRIDE;

/// Does all of it, as part of `write`.
///
/// # Errors
/// The database's own.
pub(super) async fn advance(write: &DatabaseTransaction, manifest: &Manifest) -> Result<(), DbErr> {
    end_backup(write, manifest).await?;
    jobs::release_all(write).await?;
    serials(write).await?;
    trust_roots(write).await?;
    programs(write).await?;
    publish_again(write).await?;
    record(write, manifest).await
}

/// The task that made the backup was at work in it; it did come to its end.
async fn end_backup(write: &DatabaseTransaction, manifest: &Manifest) -> Result<(), DbErr> {
    let result = json!({ "backup": manifest.name });
    task::Entity::update_many()
        .col_expr(task::Column::State, Expr::value(State::Succeeded))
        .col_expr(task::Column::Result, Expr::value(result))
        .col_expr(task::Column::FinishedAt, Expr::value(now()))
        .col_expr(task::Column::LeaseOwner, Expr::value(None::<Uuid>))
        .filter(task::Column::Id.eq(TaskId(manifest.task)))
        .filter(task::Column::Kind.eq(CreateBackup::KIND))
        .filter(task::is_running())
        .exec(write)
        .await?;
    Ok(())
}

async fn serials(write: &DatabaseTransaction) -> Result<(), DbErr> {
    use repository::Column;
    repository::Entity::update_many()
        .col_expr(
            Column::NextSerial,
            Expr::col(Column::NextSerial).add(STRIDE),
        )
        .exec(write)
        .await?;
    Ok(())
}

/// Moves the versions of everything that the server signs, and has all of it signed anew. What
/// people signed stays: only they can give it a version.
async fn trust_roots(write: &DatabaseTransaction) -> Result<(), DbErr> {
    use trust_role::Column;
    trust_role::Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(STRIDE))
        .col_expr(Column::RenewAt, Expr::value(now()))
        .filter(Column::Kind.ne(Kind::Root))
        .filter(Column::SigningKey.is_not_null())
        .filter(Column::Version.gt(0))
        .exec(write)
        .await?;
    let live = trust_root::Entity::find()
        .filter(trust_root::Column::State.eq(trust_root::State::Live))
        .all(write)
        .await?;
    for root in live {
        jobs::request_trust(write, root.id).await?;
    }
    Ok(())
}

/// Forgets the programs that ran, and what they had applied: a cache that was filled from the lost
/// database is behind this epoch, and further than the feed goes back.
async fn programs(write: &DatabaseTransaction) -> Result<(), DbErr> {
    process::Entity::delete_many().exec(write).await?;
    change_feed::Entity::delete_many().exec(write).await?;
    epoch::Entity::update_many()
        .col_expr(epoch::Column::N, Expr::col(epoch::Column::N).add(STRIDE))
        .exec(write)
        .await?;
    Ok(())
}

/// Asks for a publication of every repository that has one, newer than any that clients saw.
async fn publish_again(write: &DatabaseTransaction) -> Result<(), DbErr> {
    let ids: Vec<entities::RepositoryId> = repository::Entity::find()
        .select_only()
        .column(repository::Column::Id)
        .filter(repository::Column::State.eq(repository::State::Active))
        .filter(repository::Column::Live.is_not_null())
        .into_tuple()
        .all(write)
        .await?;
    for repository in ids {
        let job = CreatePublication {
            repository,
            content: Content::Live,
            overrides: Vec::new(),
        };
        jobs::enqueue(write, &job, Origin::system()).await?;
    }
    Ok(())
}

async fn record(write: &DatabaseTransaction, manifest: &Manifest) -> Result<(), DbErr> {
    let event = audit::ActiveModel {
        id: Set(AuditId::fresh()),
        at: Set(now()),
        actor: Set("offline".into()),
        action: Set("restore_backup".into()),
        target: Set(Some(format!("backup/{}", manifest.name))),
        task: Set(None),
        details: Set(json!({ "created_at": manifest.created_at })),
    };
    audit::Entity::insert(event)
        .exec_without_returning(write)
        .await?;
    Ok(())
}

/// Gives those of `blobs` that the database does not know to garbage collection: they came between
/// its copy and the list.
pub(super) async fn doom_unknown(
    write: &DatabaseTransaction,
    blobs: &[BlobId],
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let known: Vec<BlobId> = blob::Entity::find()
        .select_only()
        .column(blob::Column::Id)
        .filter(blob::Column::Id.is_in(blobs.iter().copied()))
        .into_tuple()
        .all(write)
        .await?;
    let unknown = blobs.iter().filter(|id| !known.contains(id));
    let rows: Vec<_> = unknown
        .map(|id| blob::ActiveModel {
            id: Set(*id),
            sha256: Set(None),
            size: Set(None),
            state: Set(blob::State::Doomed),
            created_at: Set(at),
            doomed_at: Set(Some(at)),
        })
        .collect();
    if !rows.is_empty() {
        blob::Entity::insert_many(rows)
            .exec_without_returning(write)
            .await?;
    }
    Ok(())
}
