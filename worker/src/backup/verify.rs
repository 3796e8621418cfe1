//! Reads a whole backup and compares it with what it says of itself.

use futures_util::future::BoxFuture;
use storage::StorageError;
use storage::backup::{BLOBS, BackupError, Destination, Manifest};

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// How many blobs were read: none where they stayed in their bucket.
    pub blobs: u64,
}

/// Reads every part of `backup`, and every blob that lies with it.
///
/// # Errors
/// [`BackupError::NotFound`]; [`BackupError::Altered`] with the first part that is not as it was.
pub fn verify<'a>(
    destination: &'a Destination,
    backup: &'a str,
) -> BoxFuture<'a, Result<Verified, BackupError>> {
    Box::pin(read(destination, backup))
}

async fn read(destination: &Destination, backup: &str) -> Result<Verified, BackupError> {
    let manifest = parts(destination, backup).await?;
    let (mut count, mut bytes, mut read) = (0, 0_u64, 0);
    let mut blobs = destination.blobs(backup).await?;
    while let Some(blob) = blobs.next().await? {
        count += 1;
        bytes = bytes.saturating_add(blob.size);
        if !manifest.blobs.copied {
            continue;
        }
        let object = destination.object(blob.id);
        let found = match storage::backup::hash(destination.storage(), &object).await {
            Err(StorageError::NotFound(_)) => None,
            found => Some(found?),
        };
        if found != Some((blob.size, blob.sha256)) {
            return Err(BackupError::Altered(object));
        }
        read += 1;
    }
    if (count, bytes) != (manifest.blobs.count, manifest.blobs.bytes) {
        return Err(BackupError::Altered(destination.part(backup, BLOBS)));
    }
    Ok(Verified {
        manifest,
        blobs: read,
    })
}

/// Reads and compares every part; answers what they should be.
pub(super) async fn parts(
    destination: &Destination,
    backup: &str,
) -> Result<Manifest, BackupError> {
    let manifest = destination.manifest(backup).await?;
    let manifest = manifest.ok_or_else(|| BackupError::NotFound(destination.place(backup)))?;
    manifest.database_part()?;
    for part in &manifest.parts {
        destination.check(backup, part).await?;
    }
    if manifest.parts.iter().any(|part| part.name == BLOBS) {
        Ok(manifest)
    } else {
        Err(BackupError::Altered(destination.part(backup, BLOBS)))
    }
}
