//! Makes a repository row. Fault points: `create_repository.recorded`, `create_repository.committed`.

use entities::change_feed::Kind;
use entities::repository::{self, State};
use entities::task::Pool;
use entities::{Names, epoch, now};
use jobs::fault;
use jobs::{CreateRepository, Fenced, Problem};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, SqlErr,
};
use serde_json::json;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::signing_keys;
use crate::trust;

impl Handler for CreateRepository {
    type Error = CreateRepositoryError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        insert(&write, &self).await?;
        let n = epoch::advance(&write, Kind::Repository, self.repository.0).await?;
        let result = json!({ "repository": self.repository });
        jobs::succeed(&write, claimed, result, Some(n)).await?;
        trust::tell(&write, &self.trust_root).await?;
        fault::point("create_repository.recorded");
        write.commit().await?;
        fault::point("create_repository.committed");
        context.invalidate(Kind::Repository, self.repository.0, n);
        context.wake_pool(Pool::Urgent);
        Ok(Outcome::Written)
    }
}

/// Inserts the row; one that is there under this very id is what an earlier run made.
async fn insert(
    transaction: &DatabaseTransaction,
    job: &CreateRepository,
) -> Result<(), CreateRepositoryError> {
    let taken = repository::Entity::find()
        .filter(repository::Column::Format.eq(job.format))
        .filter(repository::Column::Path.eq(job.path.as_str()))
        .filter(repository::Column::State.eq(State::Active))
        .one(transaction)
        .await?;
    match taken {
        Some(row) if row.id == job.repository => return Ok(()),
        Some(row) => return Err(CreateRepositoryError::Exists(row.address())),
        None => {}
    }
    if !signing_keys::may_be_given(transaction, &job.signing_key).await? {
        return Err(CreateRepositoryError::NoKey(job.signing_key.clone()));
    }
    let at = now();
    let row = repository::ActiveModel {
        id: Set(job.repository),
        format: Set(job.format),
        path: Set(job.path.clone()),
        public: Set(job.public),
        signing_key: Set(job.signing_key.clone()),
        former_keys: Set(Names::default()),
        policy: Set(job.policy.clone()),
        state: Set(State::Active),
        live: Set(None),
        live_serial: Set(None),
        next_serial: Set(1),
        revision: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
        trust_root: Set(job.trust_root.clone()),
    };
    let inserted = repository::Entity::insert(row)
        .exec_without_returning(transaction)
        .await;
    inserted.map(drop).map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            CreateRepositoryError::Exists(format!("{}/{}", job.format, job.path))
        }
        _ => error.into(),
    })
}

/// Why a repository was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateRepositoryError {
    /// The address is taken.
    #[error("there is already a repository at `{0}`")]
    Exists(String),
    /// The key does not exist, or may not be given to repositories any more.
    #[error("there is no active signing key `{0}`")]
    NoKey(String),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the repository")]
    Database(#[from] DbErr),
}

impl Failure for CreateRepositoryError {
    fn verdict(&self) -> Verdict {
        let detail = self.to_string();
        match self {
            Self::Exists(_) => Verdict::Final(
                Problem::new("repository-exists", 409, "The address is taken").detail(detail),
            ),
            Self::NoKey(key) => Verdict::Final(no_active_key(key)),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}

/// The problem with a key that cannot be given to a repository.
pub(super) fn no_active_key(name: &str) -> Problem {
    let title = "The signing key does not exist or is no longer active";
    Problem::new("no-active-key", 422, title)
        .detail(format!("there is no active signing key `{name}`"))
        .field("signing_key", "names no active signing key")
}
