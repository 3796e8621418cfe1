//! Recording a change of a repository, so that a publish takes it and ends its task.

use entities::change::{self, Action};
use entities::repository::{self, State};
use entities::{ChangeId, Names, RepositoryId, now};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect,
};

use crate::context::Claimed;
use crate::package_file::Fragments;

/// The repository `id`, which nobody can delete before this transaction ends; `None` when it is
/// gone already.
///
/// # Errors
/// The database's own.
pub(crate) async fn open_repository(
    transaction: &DatabaseTransaction,
    id: RepositoryId,
) -> Result<Option<repository::Model>, DbErr> {
    repository::Entity::find_by_id(id)
        .filter(repository::Column::State.eq(State::Active))
        .lock_shared()
        .one(transaction)
        .await
}

/// Records that the task of `claimed` wants `action`, and asks for a publish. The caller then
/// leaves the task waiting, commits, and wakes the publish pool.
///
/// # Errors
/// The database's own.
pub(crate) async fn record(
    transaction: &DatabaseTransaction,
    claimed: &Claimed,
    repository: RepositoryId,
    action: Action,
    overrides: &[String],
    fragments: Option<Fragments>,
) -> Result<(), DbErr> {
    let (primary, filelists, other) = match fragments {
        Some(pieces) => (Some(pieces.primary), pieces.filelists, pieces.other),
        None => (None, None, None),
    };
    let row = change::ActiveModel {
        id: Set(ChangeId::fresh()),
        repository: Set(repository),
        task: Set(claimed.id),
        action: Set(action),
        batch: Set(claimed.batch),
        overrides: Set(Names(overrides.to_vec())),
        taken_by: Set(None),
        taken_fence: Set(None),
        primary: Set(primary),
        filelists: Set(filelists),
        other: Set(other),
        created_at: Set(now()),
    };
    change::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    jobs::request_publish(transaction, repository).await
}
