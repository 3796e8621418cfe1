//! Records the removal of a package. Fault points: `remove_package.recorded`,
//! `remove_package.committed`.

use entities::change::Action;
use entities::task::Pool;
use entities::{PackageId, RepositoryId, repository, repository_package};
use jobs::fault;
use jobs::{Fenced, Problem, RemovePackage};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryFilter};
use serde_json::json;

use super::update_repository::no_repository;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for RemovePackage {
    type Error = RemovePackageError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let repository = changes::open_repository(&write, self.repository).await?;
        let repository = repository.ok_or(RemovePackageError::NoRepository(self.repository))?;
        if !holds(&*write, &repository, self.package).await? {
            return Err(RemovePackageError::NoPackage);
        }
        let action = Action::Remove {
            package: self.package,
            purge: self.purge,
            division: None,
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
        let result = json!({ "repository": repository.id, "package": self.package });
        jobs::wait_for_publication(&write, claimed, result).await?;
        fault::point("remove_package.recorded");
        write.commit().await?;
        fault::point("remove_package.committed");
        context.wake_pool(Pool::Publish);
        Ok(Outcome::Written)
    }
}

/// Whether clients see `package` in `repository` now.
pub(super) async fn holds(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    package: PackageId,
) -> Result<bool, DbErr> {
    let Some(serial) = repository.live_serial else {
        return Ok(false);
    };
    let row = repository_package::at(repository.id, serial)
        .filter(repository_package::Column::Package.eq(package))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// Why a removal was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RemovePackageError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// The live publication does not hold it.
    #[error("the repository does not hold this package")]
    NoPackage,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the removal")]
    Database(#[from] DbErr),
}

impl Failure for RemovePackageError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::NoPackage => {
                let title = "The repository does not hold this package";
                Verdict::Final(Problem::new("package-not-found", 404, title))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
