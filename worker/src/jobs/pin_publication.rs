//! Pins a publication, or lets it go. Fault points: `pin_publication.recorded`,
//! `pin_publication.committed`.

use entities::RepositoryId;
use entities::publication::{self, State};
use jobs::fault;
use jobs::{Fenced, PinPublication, Problem};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

use super::update_repository::no_repository;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for PinPublication {
    type Error = PinPublicationError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let repository = changes::open_repository(&write, self.repository).await?;
        repository.ok_or(PinPublicationError::NoRepository(self.repository))?;
        if !pin(&write, &self).await? {
            return Err(PinPublicationError::NoPublication(self.serial));
        }
        let result = json!({ "repository": self.repository, "serial": self.serial });
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("pin_publication.recorded");
        write.commit().await?;
        fault::point("pin_publication.committed");
        Ok(Outcome::Written)
    }
}

/// Sets or clears the pin; answers whether there is such a publication that clients ever saw.
async fn pin(transaction: &DatabaseTransaction, job: &PinPublication) -> Result<bool, DbErr> {
    let written = publication::Entity::update_many()
        .col_expr(publication::Column::Pinned, Expr::value(job.pinned))
        .filter(publication::Column::Repository.eq(job.repository))
        .filter(publication::Column::Serial.eq(job.serial))
        .filter(publication::Column::State.is_in([State::Live, State::Superseded]))
        .exec(transaction)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Why a pin was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PinPublicationError {
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
    #[error("could not write the pin")]
    Database(#[from] DbErr),
}

impl Failure for PinPublicationError {
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
