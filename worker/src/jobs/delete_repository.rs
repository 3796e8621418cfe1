//! Takes a repository away from clients, and withdraws what waited for it.
//! Fault points: `delete_repository.recorded`, `delete_repository.committed`.

use entities::change_feed::Kind;
use entities::repository::{self, Stale, State};
use entities::task::Pool;
use entities::{RepositoryId, TaskId, change, epoch, now, pending_switch};
use jobs::fault;
use jobs::{DeleteRepository, Ending, Fenced, Problem};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::update_repository::{changed, no_repository};
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::trust;

impl Handler for DeleteRepository {
    type Error = DeleteRepositoryError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let row = repository::Entity::find_by_id(self.repository)
            .filter(repository::Column::State.eq(State::Active))
            .one(&*write)
            .await?
            .ok_or(DeleteRepositoryError::NoRepository(self.repository))?;
        if self
            .if_match
            .is_some_and(|revision| revision != row.revision)
        {
            return Err(DeleteRepositoryError::Changed);
        }
        let written = row
            .guarded(now())
            .col_expr(repository::Column::State, Expr::value(State::Deleted))
            .exec(&*write)
            .await?;
        row.written(written.rows_affected)?;
        let withdrawn = withdraw(&write, &row).await?;
        let n = epoch::advance(&write, Kind::Repository, row.id.0).await?;
        jobs::succeed(&write, claimed, json!({ "repository": row.id }), Some(n)).await?;
        trust::tell(&write, &row.trust_root).await?;
        fault::point("delete_repository.recorded");
        write.commit().await?;
        fault::point("delete_repository.committed");
        context.invalidate(Kind::Repository, row.id.0, n);
        context.wake_pool(Pool::Urgent);
        if withdrawn {
            context.wake_tasks();
        }
        Ok(Outcome::Written)
    }
}

/// Ends the tasks that wait for a publish that will not come; answers whether there were any.
///
/// This runs after the row was marked, which waits for those who are recording a change, and
/// whoever records one later finds the mark.
async fn withdraw(
    transaction: &DatabaseTransaction,
    row: &repository::Model,
) -> Result<bool, DbErr> {
    let tasks: Vec<TaskId> = change::Entity::find()
        .select_only()
        .column(change::Column::Task)
        .filter(change::Column::Repository.eq(row.id))
        .into_tuple()
        .all(transaction)
        .await?;
    let title = "The repository was deleted before the change was published";
    let problem = Problem::new("repository-deleted", 409, title).to_json();
    jobs::end_waiting(transaction, &tasks, &Ending::Withdrawn { problem }).await?;
    change::Entity::delete_many()
        .filter(change::Column::Repository.eq(row.id))
        .exec(transaction)
        .await?;
    // What is prepared never goes live; garbage collection takes it.
    let waiting = pending_switch::Entity::find()
        .filter(pending_switch::Column::Repository.eq(row.id))
        .all(transaction)
        .await?;
    for row in waiting {
        let problem = Problem::new("repository-deleted", 409, title).to_json();
        jobs::end_waiting(transaction, &[row.task], &Ending::Withdrawn { problem }).await?;
        pending_switch::Entity::delete_by_id(row.publication)
            .exec(transaction)
            .await?;
    }
    Ok(!tasks.is_empty())
}

/// Why a repository was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteRepositoryError {
    /// It is gone already.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// Somebody changed it since the client looked.
    #[error("the repository was changed since it was read")]
    Changed,
    /// Somebody changed it since this attempt looked.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not delete the repository")]
    Database(#[from] DbErr),
}

impl Failure for DeleteRepositoryError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::Changed => Verdict::Final(changed()),
            Self::Stale(Stale::Changed(_)) => Verdict::Retry(changed()),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Stale(Stale::Database(error)) | Self::Database(error) => Verdict::database(error),
        }
    }
}
