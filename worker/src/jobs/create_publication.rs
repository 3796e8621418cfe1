//! Records the wish for a publication without a new package.
//! Fault points: `create_publication.recorded`, `create_publication.committed`.

use entities::change::Action;
use entities::publication::{self, State};
use entities::task::Pool;
use entities::{RepositoryId, repository};
use jobs::fault;
use jobs::{Content, CreatePublication, Fenced, Problem};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::update_repository::no_repository;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for CreatePublication {
    type Error = CreatePublicationError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let repository = changes::open_repository(&write, self.repository).await?;
        let repository = repository.ok_or(CreatePublicationError::NoRepository(self.repository))?;
        let action = match self.content {
            Content::Live => Action::Publish { rebuild: false },
            Content::Rebuilt => Action::Publish { rebuild: true },
            Content::Of { serial } => roll_back(&write, &repository, serial).await?,
        };
        changes::record(
            &write,
            claimed,
            repository.id,
            action,
            &self.overrides,
            None,
        )
        .await?;
        jobs::wait_for_publication(&write, claimed, json!({ "repository": repository.id })).await?;
        fault::point("create_publication.recorded");
        write.commit().await?;
        fault::point("create_publication.committed");
        context.wake_pool(Pool::Publish);
        Ok(Outcome::Written)
    }
}

async fn roll_back(
    transaction: &DatabaseTransaction,
    repository: &repository::Model,
    serial: i64,
) -> Result<Action, CreatePublicationError> {
    publication::Entity::find()
        .filter(publication::Column::Repository.eq(repository.id))
        .filter(publication::Column::Serial.eq(serial))
        .filter(publication::Column::State.is_in([State::Live, State::Superseded]))
        .lock_shared()
        .one(transaction)
        .await?
        .ok_or(CreatePublicationError::NoPublication(serial))?;
    Ok(Action::RollBack { serial })
}

/// Why a publication was not asked for.
#[derive(Debug, thiserror::Error)]
pub enum CreatePublicationError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// No publication of this serial was ever live, or retention has taken it.
    #[error("there is no publication with the serial {0}")]
    NoPublication(i64),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the publication")]
    Database(#[from] DbErr),
}

impl Failure for CreatePublicationError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::NoPublication(_) => {
                let title = "The publication does not exist";
                let problem = Problem::new("publication-not-found", 404, title);
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
