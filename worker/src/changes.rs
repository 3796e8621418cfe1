//! Recording a change of a repository, so that a publish takes it and ends its task.

use entities::change::{self, Action};
use entities::repository::{self, State};
use entities::{ChangeId, Names, RepositoryId, TaskId, now};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use crate::context::Claimed;
use crate::package_file::Fragments;

/// How many changes go into one statement.
const SOME: usize = 50;

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
    let asker = Asker {
        task: claimed.id,
        batch: claimed.batch,
        overrides: Names(overrides.to_vec()),
    };
    let row = asker.row(repository, action, fragments);
    insert(transaction, vec![row]).await?;
    jobs::request_publish(transaction, repository).await
}

/// Who wants changes.
pub(crate) struct Asker {
    /// The task that waits for them.
    pub(crate) task: TaskId,
    /// What they go live together with.
    pub(crate) batch: Option<Uuid>,
    /// Codes of gates that an admin told to let them pass.
    pub(crate) overrides: Names,
}

impl Asker {
    /// The row of a change of `repository`.
    pub(crate) fn row(
        &self,
        repository: RepositoryId,
        action: Action,
        fragments: Option<Fragments>,
    ) -> change::ActiveModel {
        let (primary, filelists, other) = match fragments {
            Some(pieces) => (Some(pieces.primary), pieces.filelists, pieces.other),
            None => (None, None, None),
        };
        change::ActiveModel {
            id: Set(ChangeId::fresh()),
            repository: Set(repository),
            task: Set(self.task),
            action: Set(action),
            batch: Set(self.batch),
            overrides: Set(self.overrides.clone()),
            taken_by: Set(None),
            taken_fence: Set(None),
            primary: Set(primary),
            filelists: Set(filelists),
            other: Set(other),
            created_at: Set(now()),
        }
    }
}

/// Inserts changes. The caller asks for a publish of their repository.
///
/// # Errors
/// The database's own.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    mut rows: Vec<change::ActiveModel>,
) -> Result<(), DbErr> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(SOME));
        let some = std::mem::replace(&mut rows, rest);
        change::Entity::insert_many(some)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
