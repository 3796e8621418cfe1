//! What making, checking and restoring a backup have in common.

mod advance;
mod postgres;
mod restore;
mod sqlite;
mod verify;

use settings::Settings;
use storage::backup::Destination;
use storage::{Storage, StorageError};

pub(crate) use postgres::{ToolError, dump};
pub use restore::{RestoreError, Restored, restore};
pub(crate) use sqlite::{compressed, snapshot};
pub use verify::{Verified, verify};

/// How far every serial and every TUF version but root's is moved by a restore: more than any
/// deployment publishes between a backup and its use.
pub(crate) const STRIDE: i64 = 1_000_000;

/// Where the settings want backups: in a folder, or beside the objects.
///
/// # Errors
/// [`StorageError::Setup`].
pub fn destination(settings: &Settings, objects: &Storage) -> Result<Destination, StorageError> {
    match &settings.backup.directory {
        Some(folder) => Destination::folder(folder),
        None => Ok(Destination::beside(objects)),
    }
}

/// Where backups of the system that `settings` describe lie, without connecting to its database.
///
/// # Errors
/// [`crate::SetupError`].
pub fn configured(settings: &Settings) -> Result<Destination, crate::SetupError> {
    let objects = crate::dependencies::storage(settings)?;
    Ok(destination(settings, &objects)?)
}
