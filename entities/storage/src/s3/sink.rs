//! An upload into a bucket: one request while it is small, parts of 8 MiB from there on.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt};
use tokio::task::{JoinHandle, JoinSet};

use super::{S3, key};
use crate::name::Name;
use crate::{Mode, StorageError};

/// Bytes of one part. S3 allows 10,000 parts, so an object is at most 78 GiB long.
const PART: usize = 8 * 1024 * 1024;

/// Parts that may be on their way at once, beside the one being filled.
const IN_FLIGHT: usize = 2;

/// An upload into a bucket.
pub(crate) struct S3Sink {
    s3: Arc<S3>,
    name: String,
    part: BytesMut,
    /// `None` while everything fits into one request.
    multipart: Option<Parts>,
}

impl S3 {
    pub(crate) async fn upload(self: Arc<Self>, name: Name<'_>) -> Result<S3Sink, StorageError> {
        self.require_free(name).await?;
        let name = name.to_string();
        Ok(S3Sink {
            s3: self,
            name,
            part: BytesMut::new(),
            multipart: None,
        })
    }

    async fn require_free(&self, name: Name<'_>) -> Result<(), StorageError> {
        match self.head(name).await {
            Ok(_) => Err(StorageError::Exists(name.to_string())),
            Err(StorageError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl S3Sink {
    pub(crate) async fn write(&mut self, mut bytes: Bytes) -> Result<(), StorageError> {
        while !bytes.is_empty() {
            let room = PART - self.part.len();
            self.part
                .extend_from_slice(&bytes.split_to(room.min(bytes.len())));
            if self.part.len() == PART {
                self.send().await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn finish(mut self) -> Result<(), StorageError> {
        if self.multipart.is_none() {
            let name = Name::parse(&self.name)?;
            return self.s3.put(name, self.part.freeze(), Mode::Create).await;
        }
        if !self.part.is_empty() {
            self.send().await?;
        }
        let name = Name::parse(&self.name)?;
        if let Some(parts) = self.multipart.take() {
            // The end of a multipart upload cannot be made conditional with this client. Names are
            // never used twice, so this look is a second line, not a lock.
            self.s3.require_free(name).await?;
            parts
                .complete()
                .await
                .map_err(|error| StorageError::from_s3(&self.name, error))?;
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), StorageError> {
        let failed = |error| StorageError::from_s3(&self.name, error);
        let parts = match &mut self.multipart {
            Some(parts) => parts,
            none => {
                let begun = Begun::new(Arc::clone(&self.s3), key(Name::parse(&self.name)?));
                none.insert(Parts {
                    upload: Some(begun.upload().await.map_err(failed)?),
                    tasks: JoinSet::new(),
                })
            }
        };
        let part = self.part.split().freeze();
        parts.send(part).await.map_err(failed)
    }
}

type Opened = Result<Box<dyn MultipartUpload>, object_store::Error>;

/// A request to begin a multipart upload. It is seen through even if nobody waits any more: the
/// server may have begun, and only its answer says what there is to abort.
struct Begun(Option<JoinHandle<Opened>>);

impl Begun {
    fn new(s3: Arc<S3>, key: Path) -> Self {
        Self(Some(tokio::spawn(async move {
            s3.client.put_multipart(&key).await
        })))
    }

    async fn upload(mut self) -> Opened {
        // Taken only once it has ended: until then, a drop has something to clean up.
        let ended = match &mut self.0 {
            Some(request) => request.await,
            None => unreachable!("it is taken here alone"),
        };
        self.0 = None;
        ended?
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let Some(request) = self.0.take() else {
            return;
        };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Ok(Ok(upload)) = request.await {
                    drop(Parts {
                        upload: Some(upload),
                        tasks: JoinSet::new(),
                    });
                }
            });
        }
    }
}

/// A multipart upload that is aborted unless it was completed.
struct Parts {
    upload: Option<Box<dyn MultipartUpload>>,
    tasks: JoinSet<Result<(), object_store::Error>>,
}

impl Parts {
    async fn send(&mut self, part: Bytes) -> Result<(), object_store::Error> {
        while self.tasks.len() >= IN_FLIGHT {
            self.join_one().await?;
        }
        if let Some(upload) = &mut self.upload {
            self.tasks.spawn(upload.put_part(part.into()));
        }
        Ok(())
    }

    async fn complete(mut self) -> Result<(), object_store::Error> {
        while !self.tasks.is_empty() {
            self.join_one().await?;
        }
        if let Some(upload) = &mut self.upload {
            upload.complete().await?;
        }
        self.upload = None;
        Ok(())
    }

    async fn join_one(&mut self) -> Result<(), object_store::Error> {
        match self.tasks.join_next().await {
            Some(joined) => joined?,
            None => Ok(()),
        }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        let Some(mut upload) = self.upload.take() else {
            return;
        };
        let mut tasks = std::mem::take(&mut self.tasks);
        // Without a runtime the process is ending, and the bucket's lifecycle rule cleans up.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                // A part that arrives after the abort would stay, and a request that is dropped may
                // still arrive: so they end first.
                while tasks.join_next().await.is_some() {}
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, "unfinished multipart upload left in the bucket");
                }
            });
        }
    }
}
