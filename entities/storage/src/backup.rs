//! Backups: where they lie, and what each of them says of itself.
//!
//! A backup is `<time>/` with its parts; the last of them, [`MANIFEST`], makes it one. What a crash
//! leaves has none, is no backup, and is removed by the next. Objects are shared by all backups of
//! a folder: each is copied once, or linked where that needs no copy.

mod blobs;
mod manifest;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use uuid::Uuid;

use crate::{Sha256, Storage, StorageError};
pub use blobs::{Blob, Blobs};
pub use manifest::{Contents, Database, FORMAT, Manifest, Part};

/// The part that says what the others are; written last.
pub const MANIFEST: &str = "backup.json";
/// The part that lists the blobs.
pub const BLOBS: &str = "blobs.list";
/// The folder of a backup that holds the vault.
pub const VAULT: &str = "vault";

/// Longest manifest that is read, in bytes.
const LONGEST: u64 = 64 << 20;
/// How the name of a backup says when it was made.
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// Where backups lie; cheap to clone.
#[derive(Clone, Debug)]
pub struct Destination {
    storage: Storage,
    prefix: &'static str,
}

impl Destination {
    /// Backups in the folder `path`, which is made if it is not there.
    ///
    /// # Errors
    /// [`StorageError::Setup`].
    pub fn folder(path: &Path) -> Result<Self, StorageError> {
        Ok(Self {
            storage: Storage::files(path)?,
            prefix: "",
        })
    }

    /// Backups among the objects that they are backups of, below `backups/`.
    #[must_use]
    pub fn beside(objects: &Storage) -> Self {
        Self {
            storage: objects.clone(),
            prefix: "backups/",
        }
    }

    /// Whether blobs can be copied here: beside the originals that would protect from nothing.
    #[must_use]
    pub fn takes_objects(&self) -> bool {
        self.prefix.is_empty()
    }

    /// What holds the parts.
    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The object that holds `part` of `backup`.
    #[must_use]
    pub fn part(&self, backup: &str, part: &str) -> String {
        format!("{}{backup}/{part}", self.prefix)
    }

    /// The start of the names of all copied blobs.
    #[must_use]
    pub fn objects(&self) -> String {
        format!("{}objects", self.prefix)
    }

    /// The object that holds a blob, for all backups.
    #[must_use]
    pub fn object(&self, blob: Uuid) -> String {
        format!("{}/{blob}", self.objects())
    }

    /// How people find `backup`: its folder, or the objects' common start.
    #[must_use]
    pub fn place(&self, backup: &str) -> String {
        match self.storage.root() {
            Some(root) => root.join(self.prefix).join(backup).display().to_string(),
            None => format!("{}{backup}/", self.prefix),
        }
    }

    /// A name for a backup that is begun `at`, later than all that are there.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn fresh_name(&self, at: DateTime<Utc>) -> Result<String, StorageError> {
        let newest = self.names().await?.last().and_then(|name| time(name));
        let after = newest.map_or(at, |newest| at.max(newest + chrono::TimeDelta::seconds(1)));
        Ok(after.format(TIME).to_string())
    }

    /// The names of all backups, oldest first, complete or not.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn names(&self) -> Result<BTreeSet<String>, StorageError> {
        let Some(root) = self.storage.root() else {
            return self.names_in_bucket().await;
        };
        let folder = root.join(self.prefix);
        let names = tokio::task::spawn_blocking(move || folders(&folder)).await;
        names
            .map_err(|error| StorageError::Unavailable(error.into()))?
            .map_err(|error| StorageError::from_io(self.prefix, error))
    }

    async fn names_in_bucket(&self) -> Result<BTreeSet<String>, StorageError> {
        let mut names = BTreeSet::new();
        let mut entries = self.storage.list(self.prefix)?;
        while let Some(entry) = entries.try_next().await? {
            let below = entry.name.strip_prefix(self.prefix).unwrap_or_default();
            if let Some((name, _)) = below.split_once('/')
                && time(name).is_some()
            {
                names.insert(name.to_owned());
            }
        }
        Ok(names)
    }

    /// What `backup` says of itself; `None` when it is not complete.
    ///
    /// # Errors
    /// [`BackupError::Manifest`] when it cannot be read.
    pub async fn manifest(&self, backup: &str) -> Result<Option<Manifest>, BackupError> {
        let name = self.part(backup, MANIFEST);
        let size = match self.storage.head(&name).await {
            Ok(head) => head.size,
            Err(StorageError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if size > LONGEST {
            return Err(BackupError::manifest(backup, "it is too long"));
        }
        Manifest::read(backup, &self.storage.get(&name).await?).map(Some)
    }

    /// All complete backups, newest first. One that cannot be read is passed over with a warning.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn manifests(&self) -> Result<Vec<Manifest>, BackupError> {
        let mut found = Vec::new();
        for name in self.names().await?.into_iter().rev() {
            match self.manifest(&name).await {
                Ok(manifest) => found.extend(manifest),
                Err(BackupError::Storage(error)) => return Err(error.into()),
                Err(error) => tracing::warn!(backup = name, %error, "a backup is not listed"),
            }
        }
        Ok(found)
    }

    /// The newest complete backup.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn newest(&self) -> Result<Option<Manifest>, BackupError> {
        for name in self.names().await?.into_iter().rev() {
            match self.manifest(&name).await {
                Ok(None) => {}
                Err(BackupError::Storage(error)) => return Err(error.into()),
                Err(error) => tracing::warn!(backup = name, %error, "a backup cannot be read"),
                found => return found,
            }
        }
        Ok(None)
    }

    /// Removes `backup`, complete or not: first what makes it one.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn remove(&self, backup: &str) -> Result<(), StorageError> {
        self.storage.delete(&self.part(backup, MANIFEST)).await?;
        let mut entries = self.storage.list(&format!("{}{backup}", self.prefix))?;
        while let Some(entry) = entries.try_next().await? {
            self.storage.delete(&entry.name).await?;
        }
        let Some(root) = self.storage.root() else {
            return Ok(());
        };
        let folder = root.join(self.prefix).join(backup);
        let removed = tokio::task::spawn_blocking(move || remove_empty(&folder)).await;
        removed
            .map_err(|error| StorageError::Unavailable(error.into()))?
            .map_err(|error| StorageError::from_io(backup, error))
    }

    /// Checks that a part is what the manifest says of it.
    ///
    /// # Errors
    /// [`BackupError::Altered`].
    pub async fn check(&self, backup: &str, part: &Part) -> Result<(), BackupError> {
        let altered = || BackupError::Altered(self.part(backup, &part.name));
        let name = self.part(backup, &part.name);
        let (size, sha256) = match hash(&self.storage, &name).await {
            Err(StorageError::NotFound(_)) => return Err(altered()),
            hashed => hashed?,
        };
        if size == part.size && sha256 == part.sha256 {
            Ok(())
        } else {
            Err(altered())
        }
    }

    /// The blobs that `backup` lists, one by one.
    ///
    /// # Errors
    /// [`BackupError::Altered`] when there is no list.
    pub async fn blobs(&self, backup: &str) -> Result<Blobs, BackupError> {
        Blobs::open(&self.storage, self.part(backup, BLOBS)).await
    }
}

/// Length and lower-case hexadecimal SHA-256 of an object, as it is now.
///
/// # Errors
/// [`StorageError::NotFound`].
pub async fn hash(storage: &Storage, object: &str) -> Result<(u64, String), StorageError> {
    let size = storage.head(object).await?.size;
    let mut sha256 = Sha256::new();
    let mut bytes = storage.stream(object, 0..size).await?;
    while let Some(some) = bytes.try_next().await? {
        sha256.update(&some);
    }
    Ok((size, hex::encode(sha256.finish())))
}

/// When the backup called `name` was begun; `None` when no backup is called so.
fn time(name: &str) -> Option<DateTime<Utc>> {
    let at = chrono::NaiveDateTime::parse_from_str(name, TIME)
        .ok()?
        .and_utc();
    // One spelling of each time: names sort as times do.
    (at.format(TIME).to_string() == name).then_some(at)
}

fn folders(folder: &Path) -> io::Result<BTreeSet<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && time(&name).is_some()
            && entry.file_type()?.is_dir()
        {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Removes a folder whose files are gone, and those in it.
fn remove_empty(folder: &PathBuf) -> io::Result<()> {
    for folder in [&folder.join(VAULT), folder] {
        match fs::remove_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

/// Why a backup cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is none, or it was never complete.
    #[error("there is no complete backup `{0}`")]
    NotFound(String),
    /// It does not say what it is.
    #[error("the `{MANIFEST}` of `{backup}` cannot be used: {reason}")]
    Manifest {
        /// The backup.
        backup: String,
        /// Why.
        reason: String,
    },
    /// A part is missing, or is not what was written.
    #[error("`{0}` is not what was backed up")]
    Altered(String),
    /// Storage failed.
    #[error("could not read or write the backup")]
    Storage(#[from] StorageError),
}

impl BackupError {
    fn manifest(backup: &str, reason: impl std::fmt::Display) -> Self {
        Self::Manifest {
            backup: backup.to_owned(),
            reason: reason.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    async fn put(destination: &Destination, backup: &str, part: &str) {
        let name = destination.part(backup, part);
        let bytes = Bytes::from_static(b"{}");
        destination.storage().put(&name, bytes).await.unwrap();
    }

    #[test]
    fn only_a_time_is_the_name_of_a_backup() {
        assert!(time("20261122T031500Z").is_some());
        for name in [
            "objects",
            "20261122T031500",
            "20261322T031500Z",
            "+20261122T031500Z",
            "",
        ] {
            assert_eq!(time(name), None, "{name}");
        }
    }

    #[tokio::test]
    async fn a_name_is_later_than_all_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::folder(folder.path()).unwrap();
        let at = time("20261122T031500Z").unwrap();
        assert_eq!(
            destination.fresh_name(at).await.unwrap(),
            "20261122T031500Z"
        );

        put(&destination, "20261122T031500Z", BLOBS).await;

        assert_eq!(
            destination.fresh_name(at).await.unwrap(),
            "20261122T031501Z"
        );
    }

    #[tokio::test]
    async fn what_has_no_manifest_is_no_backup_and_can_be_removed() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::folder(folder.path()).unwrap();
        put(&destination, "20261122T031500Z", BLOBS).await;
        put(&destination, "20261122T031500Z", "vault/core.age").await;

        assert!(destination.manifests().await.unwrap().is_empty());
        assert_eq!(destination.names().await.unwrap().len(), 1);
        destination.remove("20261122T031500Z").await.unwrap();
        destination.remove("20261122T031500Z").await.unwrap();

        assert!(destination.names().await.unwrap().is_empty());
        assert!(!folder.path().join("20261122T031500Z").exists());
    }

    #[tokio::test]
    async fn a_manifest_that_cannot_be_read_hides_no_other_backup() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::folder(folder.path()).unwrap();
        put(&destination, "20261122T031500Z", MANIFEST).await;

        let broken = destination.manifest("20261122T031500Z").await;

        assert!(matches!(broken, Err(BackupError::Manifest { .. })));
        assert!(destination.newest().await.unwrap().is_none());
    }
}
