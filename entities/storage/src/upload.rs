//! An object on its way in: hashed while it is written.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::failures::{Failures, Operation};
use crate::{Sha256, StorageError, files, s3};

/// An object on its way in. Dropping it before [`finish`](Self::finish) leaves nothing.
pub struct Upload {
    sink: Sink,
    sha256: Sha256,
    size: u64,
    failures: Arc<Failures>,
}

/// A stored object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Length in bytes.
    pub size: u64,
    /// SHA-256 of all bytes.
    pub sha256: [u8; 32],
}

impl Written {
    /// The SHA-256 as 64 lower-case hexadecimal digits.
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }
}

/// Where the bytes of an upload go.
pub(crate) enum Sink {
    File(files::FileSink),
    S3(s3::S3Sink),
}

impl Upload {
    pub(crate) fn new(sink: Sink, failures: Arc<Failures>) -> Self {
        Self {
            sink,
            failures,
            sha256: Sha256::new(),
            size: 0,
        }
    }

    /// Appends `bytes`. Waits while more is under way than may be held in memory.
    ///
    /// # Errors
    /// [`StorageError::Full`] and others; the upload is dead then and can only be dropped.
    pub fn write(&mut self, bytes: Bytes) -> BoxFuture<'_, Result<(), StorageError>> {
        Box::pin(async move {
            self.sha256.update(&bytes);
            self.size += bytes.len() as u64;
            let result = match &mut self.sink {
                Sink::File(sink) => sink.write(bytes).await,
                Sink::S3(sink) => sink.write(bytes).await,
            };
            self.failures.watch(Operation::Upload, result)
        })
    }

    /// How many bytes were written so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Makes the object durable and then visible.
    ///
    /// A future dropped in here may still finish the object; any other error leaves nothing.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when someone else took the name meanwhile; [`StorageError::Full`].
    pub fn finish(self) -> BoxFuture<'static, Result<Written, StorageError>> {
        Box::pin(async move {
            let result = match self.sink {
                Sink::File(sink) => sink.finish().await,
                Sink::S3(sink) => sink.finish().await,
            };
            self.failures.watch(Operation::Upload, result)?;
            Ok(Written {
                size: self.size,
                sha256: self.sha256.finish(),
            })
        })
    }
}
