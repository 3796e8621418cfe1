//! A file that is no object yet, and vanishes unless it becomes one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use uuid::Uuid;

use super::durable::{link, sync_parent, while_mounted, with_parent};
use crate::{Mode, StorageError};

/// Bytes that an upload collects before it writes them in one go.
const BATCH: usize = 1024 * 1024;

/// A file under a name that nobody looks for; removed when dropped.
pub(super) struct Unfinished {
    file: File,
    path: PathBuf,
}

impl Unfinished {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        let path = directory.join(Uuid::now_v7().to_string());
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Self { file, path })
    }

    pub(super) fn write(&mut self, parts: &[Bytes]) -> io::Result<()> {
        parts.iter().try_for_each(|part| self.file.write_all(part))
    }

    /// Makes the file durable, and only then visible as `target`.
    pub(super) fn publish(self, target: &Path, mode: Mode) -> io::Result<()> {
        self.file.sync_all()?;
        // The directory of all that is unfinished is made with the storage and never again.
        let mounted = self.path.parent().unwrap_or(&self.path);
        let outcome = match mode {
            Mode::Create => link(mounted, &self.path, target),
            Mode::Replace => with_parent(mounted, target, || fs::rename(&self.path, target))
                .and_then(|()| sync_parent(target)),
        };
        while_mounted(mounted, outcome)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove; what a crash leaves, `sweep` finds.
        let _ = fs::remove_file(&self.path);
    }
}

/// An upload into one file.
pub(crate) struct FileSink {
    name: String,
    target: PathBuf,
    /// `None` once a write failed or was given up half way.
    file: Option<Unfinished>,
    pending: Vec<Bytes>,
    pending_size: usize,
}

impl FileSink {
    pub(super) fn new(name: String, target: PathBuf, file: Unfinished) -> Self {
        Self {
            name,
            target,
            file: Some(file),
            pending: Vec::new(),
            pending_size: 0,
        }
    }

    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<(), StorageError> {
        self.pending_size += bytes.len();
        self.pending.push(bytes);
        if self.pending_size < BATCH {
            return Ok(());
        }
        let mut file = self.take()?;
        let pending = std::mem::take(&mut self.pending);
        self.pending_size = 0;
        self.file = Some(
            self.work(move || file.write(&pending).map(|()| file))
                .await?,
        );
        Ok(())
    }

    pub(crate) async fn finish(mut self) -> Result<(), StorageError> {
        let mut file = self.take()?;
        let (pending, target) = (std::mem::take(&mut self.pending), self.target.clone());
        self.work(move || {
            file.write(&pending)?;
            file.publish(&target, Mode::Create)
        })
        .await
    }

    fn take(&mut self) -> Result<Unfinished, StorageError> {
        self.file
            .take()
            .ok_or_else(|| StorageError::Unavailable("the upload was given up".into()))
    }

    /// The work owns the file: given up half way, the file still ends with it.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| StorageError::Unavailable(error.into()))?
            .map_err(|error| StorageError::from_io(&self.name, error))
    }
}

/// Removes files that nobody has written to for `age`; returns how many.
pub(super) fn sweep(directory: &Path, age: Duration) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            continue;
        };
        let idle = SystemTime::now()
            .duration_since(metadata.modified()?)
            .unwrap_or_default();
        if metadata.is_file() && idle >= age && fs::remove_file(&path).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}
