//! Where a vault keeps its files.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::task;

/// Files by name: `<name>` is the object `vault/<name>.age`.
///
/// Names are checked by the vault before they come here: `[a-z0-9][a-z0-9._-]*`.
#[async_trait]
pub trait VaultStore: Send + Sync {
    /// The bytes of `name`, or `None` if there is no such file.
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes `name` durably unless it exists; `false` if it did, which is then left as it was.
    async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<bool, StoreError>;

    /// All names, in any order.
    async fn list(&self) -> Result<Vec<String>, StoreError>;

    /// Removes `name`; absence is no error.
    async fn delete(&self, name: &str) -> Result<(), StoreError>;
}

/// The store could not be read or written; a later attempt may succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct StoreError(pub String);

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Keeps the drafts of concurrent writers in this process apart.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

/// The files below `<objects>/vault` of a file-system object store, read and written directly.
///
/// A signer child uses this, so that it needs nothing of the object store's code; both see the
/// same files.
#[derive(Clone, Debug)]
pub struct FileStore {
    directory: PathBuf,
}

impl FileStore {
    /// The store below `objects`, the root of the object store; its folder is made on first write.
    pub fn new(objects: &Path) -> Self {
        Self {
            directory: objects.join("vault"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.age"))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        task::spawn_blocking(move || work(&store))
            .await
            .map_err(|error| StoreError(error.to_string()))?
            .map_err(StoreError::from)
    }

    /// Write beside, make durable, then link to the name: a link never replaces a file.
    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory)?;
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = self
            .directory
            .join(format!(".{name}.{}.{number}", process::id()));
        let written =
            draft_file(&draft, bytes).and_then(|()| fs::hard_link(&draft, self.path(name)));
        remove(&draft)?;
        match written {
            Ok(()) => self.sync_directory().map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".age"));
            names.extend(
                name.filter(|name| !name.starts_with('.'))
                    .map(str::to_owned),
            );
        }
        Ok(names)
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }
}

#[async_trait]
impl VaultStore for FileStore {
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name);
        self.blocking(move |_| match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        let (name, bytes) = (name.to_owned(), bytes.to_owned());
        self.blocking(move |store| store.write_new(&name, &bytes))
            .await
    }

    async fn list(&self) -> Result<Vec<String>, StoreError> {
        self.blocking(Self::names).await
    }

    async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        self.blocking(move |store| {
            if remove(&path)? {
                store.sync_directory()
            } else {
                Ok(())
            }
        })
        .await
    }
}

/// Writes a private file and makes its content durable.
fn draft_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes a file; `false` if there was none.
fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_written_once_and_stays_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let store = FileStore::new(root.path());

        assert!(store.put_new("core", b"first").await.unwrap());
        assert!(!store.put_new("core", b"second").await.unwrap());

        assert_eq!(store.get("core").await.unwrap().unwrap(), b"first");
        assert_eq!(store.list().await.unwrap(), ["core"]);
    }

    #[tokio::test]
    async fn what_is_deleted_is_absent_and_may_be_deleted_again() {
        let root = tempfile::tempdir().unwrap();
        let store = FileStore::new(root.path());
        store.put_new("core", b"bytes").await.unwrap();

        store.delete("core").await.unwrap();
        store.delete("core").await.unwrap();

        assert_eq!(store.get("core").await.unwrap(), None);
        assert!(store.list().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn files_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();

        FileStore::new(root.path())
            .put_new("core", b"bytes")
            .await
            .unwrap();

        let mode = |path: &str| {
            fs::metadata(root.path().join(path))
                .unwrap()
                .permissions()
                .mode()
        };
        assert_eq!(mode("vault") & 0o777, 0o700);
        assert_eq!(mode("vault/core.age") & 0o777, 0o600);
    }
}
