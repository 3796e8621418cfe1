//! Objects as files: written beside, synced, then linked to their name.
//!
//! The client crate's own local back end is not used here: its streamed writes replace what is
//! there, its deletes are not durable, and it leaves a crashed upload beside the objects.

mod cached;
mod durable;
mod unfinished;
mod walk;

use std::fs::{self, File, Metadata};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use crate::name::Name;
use crate::{ByteStream, CHUNK, Entry, Head, Mode, StorageError};
use durable::{link, make_directory, sync_parent, while_mounted};
pub(crate) use unfinished::FileSink;
use unfinished::Unfinished;
use walk::Walk;

/// Directory of files that are no objects yet; no object name can begin with a dot.
const UNFINISHED: &str = ".unfinished";

/// A directory of objects.
pub(crate) struct Files {
    root: PathBuf,
    /// [`UNFINISHED`] below it, made with the storage and never again: where that is not there, the
    /// disk is not.
    unfinished: Arc<Path>,
}

impl Files {
    pub(crate) fn open(root: &Path) -> Result<Self, StorageError> {
        let setup = |source: io::Error| StorageError::Setup {
            what: format!("directory `{}`", root.display()),
            source: Some(source.into()),
        };
        make_directory(&root.join(UNFINISHED)).map_err(setup)?;
        let root = fs::canonicalize(root).map_err(setup)?;
        Ok(Self {
            unfinished: root.join(UNFINISHED).into(),
            root,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, name: Name<'_>) -> PathBuf {
        self.root.join(name.as_str())
    }

    pub(crate) async fn put(
        &self,
        name: Name<'_>,
        bytes: Bytes,
        mode: Mode,
    ) -> Result<(), StorageError> {
        let (directory, path) = (Arc::clone(&self.unfinished), self.path(name));
        self.blocking(name, move || {
            let mut file = Unfinished::create(&directory)?;
            file.write(&[bytes])?;
            file.publish(&path, mode)
        })
        .await
    }

    pub(crate) async fn upload(self: Arc<Self>, name: Name<'_>) -> Result<FileSink, StorageError> {
        let (directory, path) = (Arc::clone(&self.unfinished), self.path(name));
        let creating = self.blocking(name, {
            let path = path.clone();
            move || {
                if path.try_exists()? {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
                Unfinished::create(&directory)
            }
        });
        let file = creating.await?;
        Ok(FileSink::new(name.to_string(), path, file))
    }

    pub(crate) async fn get(&self, name: Name<'_>) -> Result<Bytes, StorageError> {
        let (file, metadata) = self.file(name).await?;
        self.read(name, Arc::new(file), 0..metadata.len()).await
    }

    pub(crate) async fn range(
        &self,
        name: Name<'_>,
        range: Range<u64>,
    ) -> Result<Bytes, StorageError> {
        let (file, metadata) = self.file(name).await?;
        within(name, &range, &metadata)?;
        self.read(name, Arc::new(file), range).await
    }

    pub(crate) async fn stream(
        &self,
        name: Name<'_>,
        range: Range<u64>,
    ) -> Result<ByteStream, StorageError> {
        let (file, metadata) = self.file(name).await?;
        within(name, &range, &metadata)?;
        let (file, name) = (Arc::new(file), name.to_string());
        let chunks = stream::try_unfold(range, move |rest| {
            let (file, name) = (Arc::clone(&file), name.clone());
            async move {
                if rest.is_empty() {
                    return Ok(None);
                }
                let end = rest.end.min(rest.start + CHUNK);
                let bytes = read(&name, file, rest.start..end).await?;
                Ok(Some((bytes, end..rest.end)))
            }
        });
        Ok(chunks.boxed())
    }

    pub(crate) async fn head(&self, name: Name<'_>) -> Result<Head, StorageError> {
        let (_, metadata) = self.file(name).await?;
        head(&metadata).map_err(|error| StorageError::from_io(name.as_str(), error))
    }

    pub(crate) async fn copy(&self, from: Name<'_>, to: Name<'_>) -> Result<(), StorageError> {
        let (source, target) = (self.path(from), self.path(to));
        let mounted = Arc::clone(&self.unfinished);
        // Told apart here, because a missing source and a missing directory are one errno.
        self.file(from).await?;
        // Objects never change, so one file may carry two names.
        let linking = move || link(&mounted, &source, &target);
        self.blocking(to, linking).await
    }

    /// As [`Self::copy`] from another directory; false where the two cannot share bytes.
    pub(crate) async fn link_from(
        &self,
        other: &Self,
        from: Name<'_>,
        to: Name<'_>,
    ) -> Result<bool, StorageError> {
        let (source, target) = (other.path(from), self.path(to));
        let mounted = Arc::clone(&self.unfinished);
        other.file(from).await?;
        let linked = self.blocking(to, move || match link(&mounted, &source, &target) {
            Ok(()) => Ok(true),
            Err(error) if cannot_share(&error) => Ok(false),
            Err(error) => Err(error),
        });
        linked.await
    }

    pub(crate) async fn delete(&self, name: Name<'_>) -> Result<(), StorageError> {
        let path = self.path(name);
        let deleting = self.blocking(name, move || {
            fs::remove_file(&path)?;
            sync_parent(&path)
        });
        match deleting.await {
            Err(StorageError::NotFound(_)) => Ok(()),
            result => result,
        }
    }

    pub(crate) fn list(
        &self,
        prefix: Option<Name<'_>>,
    ) -> BoxStream<'static, Result<Entry, StorageError>> {
        let start = prefix.map_or_else(|| self.root.clone(), |prefix| self.path(prefix));
        let walk = Walk::new(self.root.clone(), start);
        stream::try_unfold(walk, |mut walk| async move {
            let (batch, walk) = tokio::task::spawn_blocking(move || {
                let batch = walk.batch();
                (batch, walk)
            })
            .await
            .map_err(|error| StorageError::Unavailable(error.into()))?;
            let batch = batch.map_err(|error| StorageError::Unavailable(error.into()))?;
            Ok::<_, StorageError>((!batch.is_empty()).then_some((batch, walk)))
        })
        .flat_map(|batch| match batch {
            Ok(entries) => stream::iter(entries.into_iter().map(Ok).collect::<Vec<_>>()),
            Err(error) => stream::iter(vec![Err(error)]),
        })
        .boxed()
    }

    pub(crate) async fn free_space(&self) -> Result<u64, StorageError> {
        // Where a disk is not mounted, the directory that it is mounted on may be there.
        let mounted = Arc::clone(&self.unfinished);
        let found = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&*mounted))
            .await
            .map_err(|error| StorageError::Unavailable(error.into()))?
            .map_err(|error| StorageError::Unavailable(io::Error::from(error).into()))?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }

    pub(crate) async fn sweep_unfinished(&self, age: Duration) -> Result<u64, StorageError> {
        let directory = Arc::clone(&self.unfinished);
        tokio::task::spawn_blocking(move || unfinished::sweep(&directory, age))
            .await
            .map_err(|error| StorageError::Unavailable(error.into()))?
            .map_err(|error| StorageError::Unavailable(error.into()))
    }

    /// Opens an object, without leaving the thread when the kernel has all it needs in memory.
    async fn file(&self, name: Name<'_>) -> Result<(File, Metadata), StorageError> {
        let path = self.path(name);
        let file = match cached::open(&path) {
            Some(file) => file,
            None => self.blocking(name, move || File::open(path)).await?,
        };
        let metadata = file
            .metadata()
            .map_err(|error| StorageError::from_io(name.as_str(), error))?;
        if metadata.is_file() {
            Ok((file, metadata))
        } else {
            Err(StorageError::NotFound(name.to_string()))
        }
    }

    /// Runs file work where it may wait, and says what its error means for `name`.
    async fn blocking<T: Send + 'static>(
        &self,
        name: Name<'_>,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let mounted = Arc::clone(&self.unfinished);
        tokio::task::spawn_blocking(move || while_mounted(&mounted, work()))
            .await
            .map_err(|error| StorageError::Unavailable(error.into()))?
            .map_err(|error| StorageError::from_io(name.as_str(), error))
    }

    async fn read(
        &self,
        name: Name<'_>,
        file: Arc<File>,
        range: Range<u64>,
    ) -> Result<Bytes, StorageError> {
        read(name.as_str(), file, range).await
    }
}

/// Reads exactly `range`, without leaving the thread when it is small and in the page cache.
async fn read(name: &str, file: Arc<File>, range: Range<u64>) -> Result<Bytes, StorageError> {
    let short = |range: &Range<u64>| StorageError::Range {
        name: name.to_owned(),
        range: range.clone(),
    };
    let length = usize::try_from(range.end - range.start).map_err(|_| short(&range))?;
    if length as u64 <= CHUNK
        && let Some(bytes) = cached::read(&file, range.start, length)
    {
        return Ok(bytes);
    }
    let start = range.start;
    let read = tokio::task::spawn_blocking(move || {
        let mut buffer = vec![0; length];
        file.read_exact_at(&mut buffer, start)?;
        Ok(Bytes::from(buffer))
    })
    .await
    .map_err(|error| StorageError::Unavailable(error.into()))?;
    read.map_err(|error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => short(&range),
        _ => StorageError::from_io(name, error),
    })
}

/// Another file system, or one that gives a file no second name, or no further one.
fn cannot_share(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::CrossesDevices
            | io::ErrorKind::TooManyLinks
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::Unsupported
    )
}

fn within(name: Name<'_>, range: &Range<u64>, metadata: &Metadata) -> Result<(), StorageError> {
    if range.start <= range.end && range.end <= metadata.len() {
        Ok(())
    } else {
        Err(StorageError::Range {
            name: name.to_string(),
            range: range.clone(),
        })
    }
}

fn head(metadata: &Metadata) -> io::Result<Head> {
    Ok(Head {
        size: metadata.len(),
        modified_at: metadata.modified()?,
    })
}
