//! What a worker needs, and how it is made from settings.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::{Database, DatabaseError, ProcessId};
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use settings::{Settings, SignalsKind, StorageKind};
use signals::{Signals, SignalsError};
use storage::{Bucket, Storage, StorageError};
use vault::{LocalVault, PassphraseError, PassphraseSource, Vault, VaultError};

use crate::measure::Measures;
use crate::registry::handlers;
use crate::vault_store::ObjectStore;

/// The name of the systemd credential that holds the vault's passphrase.
const CREDENTIAL: &str = "vault-passphrase";

/// Everything a worker needs, as values.
pub struct Dependencies {
    /// Rows.
    pub db: Database,
    /// Objects.
    pub storage: Storage,
    /// Wake-ups.
    pub signals: Signals,
    /// How this process was configured. `database.url` is also used to renew leases.
    pub settings: Settings,
    /// This start of this program.
    pub process: ProcessId,
    /// Where it counts what it does.
    pub measures: Arc<Measures>,
    /// The only way to a signature: in this process, or in a signer child.
    pub vault: Arc<dyn Vault>,
    /// Fixes every time that ends up in a published file.
    pub source_date_epoch: Option<DateTime<Utc>>,
}

/// Connects everything the settings name and migrates the database; `vault` is what
/// [`open_vault`] or [`crate::signer::spawn`] answered.
///
/// # Errors
/// [`SetupError`], without any secret in it.
pub fn dependencies(
    settings: &Settings,
    vault: Arc<dyn Vault>,
) -> BoxFuture<'_, Result<Dependencies, SetupError>> {
    Box::pin(open(settings, vault))
}

async fn open(settings: &Settings, vault: Arc<dyn Vault>) -> Result<Dependencies, SetupError> {
    let url = settings.database.url.as_ref();
    let url = url.ok_or(SetupError::Missing("database.url"))?.expose();
    let db = entities::connect(url, settings.database.max_connections).await?;
    migrations::migrate(db.read())
        .await
        .map_err(SetupError::Migrate)?;
    Ok(Dependencies {
        db,
        storage: storage(settings)?,
        signals: signals(settings)?,
        measures: Arc::new(measures()),
        vault,
        settings: settings.clone(),
        process: ProcessId::fresh(),
        source_date_epoch: source_date_epoch()?,
    })
}

/// For every kind of task that this program has a handler for.
pub fn measures() -> Measures {
    Measures::new(handlers().iter().map(|entry| entry.kind))
}

pub(crate) fn storage(settings: &Settings) -> Result<Storage, SetupError> {
    let section = &settings.storage;
    match section.kind {
        StorageKind::Files => {
            let root = section.directory.clone();
            Ok(Storage::files(
                root.ok_or(SetupError::Missing("storage.directory"))?,
            )?)
        }
        StorageKind::S3 => Ok(Storage::s3(&Bucket {
            endpoint: section.endpoint.clone(),
            region: section.region.clone(),
            name: section
                .bucket
                .clone()
                .ok_or(SetupError::Missing("storage.bucket"))?,
            access_key_file: section
                .access_key_file
                .clone()
                .ok_or(SetupError::Missing("storage.access_key_file"))?,
            secret_key_file: section
                .secret_key_file
                .clone()
                .ok_or(SetupError::Missing("storage.secret_key_file"))?,
        })?),
    }
}

fn signals(settings: &Settings) -> Result<Signals, SetupError> {
    match settings.signals.kind {
        SignalsKind::Process => Ok(Signals::process()),
        SignalsKind::Redis => {
            let url = settings.signals.url.as_ref();
            Ok(Signals::redis(
                url.ok_or(SetupError::Missing("signals.url"))?.expose(),
            )?)
        }
    }
}

/// Opens the vault in storage in this process, with the passphrase that the settings or systemd
/// name.
///
/// # Errors
/// [`SetupError::Vault`], [`SetupError::Passphrase`] and [`SetupError::Storage`].
pub fn open_vault(settings: &Settings) -> BoxFuture<'_, Result<Arc<dyn Vault>, SetupError>> {
    Box::pin(open_local(settings))
}

async fn open_local(settings: &Settings) -> Result<Arc<dyn Vault>, SetupError> {
    let source = passphrase(settings).ok_or(SetupError::Missing("vault.passphrase_file"))?;
    let store = Arc::new(ObjectStore::new(storage(settings)?));
    Ok(Arc::new(LocalVault::open(store, source.read()?).await?))
}

/// Where the passphrase is, as far as the settings or systemd say so.
pub(crate) fn passphrase(settings: &Settings) -> Option<PassphraseSource> {
    let file = settings.vault.passphrase_file.clone();
    file.map(PassphraseSource::File)
        .or_else(|| PassphraseSource::credential(CREDENTIAL))
}

/// The time that the variable `SOURCE_DATE_EPOCH` fixes, if it is set.
///
/// # Errors
/// [`SetupError::SourceDateEpoch`] when it is no number of seconds.
pub fn source_date_epoch() -> Result<Option<DateTime<Utc>>, SetupError> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(Some)
        .ok_or(SetupError::SourceDateEpoch)
}

/// Why a worker could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A setting that a worker cannot do without.
    #[error("`{0}` is not set")]
    Missing(&'static str),
    /// The database could not be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database could not be brought to the present schema.
    #[error("could not migrate the database")]
    Migrate(#[source] DbErr),
    /// Storage could not be opened.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Signals could not be set up.
    #[error(transparent)]
    Signals(#[from] SignalsError),
    /// There is no passphrase for the vault.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The vault could not be opened.
    #[error("could not open the vault")]
    Vault(#[from] VaultError),
    /// The variable holds no time.
    #[error("`SOURCE_DATE_EPOCH` must be a number of seconds since 1970")]
    SourceDateEpoch,
}
