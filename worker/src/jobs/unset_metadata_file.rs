//! Records that a metadata file is to leave a repository. Fault points:
//! `unset_metadata_file.recorded`, `unset_metadata_file.committed`.

use entities::change::Action;
use entities::task::Pool;
use entities::{RepositoryId, publication, repository};
use jobs::fault;
use jobs::{Fenced, Problem, UnsetMetadataFile};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait};
use serde_json::json;

use super::update_repository::no_repository;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for UnsetMetadataFile {
    type Error = UnsetMetadataFileError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let repository = changes::open_repository(&write, self.repository).await?;
        let repository = repository.ok_or(UnsetMetadataFileError::NoRepository(self.repository))?;
        if !carries(&write, &repository, &self.record).await? {
            return Err(UnsetMetadataFileError::NoFile(self.record));
        }
        let result = json!({ "repository": repository.id, "record": self.record });
        let action = Action::UnsetMetadataFile {
            record: self.record,
        };
        changes::record(&write, claimed, repository.id, action, &[], None).await?;
        jobs::wait_for_publication(&write, claimed, result).await?;
        fault::point("unset_metadata_file.recorded");
        write.commit().await?;
        fault::point("unset_metadata_file.committed");
        context.wake_pool(Pool::Publish);
        Ok(Outcome::Written)
    }
}

/// Whether the live publication carries an uploaded file of this type.
async fn carries(
    transaction: &DatabaseTransaction,
    repository: &repository::Model,
    record: &str,
) -> Result<bool, DbErr> {
    let Some(live) = repository.live else {
        return Ok(false);
    };
    let live = publication::Entity::find_by_id(live)
        .one(transaction)
        .await?;
    Ok(live.is_some_and(|live| live.metadata_files.get(record).is_some()))
}

/// Why the removal of a metadata file was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum UnsetMetadataFileError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// The live publication carries none of this type.
    #[error("the repository carries no `{0}` file")]
    NoFile(String),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the removal")]
    Database(#[from] DbErr),
}

impl Failure for UnsetMetadataFileError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::NoFile(_) => {
                let title = "The repository carries no such metadata file";
                let problem = Problem::new("metadata-file-not-found", 404, title);
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
