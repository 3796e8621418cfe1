//! A backup when the newest is too old.

use std::time::Duration;

use entities::now;
use jobs::CreateBackup;
use sea_orm::DbErr;
use storage::StorageError;
use storage::backup::BackupError;

use super::queue_once;
use crate::backup;
use crate::context::Context;

/// How often the newest backup is looked at.
pub(super) const LOOK: Duration = Duration::from_mins(1);

/// Asks for a backup, where the settings want them and the newest is older than they say.
pub(super) async fn overdue(context: &Context) -> Result<(), OverdueError> {
    let Some(every) = context.settings.backup.every else {
        return Ok(());
    };
    let destination = backup::destination(&context.settings, &context.storage)?;
    let age = destination
        .newest()
        .await?
        .map(|newest| (now() - newest.created_at).to_std().unwrap_or_default());
    if age.is_some_and(|age| age < every.duration()) {
        return Ok(());
    }
    let job = CreateBackup {
        directory: None,
        objects: false,
    };
    Ok(queue_once(context, &job).await?)
}

/// Why it is not known whether a backup is due.
#[derive(Debug, thiserror::Error)]
pub(super) enum OverdueError {
    #[error("could not look at the backups")]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("could not ask for a backup")]
    Database(#[from] DbErr),
}
