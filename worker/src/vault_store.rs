//! The vault's files as objects below `vault/`, for the scaled profile.

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::TryStreamExt;
use storage::{Storage, StorageError};
use vault::{StoreError, VaultStore};

use crate::registry::chain;

/// Keeps `<name>` as the object `vault/<name>.age`.
#[derive(Clone, Debug)]
pub(crate) struct ObjectStore {
    storage: Storage,
}

impl ObjectStore {
    pub(crate) fn new(storage: Storage) -> Self {
        Self { storage }
    }
}

fn object(name: &str) -> String {
    format!("vault/{name}.age")
}

fn failed(error: &StorageError) -> StoreError {
    StoreError(chain(error))
}

#[async_trait]
impl VaultStore for ObjectStore {
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.storage.get(&object(name)).await {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(StorageError::NotFound(_)) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        match self
            .storage
            .put(&object(name), Bytes::copy_from_slice(bytes))
            .await
        {
            Ok(()) => Ok(true),
            Err(StorageError::Exists(_)) => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn list(&self) -> Result<Vec<String>, StoreError> {
        let entries = self.storage.list("vault").map_err(|error| failed(&error))?;
        let entries: Vec<storage::Entry> = entries
            .try_collect()
            .await
            .map_err(|error| failed(&error))?;
        let name = |entry: &storage::Entry| {
            let file = entry.name.strip_prefix("vault/")?;
            Some(file.strip_suffix(".age")?.to_owned())
        };
        Ok(entries.iter().filter_map(name).collect())
    }

    async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let deleted = self.storage.delete(&object(name)).await;
        deleted.map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_written_once_and_stays_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let store = ObjectStore::new(Storage::files(root.path()).unwrap());

        assert!(store.put_new("core", b"first").await.unwrap());
        assert!(!store.put_new("core", b"second").await.unwrap());

        assert_eq!(store.get("core").await.unwrap().unwrap(), b"first");
        assert_eq!(store.list().await.unwrap(), ["core"]);
        store.delete("core").await.unwrap();
        assert_eq!(store.get("core").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_signer_child_reads_the_same_files() {
        let root = tempfile::tempdir().unwrap();
        let store = ObjectStore::new(Storage::files(root.path()).unwrap());
        store.put_new("core", b"bytes").await.unwrap();

        let child = vault::FileStore::new(root.path());

        assert_eq!(child.get("core").await.unwrap().unwrap(), b"bytes");
    }
}
