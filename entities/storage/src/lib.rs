//! Objects: put, get, range, copy, delete, list. File system and S3.
//!
//! An object is written once under a name of its own and never changed: it is complete and
//! durable when a write returns, and nobody can see it before.

pub mod backup;
pub mod compose;
mod error;
mod failures;
mod files;
mod hash;
mod name;
mod s3;
mod upload;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, pin_mut};

pub use error::{PutStreamError, StorageError};
pub use hash::Sha256;
pub use s3::Bucket;
pub use upload::{Upload, Written};

use failures::{Failures, Operation};
use files::Files;
use name::Name;
use s3::S3;

/// Largest chunk that [`Storage::stream`] yields, in bytes.
pub const CHUNK: u64 = 256 * 1024;

/// Parts of an object, in order, each at most [`CHUNK`] long on the file system.
pub type ByteStream = BoxStream<'static, Result<Bytes, StorageError>>;

/// Where objects live; cheap to clone, shared by every request and job.
///
/// Object names are relative paths such as `blobs/<uuid7>`, `staging/<…>`, `vault/<name>.age` and
/// `export/…`: at most 512 bytes of `A-Z a-z 0-9 . _ - + @` and `/`, no segment empty or beginning
/// with a dot. Any other name is refused with [`StorageError::Name`] before anything is touched.
#[derive(Clone)]
pub struct Storage {
    driver: Driver,
    failures: Arc<Failures>,
}

#[derive(Clone)]
enum Driver {
    Files(Arc<Files>),
    S3(Arc<S3>),
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Length in bytes.
    pub size: u64,
    /// When it was written, by the clock of whoever stores it.
    pub modified_at: SystemTime,
}

/// An object found by [`Storage::list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The whole object name.
    pub name: String,
    /// Size and time.
    pub head: Head,
}

impl Storage {
    /// Objects as files below `root`, which is made if it is not there.
    ///
    /// Files are readable by their owner only. Everything written is synced, file and directory.
    ///
    /// # Errors
    /// [`StorageError::Setup`] when `root` cannot be made.
    pub fn files(root: impl AsRef<Path>) -> Result<Self, StorageError> {
        let files = Files::open(root.as_ref())?;
        Ok(Self {
            driver: Driver::Files(Arc::new(files)),
            failures: Arc::default(),
        })
    }

    /// Objects in a bucket that speaks the S3 API. Does not call the server.
    ///
    /// # Errors
    /// [`StorageError::Setup`] when a key file cannot be read or the endpoint makes no sense.
    pub fn s3(bucket: &Bucket) -> Result<Self, StorageError> {
        let s3 = S3::open(bucket)?;
        Ok(Self {
            driver: Driver::S3(Arc::new(s3)),
            failures: Arc::default(),
        })
    }

    /// Stores `bytes` under a name that is free.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when the name is taken (the object there is untouched);
    /// [`StorageError::Full`].
    pub fn put<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
    ) -> BoxFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.put(name, bytes, Mode::Create).await,
                Driver::S3(s3) => s3.put(name, bytes, Mode::Create).await,
            };
            self.failures.watch(Operation::Put, result)
        })
    }

    /// Stores `bytes` under a name whether it is taken or not; readers see the old object or the
    /// new one. Only for plain names outside `blobs/`, such as an exported `timestamp.json`.
    ///
    /// # Errors
    /// [`StorageError::Full`].
    pub fn replace<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
    ) -> BoxFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.put(name, bytes, Mode::Replace).await,
                Driver::S3(s3) => s3.put(name, bytes, Mode::Replace).await,
            };
            self.failures.watch(Operation::Put, result)
        })
    }

    /// Begins an object whose bytes come bit by bit; nothing is to be seen of it before
    /// [`Upload::finish`], and dropping it leaves nothing.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when the name is taken already.
    pub fn upload<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Upload, StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let sink = match &self.driver {
                Driver::Files(files) => {
                    Arc::clone(files).upload(name).await.map(upload::Sink::File)
                }
                Driver::S3(s3) => Arc::clone(s3).upload(name).await.map(upload::Sink::S3),
            };
            let sink = self.failures.watch(Operation::Upload, sink)?;
            Ok(Upload::new(sink, Arc::clone(&self.failures)))
        })
    }

    /// Stores a stream under a name that is free, and returns its length and sha256.
    ///
    /// `inspect` sees every byte in order, for other digests or a look at the header. Memory is
    /// bounded whatever the length. When the stream or storage fails, or the future is dropped,
    /// nothing is kept.
    ///
    /// # Errors
    /// [`PutStreamError::Source`] with the stream's own error, [`PutStreamError::Storage`] else.
    pub async fn put_stream<S, E>(
        &self,
        name: &str,
        stream: S,
        mut inspect: impl FnMut(&[u8]) + Send,
    ) -> Result<Written, PutStreamError<E>>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
    {
        let mut upload = self.upload(name).await?;
        pin_mut!(stream);
        while let Some(bytes) = stream.next().await {
            let bytes = bytes.map_err(PutStreamError::Source)?;
            inspect(&bytes);
            upload.write(bytes).await?;
        }
        Ok(upload.finish().await?)
    }

    /// Reads an object whole. For objects of a known, small size.
    ///
    /// # Errors
    /// [`StorageError::NotFound`].
    pub fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Bytes, StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.get(name).await,
                Driver::S3(s3) => s3.get(name).await,
            };
            self.failures.watch(Operation::Get, result)
        })
    }

    /// Reads the bytes `range` of an object, exactly that many.
    ///
    /// # Errors
    /// [`StorageError::NotFound`]; [`StorageError::Range`] when the object ends before the range.
    pub fn range<'a>(
        &'a self,
        name: &'a str,
        range: Range<u64>,
    ) -> BoxFuture<'a, Result<Bytes, StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.range(name, range).await,
                Driver::S3(s3) => s3.range(name, range).await,
            };
            self.failures.watch(Operation::Get, result)
        })
    }

    /// Streams the bytes `range` of an object. An object that ends early ends the stream with
    /// [`StorageError::Range`].
    ///
    /// # Errors
    /// [`StorageError::NotFound`], [`StorageError::Range`]: known before the first chunk.
    pub fn stream<'a>(
        &'a self,
        name: &'a str,
        range: Range<u64>,
    ) -> BoxFuture<'a, Result<ByteStream, StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.stream(name, range).await,
                Driver::S3(s3) => s3.stream(name, range).await,
            };
            let chunks = self.failures.watch(Operation::Get, result)?;
            let failures = Arc::clone(&self.failures);
            Ok(chunks
                .map(move |chunk| failures.watch(Operation::Get, chunk))
                .boxed())
        })
    }

    /// Size and time of an object.
    ///
    /// # Errors
    /// [`StorageError::NotFound`].
    pub fn head<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Head, StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.head(name).await,
                Driver::S3(s3) => s3.head(name).await,
            };
            self.failures.watch(Operation::Head, result)
        })
    }

    /// Whether there is an object of this name.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when that cannot be told.
    pub fn exists<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<bool, StorageError>> {
        Box::pin(async move {
            match self.head(name).await {
                Ok(_) => Ok(true),
                Err(StorageError::NotFound(_)) => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    /// Gives an object a second name, which must be free. On the file system both share the bytes.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for `from`, [`StorageError::Exists`] for `to`.
    pub fn copy<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
    ) -> BoxFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            let (from, to) = (Name::parse(from)?, Name::parse(to)?);
            let result = match &self.driver {
                Driver::Files(files) => files.copy(from, to).await,
                Driver::S3(s3) => s3.copy(from, to).await,
            };
            self.failures.watch(Operation::Copy, result)
        })
    }

    /// Gives an object of another storage a name here, which must be free. Directories of one file
    /// system share the bytes, and `None` comes back; else they are copied, and what was written is
    /// for the caller to compare.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for `from`, [`StorageError::Exists`] for `to`.
    pub fn take<'a>(
        &'a self,
        other: &'a Self,
        from: &'a str,
        to: &'a str,
    ) -> BoxFuture<'a, Result<Option<Written>, StorageError>> {
        Box::pin(async move {
            if let (Driver::Files(here), Driver::Files(there)) = (&self.driver, &other.driver)
                && here
                    .link_from(there, Name::parse(from)?, Name::parse(to)?)
                    .await?
            {
                return Ok(None);
            }
            let size = other.head(from).await?.size;
            let bytes = other.stream(from, 0..size).await?;
            match self.put_stream(to, bytes, |_| {}).await {
                Ok(written) => Ok(Some(written)),
                Err(PutStreamError::Source(error) | PutStreamError::Storage(error)) => Err(error),
            }
        })
    }

    /// Deletes an object for good; deleting what is not there succeeds.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            let name = Name::parse(name)?;
            let result = match &self.driver {
                Driver::Files(files) => files.delete(name).await,
                Driver::S3(s3) => s3.delete(name).await,
            };
            self.failures.watch(Operation::Delete, result)
        })
    }

    /// All objects below `prefix` (whole segments: `blobs`, `staging/x`; empty for all), in no
    /// order. Objects written or deleted meanwhile may or may not be among them.
    ///
    /// # Errors
    /// [`StorageError::Name`]; later errors end the stream.
    pub fn list(
        &self,
        prefix: &str,
    ) -> Result<BoxStream<'static, Result<Entry, StorageError>>, StorageError> {
        let prefix = match prefix.strip_suffix('/').unwrap_or(prefix) {
            "" => None,
            prefix => Some(Name::parse(prefix)?),
        };
        let entries = match &self.driver {
            Driver::Files(files) => files.list(prefix),
            Driver::S3(s3) => s3.list(prefix),
        };
        let failures = Arc::clone(&self.failures);
        Ok(entries
            .map(move |entry| failures.watch(Operation::List, entry))
            .boxed())
    }

    /// Bytes that can still be written, or `None` where there is no such limit (S3).
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub fn free_space(&self) -> BoxFuture<'_, Result<Option<u64>, StorageError>> {
        Box::pin(async move {
            match &self.driver {
                Driver::Files(files) => files.free_space().await.map(Some),
                Driver::S3(_) => Ok(None),
            }
        })
    }

    /// Refuses what cannot fit, before the first byte is taken.
    ///
    /// # Errors
    /// [`StorageError::Full`] when fewer than `bytes` can be written.
    pub fn require_space(&self, bytes: u64) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            match self.free_space().await? {
                Some(free) if free < bytes => Err(StorageError::full(free)),
                _ => Ok(()),
            }
        })
    }

    /// Whether objects can be reached now, for `/ready`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] or [`StorageError::Denied`].
    pub fn ready(&self) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            match &self.driver {
                Driver::Files(files) => files.free_space().await.map(drop),
                Driver::S3(s3) => s3.ready().await,
            }
        })
    }

    /// Whether an object can be written below `folder` and read back now. It is deleted then; what
    /// a crash leaves is below `staging`, where it is collected.
    ///
    /// # Errors
    /// Those of [`Storage::put`] and [`Storage::get`].
    pub fn probe<'a>(&'a self, folder: &'a str) -> BoxFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            let name = format!("{folder}/ready-{}", uuid::Uuid::now_v7());
            self.put(&name, Bytes::from_static(b"ready\n")).await?;
            self.get(&name).await?;
            self.delete(&name).await
        })
    }

    /// What was asked of this storage, and how often it failed, in this process.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.failures.counts()
    }

    /// Removes what uploads left that ended with a crash longer than `age` ago; returns how many.
    ///
    /// Only the file system needs it: on S3 a lifecycle rule of the bucket ends unfinished
    /// multipart uploads.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub fn sweep_unfinished(&self, age: Duration) -> BoxFuture<'_, Result<u64, StorageError>> {
        Box::pin(async move {
            match &self.driver {
                Driver::Files(files) => files.sweep_unfinished(age).await,
                Driver::S3(_) => Ok(0),
            }
        })
    }

    /// The file that holds an object, for trusted readers in this machine that need one; `None` on
    /// S3. The file may not exist, and must never be written to.
    ///
    /// # Errors
    /// [`StorageError::Name`].
    pub fn local_path(&self, name: &str) -> Result<Option<PathBuf>, StorageError> {
        let name = Name::parse(name)?;
        Ok(match &self.driver {
            Driver::Files(files) => Some(files.path(name)),
            Driver::S3(_) => None,
        })
    }

    /// The directory that holds all objects; `None` on S3.
    pub fn root(&self) -> Option<&Path> {
        match &self.driver {
            Driver::Files(files) => Some(files.root()),
            Driver::S3(_) => None,
        }
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.driver {
            Driver::Files(files) => write!(f, "Storage(files, {})", files.root().display()),
            Driver::S3(s3) => write!(f, "Storage(s3, {})", s3.bucket()),
        }
    }
}

/// What to do about an object that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Create,
    Replace,
}
