//! Makes the package of a repository's keys, and hands it to the repository as an upload. Fault
//! points: `publish_keyring.built`, `.staged`, `.recorded`, `.committed`.
//!
//! Which keys are in which version is written in the transaction that also queues the uploads, so
//! there are never two versions for one set. From there on it is a package like any other.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use deb::keyring::KeyringError;
use entities::repository::{self, State};
use entities::task::Pool;
use entities::{RepositoryId, TaskId, UploadId, keyring, now, upload};
use jobs::{Fenced, IngestPackage, Origin, Problem, PublishKeyring, fault};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use storage::{Sha256, StorageError};
use uuid::Uuid;

use super::update_repository::no_repository;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::gates::PROVENANCE_MISSING;
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::keyring::{Wanted, WantedError, lacking};

impl Handler for PublishKeyring {
    type Error = PublishKeyringError;

    #[tracing::instrument(skip_all, fields(repository.id = %self.repository, task.id = %claimed.id))]
    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let db = context.db.read();
        let repository = repository::Entity::find_by_id(self.repository)
            .filter(repository::Column::State.eq(State::Active))
            .one(db)
            .await?
            .ok_or(PublishKeyringError::NoRepository(self.repository))?;
        let Some(wanted) = Wanted::of(db, &repository).await? else {
            return Ok(Outcome::Done(
                json!({ "repository": repository.id, "package": null }),
            ));
        };
        let last = keyring::Entity::find_by_id(repository.id).one(db).await?;
        let made_at = made_at(context.stamp(), last.as_ref(), &wanted);
        let package = Bytes::from(wanted.build(made_at)?);
        let sha256 = hex::encode(Sha256::of(&package));
        let divisions = lacking(db, &repository, &sha256).await?;
        fault::point("publish_keyring.built");
        let made = keyring::Model {
            repository: repository.id,
            package: wanted.package,
            keys_sha256: wanted.keys_sha256,
            sha256,
            made_at,
            asked_at: now(),
        };
        let mut uploads = Vec::with_capacity(divisions.len());
        for division in divisions {
            let id = UploadId::fresh();
            context.storage.put(&id.object(), package.clone()).await?;
            uploads.push((division, id));
        }
        fault::point("publish_keyring.staged");
        let size = package.len() as u64;
        record(context, claimed, &made, size, uploads).await
    }
}

/// The version of `wanted`: that of before if it is the same, else one that is newer.
fn made_at(now: DateTime<Utc>, last: Option<&keyring::Model>, wanted: &Wanted) -> DateTime<Utc> {
    match last {
        Some(last) if last.package == wanted.package && last.keys_sha256 == wanted.keys_sha256 => {
            last.made_at
        }
        Some(last) => now.max(last.made_at + TimeDelta::seconds(1)),
        None => now,
    }
}

/// Notes what was made, and queues its uploads.
async fn record(
    context: &Context,
    claimed: &Claimed,
    made: &keyring::Model,
    size: u64,
    uploads: Vec<(String, UploadId)>,
) -> Result<Outcome, PublishKeyringError> {
    let write = context.db.write().await?;
    let repository = changes::open_repository(&write, made.repository).await?;
    repository.ok_or(PublishKeyringError::NoRepository(made.repository))?;
    note(&write, made).await?;
    let result = json!({
        "repository": made.repository,
        "package": made.package,
        "sha256": made.sha256,
        "uploads": uploads.len(),
    });
    let batch = Uuid::now_v7();
    for (division, id) in uploads {
        let task = TaskId::fresh();
        let row = upload::Model {
            id,
            task,
            sha256: made.sha256.clone(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            filename: format!("{}.deb", made.package),
            created_at: now(),
        };
        upload::Entity::insert(row.into_active_model())
            .exec_without_returning(&*write)
            .await?;
        let job = IngestPackage {
            batch_files: None,
            repository: made.repository,
            upload: id,
            division,
            // How it was built is known: here.
            overrides: vec![PROVENANCE_MISSING.into()],
        };
        let origin = Origin {
            task,
            batch: Some(batch),
            ..Origin::system()
        };
        jobs::enqueue(&write, &job, origin).await?;
    }
    jobs::succeed(&write, claimed, result, None).await?;
    fault::point("publish_keyring.recorded");
    write.commit().await?;
    fault::point("publish_keyring.committed");
    context.wake_pool(Pool::Ingest);
    context.wake_task(claimed.id);
    Ok(Outcome::Written)
}

async fn note(transaction: &DatabaseTransaction, made: &keyring::Model) -> Result<(), DbErr> {
    use keyring::Column;
    let again = OnConflict::column(Column::Repository)
        .update_columns([
            Column::Package,
            Column::KeysSha256,
            Column::Sha256,
            Column::MadeAt,
            Column::AskedAt,
        ])
        .to_owned();
    keyring::Entity::insert(made.clone().into_active_model())
        .on_conflict(again)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Why the package of keys was not made.
#[derive(Debug, thiserror::Error)]
pub enum PublishKeyringError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// The keys, or its name, make no package.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// It could not be put where uploads are.
    #[error("could not store the package")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
}

impl From<WantedError> for PublishKeyringError {
    fn from(error: WantedError) -> Self {
        match error {
            WantedError::Keyring(error) => error.into(),
            WantedError::Database(error) => error.into(),
        }
    }
}

impl Failure for PublishKeyringError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::Keyring(error) => {
                let title = "The keys of the repository make no package";
                let problem = Problem::new(error.code(), 422, title);
                Verdict::Final(problem.detail(error.to_string()))
            }
            Self::Storage(error) => Verdict::storage(error),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
