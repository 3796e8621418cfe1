//! The vault as it lies in storage: every file of it is sealed.

use futures_util::TryStreamExt;
use storage::StorageError;
use storage::backup::{Destination, Part, VAULT};

use super::CreateBackupError;
use crate::context::Context;

/// Copies what `backup` does not have yet, and answers that.
pub(super) async fn copy(
    context: &Context,
    destination: &Destination,
    backup: &str,
) -> Result<Vec<Part>, CreateBackupError> {
    let mut parts = Vec::new();
    let mut entries = context.storage.list(VAULT)?;
    while let Some(entry) = entries.try_next().await? {
        let to = destination.part(backup, &entry.name);
        let sealed = match context.storage.get(&entry.name).await {
            // Retired at this very moment.
            Err(StorageError::NotFound(_)) => continue,
            sealed => sealed?,
        };
        let (size, sha256) = (sealed.len() as u64, storage::Sha256::of(&sealed));
        match destination.storage().put(&to, sealed).await {
            Err(StorageError::Exists(_)) => continue,
            put => put?,
        }
        parts.push(Part {
            name: entry.name,
            size,
            sha256: hex::encode(sha256),
        });
    }
    Ok(parts)
}
