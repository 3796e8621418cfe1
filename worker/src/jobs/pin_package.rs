//! Pins a package to a repository, or lets it go. Fault points: `pin_package.recorded`,
//! `pin_package.committed`.

use entities::{RepositoryId, now, package_pin};
use jobs::fault;
use jobs::{Fenced, PinPackage, Problem};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait};
use serde_json::json;

use super::remove_package::holds;
use super::update_repository::no_repository;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for PinPackage {
    type Error = PinPackageError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let repository = changes::open_repository(&write, self.repository).await?;
        let repository = repository.ok_or(PinPackageError::NoRepository(self.repository))?;
        match &self.note {
            Some(note) => {
                if !holds(&*write, &repository, self.package).await? {
                    return Err(PinPackageError::NoPackage);
                }
                pin(&write, &self, note, &claimed.created_by).await?;
            }
            // One that left the repository may still be pinned, and one that is not need not be.
            None => {
                package_pin::Entity::delete_by_id((self.repository, self.package))
                    .exec(&*write)
                    .await?;
            }
        }
        let result = json!({ "repository": self.repository, "package": self.package });
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("pin_package.recorded");
        write.commit().await?;
        fault::point("pin_package.committed");
        Ok(Outcome::Written)
    }
}

/// Writes the pin, in place of the one that is there.
async fn pin(
    transaction: &DatabaseTransaction,
    job: &PinPackage,
    note: &str,
    by: &str,
) -> Result<(), DbErr> {
    use package_pin::Column;
    let row = package_pin::ActiveModel {
        repository: Set(job.repository),
        package: Set(job.package),
        note: Set(note.to_owned()),
        created_by: Set(by.to_owned()),
        created_at: Set(now()),
    };
    let again = OnConflict::columns([Column::Repository, Column::Package])
        .update_columns([Column::Note, Column::CreatedBy, Column::CreatedAt])
        .to_owned();
    package_pin::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Why a pin was not changed.
#[derive(Debug, thiserror::Error)]
pub enum PinPackageError {
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
    #[error("could not write the pin")]
    Database(#[from] DbErr),
}

impl Failure for PinPackageError {
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
