//! What goes from among the backups: those that were never complete, those that are past their
//! time, and blobs that none lists any more.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use storage::backup::{BackupError, Destination, Manifest};
use uuid::Uuid;

/// A file that nobody has written to for so long is of a backup that ended with a crash.
const ABANDONED: Duration = Duration::from_hours(24);

/// Removes what a crash left. No other backup is being made meanwhile: the task holds the lock.
pub(super) async fn unfinished(destination: &Destination) -> Result<(), BackupError> {
    for name in destination.names().await? {
        if matches!(destination.manifest(&name).await, Ok(None)) {
            destination.remove(&name).await?;
            tracing::info!(backup = name, "removed a backup that was never complete");
        }
    }
    destination.storage().sweep_unfinished(ABANDONED).await?;
    Ok(())
}

/// Removes backups that were made more than `days` before `at`, but never the newest.
pub(super) async fn old(
    destination: &Destination,
    at: DateTime<Utc>,
    days: u32,
) -> Result<(), BackupError> {
    let manifests = destination.manifests().await?;
    for name in overdue(&manifests, at, days) {
        destination.remove(name).await?;
        tracing::info!(
            backup = name,
            days,
            "removed a backup that was past its time"
        );
    }
    objects(destination).await
}

/// The names of those that go, of `manifests` from the newest on.
fn overdue(manifests: &[Manifest], at: DateTime<Utc>, days: u32) -> Vec<&str> {
    let before = at - TimeDelta::days(days.into());
    let older = manifests.iter().skip(1);
    older
        .filter(|manifest| manifest.created_at < before)
        .map(|manifest| manifest.name.as_str())
        .collect()
}

/// Removes blobs that no backup lists. A list that cannot be read keeps all of them.
async fn objects(destination: &Destination) -> Result<(), BackupError> {
    let mut listed: HashSet<Uuid> = HashSet::new();
    for name in destination.names().await? {
        let mut blobs = destination.blobs(&name).await?;
        while let Some(blob) = blobs.next().await? {
            listed.insert(blob.id);
        }
    }
    let folder = destination.objects();
    let mut entries = destination.storage().list(&folder)?;
    while let Some(entry) = entries.try_next().await? {
        let id = entry.name.rsplit('/').next().and_then(|id| id.parse().ok());
        if id.is_some_and(|id| !listed.contains(&id)) {
            destination.storage().delete(&entry.name).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use storage::backup::{Contents, Database, FORMAT};

    use super::*;

    fn made(days_ago: i64) -> Manifest {
        Manifest {
            format: FORMAT,
            name: format!("{days_ago} days ago"),
            created_at: DateTime::UNIX_EPOCH - TimeDelta::days(days_ago),
            version: "1.0.0".into(),
            database: Database::Sqlite,
            task: Uuid::nil(),
            serials: BTreeMap::new(),
            blobs: Contents::default(),
            parts: Vec::new(),
        }
    }

    #[test]
    fn backups_go_after_their_days() {
        let all = [made(0), made(6), made(7), made(8), made(30)];

        let gone = overdue(&all, DateTime::UNIX_EPOCH, 7);

        assert_eq!(gone, ["8 days ago", "30 days ago"]);
    }

    #[test]
    fn the_newest_backup_stays_however_old() {
        let gone = [made(400), made(500)];

        assert_eq!(overdue(&gone, DateTime::UNIX_EPOCH, 7), ["500 days ago"]);
        assert!(overdue(&gone[..1], DateTime::UNIX_EPOCH, 7).is_empty());
    }
}
