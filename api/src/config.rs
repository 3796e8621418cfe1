//! From settings to the parts that the API works with.

use entities::{DatabaseError, ProcessId};
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use settings::{Settings, SignalsKind, StorageKind};
use signals::{Signals, SignalsError};
use storage::{Bucket, Storage, StorageError};

use crate::Beside;

/// What the API works with. `up` makes one and shares its parts with the worker.
#[derive(Clone)]
pub struct Dependencies {
    /// Where rows are kept; migrated.
    pub db: entities::Database,
    /// Where objects are kept.
    pub storage: Storage,
    /// How the parts get each other's attention.
    pub signals: Signals,
    /// Everything that is configured.
    pub settings: Settings,
    /// This start of this program.
    pub process: ProcessId,
    /// The age recipient that keys for import are sealed to, where it is known.
    pub vault_recipient: Option<String>,
    /// What runs in this process beside the API.
    pub beside: Beside,
}

/// Opens what `settings` name, and brings the database to the newest step.
///
/// # Errors
/// [`DependenciesError`] says which part could not be had.
pub fn dependencies(settings: &Settings) -> BoxFuture<'_, Result<Dependencies, DependenciesError>> {
    Box::pin(open(settings))
}

async fn open(settings: &Settings) -> Result<Dependencies, DependenciesError> {
    let url = settings.database.url.as_ref();
    let url = url.ok_or(DependenciesError::Missing("database.url"))?;
    let db = entities::connect(url.expose(), settings.database.max_connections).await?;
    migrations::migrate(db.read())
        .await
        .map_err(DependenciesError::Migration)?;
    Ok(Dependencies {
        db,
        storage: open_storage(&settings.storage)?,
        signals: open_signals(&settings.signals)?,
        settings: settings.clone(),
        process: ProcessId::fresh(),
        vault_recipient: settings.vault.recipient.clone(),
        beside: Beside::default(),
    })
}

fn open_storage(settings: &settings::Storage) -> Result<Storage, DependenciesError> {
    let missing = DependenciesError::Missing;
    let storage = match settings.kind {
        StorageKind::Files => {
            let directory = settings.directory.as_ref();
            Storage::files(directory.ok_or(missing("storage.directory"))?)?
        }
        StorageKind::S3 => {
            let access = settings.access_key_file.clone();
            let secret = settings.secret_key_file.clone();
            Storage::s3(&Bucket {
                endpoint: settings.endpoint.clone(),
                region: settings.region.clone(),
                name: settings.bucket.clone().ok_or(missing("storage.bucket"))?,
                access_key_file: access.ok_or(missing("storage.access_key_file"))?,
                secret_key_file: secret.ok_or(missing("storage.secret_key_file"))?,
            })?
        }
    };
    Ok(storage)
}

fn open_signals(settings: &settings::Signals) -> Result<Signals, DependenciesError> {
    match settings.kind {
        SignalsKind::Process => Ok(Signals::process()),
        SignalsKind::Redis => {
            let url = settings.url.as_ref();
            let url = url.ok_or(DependenciesError::Missing("signals.url"))?;
            Ok(Signals::redis(url.expose())?)
        }
    }
}

/// Why the API has nothing to work with.
#[derive(Debug, thiserror::Error)]
pub enum DependenciesError {
    /// A setting that is needed is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// There is no database.
    #[error("the database cannot be used")]
    Database(#[from] DatabaseError),
    /// The database cannot be brought to the newest step.
    #[error("the database cannot be migrated")]
    Migration(#[source] DbErr),
    /// There is no storage.
    #[error("storage cannot be used")]
    Storage(#[from] StorageError),
    /// There are no signals.
    #[error("signals cannot be used")]
    Signals(#[from] SignalsError),
}
