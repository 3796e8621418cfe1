//! Puts a backup into an empty system.
//!
//! The database comes last: whatever ends a restore half-way leaves nothing that a server would
//! start on, and SQLite is renamed into place when all else is there. Postgres takes the dump in
//! one transaction; the steps after it are a second one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use entities::{BlobId, Database as Rows, now};
use futures_util::future::BoxFuture;
use futures_util::{TryStreamExt, stream};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use settings::{DatabaseKind, Settings};
use storage::backup::{BackupError, Blob, Database, Destination, Manifest, Part, VAULT};
use storage::{Storage, StorageError};

use super::{ToolError, advance, postgres, sqlite, verify};
use crate::dependencies::{SetupError, open_vault, passphrase, storage};

/// Objects that are under way at once.
const AT_ONCE: usize = 8;
/// Blobs that are looked up at once.
const SOME: usize = 500;

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// Whether the vault was opened with the passphrase that the settings name.
    pub vault_opened: bool,
}

/// Restores `backup` into the system that `settings` describe, in which nothing may run.
///
/// # Errors
/// [`RestoreError`]; then no server starts on what is there, unless it says otherwise.
pub fn restore<'a>(
    settings: &'a Settings,
    destination: &'a Destination,
    backup: &'a str,
) -> BoxFuture<'a, Result<Restored, RestoreError>> {
    Box::pin(fill(settings, destination, backup))
}

async fn fill(
    settings: &Settings,
    destination: &Destination,
    backup: &str,
) -> Result<Restored, RestoreError> {
    let target = Target::of(settings)?;
    target.require_empty().await?;
    let manifest = verify::parts(destination, backup).await?;
    if manifest.database != target.kind() {
        return Err(RestoreError::OtherDatabase(manifest.database));
    }
    let objects = storage(settings)?;
    let vault = manifest.parts.iter().filter(|part| is_sealed_key(part));
    for part in vault {
        let from = destination.part(backup, &part.name);
        bring(
            destination,
            &from,
            &objects,
            &part.name,
            part.size,
            &part.sha256,
        )
        .await?;
    }
    let vault_opened = passphrase(settings).is_some();
    if vault_opened {
        open_vault(settings).await?;
    }
    bring_blobs(destination, &manifest, &objects).await?;
    target.fill(destination, &manifest).await?;
    Ok(Restored {
        manifest,
        vault_opened,
    })
}

/// Whether a part is a file of the vault: nothing else is put among the objects by its own name.
fn is_sealed_key(part: &Part) -> bool {
    let name = part.name.strip_prefix(VAULT);
    let name = name.and_then(|name| name.strip_prefix('/'));
    name.is_some_and(|name| !name.contains('/'))
}

/// Copies an object out of the backup, or finds it there from a restore before; what is there in
/// the end is what was backed up.
async fn bring(
    destination: &Destination,
    from: &str,
    objects: &Storage,
    to: &str,
    size: u64,
    sha256: &str,
) -> Result<(), RestoreError> {
    let found = match objects.take(destination.storage(), from, to).await {
        Ok(Some(written)) => (written.size, written.sha256_hex()),
        Ok(None) | Err(StorageError::Exists(_)) => storage::backup::hash(objects, to).await?,
        Err(StorageError::NotFound(_)) => return Err(BackupError::Altered(from.into()).into()),
        Err(error) => return Err(error.into()),
    };
    if (found.0, found.1.as_str()) == (size, sha256) {
        return Ok(());
    }
    // Whatever it is, it is no object of this system; under its name the right one can come yet.
    objects.delete(to).await?;
    Err(BackupError::Altered(from.into()).into())
}

/// Copies the blobs, or looks whether they are still in their bucket.
async fn bring_blobs(
    destination: &Destination,
    manifest: &Manifest,
    objects: &Storage,
) -> Result<(), RestoreError> {
    let copied = manifest.blobs.copied;
    let blobs = destination.blobs(&manifest.name).await?;
    let each = stream::try_unfold(blobs, |mut blobs| async move {
        let blob = blobs.next().await?;
        Ok::<_, RestoreError>(blob.map(|blob| (blob, blobs)))
    });
    each.map_ok(|blob: Blob| async move {
        let name = BlobId(blob.id).object();
        if copied {
            let from = destination.object(blob.id);
            return bring(destination, &from, objects, &name, blob.size, &blob.sha256).await;
        }
        match objects.head(&name).await {
            Ok(head) if head.size == blob.size => Ok(()),
            Ok(_) | Err(StorageError::NotFound(_)) => Err(RestoreError::BlobMissing(name)),
            Err(error) => Err(error.into()),
        }
    })
    .try_buffer_unordered(AT_ONCE)
    .try_for_each(|()| async { Ok(()) })
    .await
}

/// The empty database.
enum Target<'a> {
    /// The file that is to be there in the end.
    Sqlite(PathBuf),
    /// A URL.
    Postgres(&'a str),
}

impl<'a> Target<'a> {
    fn of(settings: &'a Settings) -> Result<Self, RestoreError> {
        let missing = SetupError::Missing("database.url");
        let Some(url) = settings.database.url.as_ref() else {
            return Err(missing.into());
        };
        let url = url.expose();
        match settings.database.kind() {
            Some(DatabaseKind::Postgres) => Ok(Self::Postgres(url)),
            Some(DatabaseKind::Sqlite) => {
                let path = url.strip_prefix("sqlite:").unwrap_or_default();
                let path = path.strip_prefix("//").unwrap_or(path);
                Ok(Self::Sqlite(path.split('?').next().unwrap_or(path).into()))
            }
            None => Err(missing.into()),
        }
    }

    fn kind(&self) -> Database {
        match self {
            Self::Sqlite(_) => Database::Sqlite,
            Self::Postgres(_) => Database::Postgres,
        }
    }

    async fn require_empty(&self) -> Result<(), RestoreError> {
        match self {
            Self::Sqlite(path) => {
                // The log of a lost file would be taken for that of the new one.
                let files = ["", "-wal", "-shm"].map(|ending| sqlite::beside(path, ending));
                let taken = files.iter().find(|file| fs::symlink_metadata(file).is_ok());
                taken.map_or(Ok(()), |file| {
                    Err(RestoreError::NotEmpty(file.display().to_string()))
                })
            }
            Self::Postgres(url) => {
                let db = entities::connect(url, 1).await.map_err(SetupError::from)?;
                let question = "SELECT tablename FROM pg_catalog.pg_tables \
                                WHERE schemaname = ANY (current_schemas(false)) LIMIT 1";
                let question = Statement::from_string(DbBackend::Postgres, question);
                let found = db.read().query_one_raw(question).await?;
                db.close().await?;
                match found {
                    None => Ok(()),
                    Some(row) => {
                        let table: String = row.try_get("", "tablename")?;
                        Err(RestoreError::NotEmpty(format!("table {table}")))
                    }
                }
            }
        }
    }

    async fn fill(&self, from: &Destination, manifest: &Manifest) -> Result<(), RestoreError> {
        let part = manifest.database_part()?;
        let name = from.part(&manifest.name, &part.name);
        let bytes = from.storage().stream(&name, 0..part.size).await?;
        match self {
            Self::Sqlite(path) => {
                let draft = sqlite::beside(path, ".restoring");
                for ending in ["-wal", "-shm"] {
                    remove(&sqlite::beside(&draft, ending))?;
                }
                sqlite::unpack(bytes, &draft).await?;
                go_on(&format!("sqlite://{}", draft.display()), from, manifest).await?;
                Ok(rename(&draft, path)?)
            }
            Self::Postgres(url) => {
                postgres::load(url, bytes).await?;
                let gone = go_on(url, from, manifest).await;
                gone.map_err(|error| RestoreError::Unfinished(Box::new(error)))
            }
        }
    }
}

/// Brings the restored database at `url` to the present schema, and makes it one to go on from.
async fn go_on(url: &str, from: &Destination, manifest: &Manifest) -> Result<(), RestoreError> {
    let db = entities::connect(url, 2).await.map_err(SetupError::from)?;
    let done = async {
        migrations::migrate(db.read())
            .await
            .map_err(SetupError::Migrate)?;
        doom_unknown(&db, from, manifest).await?;
        let write = db.write().await?;
        advance::advance(&write, manifest).await?;
        write.commit().await?;
        if db.is_sqlite() {
            // The file alone gets its name in the end.
            let all = "PRAGMA wal_checkpoint(TRUNCATE)";
            db.read().execute_unprepared(all).await?;
        }
        Ok(())
    };
    let done: Result<(), RestoreError> = done.await;
    db.close().await?;
    done
}

/// Gives blobs that came after the copy of the database to garbage collection.
async fn doom_unknown(
    db: &Rows,
    from: &Destination,
    manifest: &Manifest,
) -> Result<(), RestoreError> {
    let (mut blobs, at) = (from.blobs(&manifest.name).await?, now());
    loop {
        let mut some = Vec::with_capacity(SOME);
        while some.len() < SOME
            && let Some(blob) = blobs.next().await?
        {
            some.push(BlobId(blob.id));
        }
        if some.is_empty() {
            return Ok(());
        }
        let write = db.write().await?;
        advance::doom_unknown(&write, &some, at).await?;
        write.commit().await?;
    }
}

fn remove(path: &Path) -> Result<(), StorageError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StorageError::Unavailable(error.into()))
        }
        _ => Ok(()),
    }
}

/// Gives a file its name, durably.
fn rename(from: &Path, to: &Path) -> Result<(), StorageError> {
    let renamed = || {
        File::open(from)?.sync_all()?;
        fs::rename(from, to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    renamed().map_err(|error| StorageError::Unavailable(error.into()))
}

/// Why a backup was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Something is there that the restore would overwrite.
    #[error("the system is not empty: {0} is there")]
    NotEmpty(String),
    /// It is a copy of the other database.
    #[error("the backup holds {}, and the settings name another database", name(*.0))]
    OtherDatabase(Database),
    /// A blob did not come with the backup and is not where it was.
    #[error("`{0}` is neither in the backup nor in storage")]
    BlobMissing(String),
    /// The database was filled and not made ready.
    #[error("the database was filled, but nothing may start on it: drop it and restore again")]
    Unfinished(#[source] Box<RestoreError>),
    /// The backup cannot be used.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The settings do not lead to a system, or its vault does not open.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A tool of Postgres failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// Objects could not be written.
    #[error("could not write what was backed up")]
    Storage(#[from] StorageError),
    /// The database refused.
    #[error("could not write the database")]
    Database(#[from] DbErr),
}

impl RestoreError {
    /// The stable code of the failure, as `docs/problems.md` lists it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty(_) => "restore-not-empty",
            Self::OtherDatabase(_) => "restore-other-database",
            Self::BlobMissing(_) => "restore-blob-missing",
            Self::Unfinished(_) => "restore-unfinished",
            Self::Backup(BackupError::NotFound(_)) => "backup-not-found",
            Self::Backup(BackupError::Manifest { .. } | BackupError::Altered(_)) => {
                "backup-altered"
            }
            Self::Backup(BackupError::Storage(_)) | Self::Storage(_) => "storage-unavailable",
            Self::Setup(SetupError::Passphrase(_) | SetupError::Vault(_)) => "restore-vault",
            Self::Setup(_) => "restore-settings",
            Self::Tool(ToolError::Missing(_)) => "backup-tool-missing",
            Self::Tool(_) => "backup-tool-failed",
            Self::Database(_) => "database-unavailable",
        }
    }
}

fn name(database: Database) -> &'static str {
    match database {
        Database::Sqlite => "a file of SQLite",
        Database::Postgres => "a dump of Postgres",
    }
}
