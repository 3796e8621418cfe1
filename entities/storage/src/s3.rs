//! Objects in a bucket that speaks the S3 API.

mod sink;

use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut, S3CopyIfNotExists};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutMode, PutOptions, RetryConfig,
};

use crate::name::Name;
use crate::{ByteStream, Entry, Head, Mode, StorageError};
pub(crate) use sink::S3Sink;

/// How to reach a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Base URL of the server, such as `https://s3.example.org`; path-style, and plain `http` only
    /// where the URL says so. `None`: Amazon's own for the region.
    pub endpoint: Option<String>,
    /// Region that requests are signed for.
    pub region: String,
    /// Name of the bucket, which must exist.
    pub name: String,
    /// File that holds the access key id.
    pub access_key_file: PathBuf,
    /// File that holds the secret access key.
    pub secret_key_file: PathBuf,
}

/// A client of one bucket.
pub(crate) struct S3 {
    client: AmazonS3,
    bucket: String,
}

impl S3 {
    pub(crate) fn open(bucket: &Bucket) -> Result<Self, StorageError> {
        let plain = bucket
            .endpoint
            .as_ref()
            .is_some_and(|url| url.starts_with("http://"));
        let mut builder = AmazonS3Builder::new()
            .with_region(&bucket.region)
            .with_bucket_name(&bucket.name)
            .with_access_key_id(read_key(&bucket.access_key_file)?)
            .with_secret_access_key(read_key(&bucket.secret_key_file)?)
            .with_virtual_hosted_style_request(false)
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_copy_if_not_exists(S3CopyIfNotExists::Multipart)
            .with_client_options(client_options(plain))
            .with_retry(retries());
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let client = builder.build().map_err(|error| StorageError::Setup {
            what: format!("bucket `{}`", bucket.name),
            source: Some(error.into()),
        })?;
        Ok(Self {
            client,
            bucket: bucket.name.clone(),
        })
    }

    pub(crate) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// A retried request that had worked the first time answers [`StorageError::Exists`]: callers
    /// take a fresh name then.
    pub(crate) async fn put(
        &self,
        name: Name<'_>,
        bytes: Bytes,
        mode: Mode,
    ) -> Result<(), StorageError> {
        let mode = match mode {
            Mode::Create => PutMode::Create,
            Mode::Replace => PutMode::Overwrite,
        };
        let put = self
            .client
            .put_opts(&key(name), bytes.into(), PutOptions::from(mode))
            .await;
        put.map(drop)
            .map_err(|error| StorageError::from_s3(name.as_str(), error))
    }

    pub(crate) async fn get(&self, name: Name<'_>) -> Result<Bytes, StorageError> {
        let got = async { self.client.get(&key(name)).await?.bytes().await };
        got.await
            .map_err(|error| StorageError::from_s3(name.as_str(), error))
    }

    pub(crate) async fn range(
        &self,
        name: Name<'_>,
        range: Range<u64>,
    ) -> Result<Bytes, StorageError> {
        let mut parts = self.stream(name, range.clone()).await?;
        let mut bytes = Vec::new();
        while let Some(part) = parts.try_next().await? {
            bytes.extend_from_slice(&part);
        }
        Ok(bytes.into())
    }

    pub(crate) async fn stream(
        &self,
        name: Name<'_>,
        range: Range<u64>,
    ) -> Result<ByteStream, StorageError> {
        let short = {
            let (name, range) = (name.to_string(), range.clone());
            move || StorageError::Range {
                name: name.clone(),
                range: range.clone(),
            }
        };
        if range.is_empty() {
            // No header can ask for nothing; the object must be there and reach this far all the same.
            let size = self.head(name).await?.size;
            let inside = range.start == range.end && range.end <= size;
            return if inside {
                Ok(stream::empty().boxed())
            } else {
                Err(short())
            };
        }
        let options = GetOptions::new().with_range(Some(GetRange::Bounded(range.clone())));
        let got = match self.client.get_opts(&key(name), options).await {
            Ok(got) if got.range == range => got,
            Ok(_) => return Err(short()),
            Err(error) => return Err(range_error(name, error, short)),
        };
        let name = name.to_string();
        Ok(got
            .into_stream()
            .map_err(move |error| StorageError::from_s3(&name, error))
            .boxed())
    }

    pub(crate) async fn head(&self, name: Name<'_>) -> Result<Head, StorageError> {
        let found = self.client.head(&key(name)).await;
        found
            .map(|meta| head(&meta))
            .map_err(|error| StorageError::from_s3(name.as_str(), error))
    }

    pub(crate) async fn copy(&self, from: Name<'_>, to: Name<'_>) -> Result<(), StorageError> {
        // The copy is a multipart upload; a server may note a missing source late or never.
        self.head(from).await?;
        let copied = self.client.copy_if_not_exists(&key(from), &key(to)).await;
        copied.map_err(|error| StorageError::from_s3(to.as_str(), error))
    }

    pub(crate) async fn delete(&self, name: Name<'_>) -> Result<(), StorageError> {
        match self.client.delete(&key(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StorageError::from_s3(name.as_str(), error)),
        }
    }

    pub(crate) fn list(
        &self,
        prefix: Option<Name<'_>>,
    ) -> BoxStream<'static, Result<Entry, StorageError>> {
        let prefix = prefix.map(key);
        let under = prefix.as_ref().map(ToString::to_string).unwrap_or_default();
        self.client
            .list(prefix.as_ref())
            .map_ok(|meta| Entry {
                name: meta.location.to_string(),
                head: head(&meta),
            })
            .map_err(move |error| StorageError::from_s3(&under, error))
            .boxed()
    }

    pub(crate) async fn ready(&self) -> Result<(), StorageError> {
        match self.client.list(Some(&Path::from("staging"))).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(StorageError::from_s3(&self.bucket, error)),
        }
    }
}

/// An object that ends before the range may answer 416, a part of it, or an error of the client's.
fn range_error(
    name: Name<'_>,
    error: object_store::Error,
    short: impl Fn() -> StorageError,
) -> StorageError {
    let text = error.to_string();
    if text.contains("416 Range Not Satisfiable") || text.contains("Requested ") {
        short()
    } else {
        StorageError::from_s3(name.as_str(), error)
    }
}

fn key(name: Name<'_>) -> Path {
    Path::from(name.as_str())
}

fn head(meta: &ObjectMeta) -> Head {
    Head {
        size: meta.size,
        modified_at: meta.last_modified.into(),
    }
}

/// A body may take as long as it likes while bytes come; a server that is silent is gone.
fn client_options(plain_http: bool) -> ClientOptions {
    ClientOptions::new()
        .with_allow_http(plain_http)
        .with_connect_timeout(Duration::from_secs(5))
        .with_read_timeout(Duration::from_secs(20))
        .with_timeout_disabled()
}

fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(50),
            max_backoff: Duration::from_secs(2),
            base: 2.0,
        },
        max_retries: 4,
        retry_timeout: Duration::from_secs(20),
    }
}

fn read_key(file: &FilePath) -> Result<String, StorageError> {
    let setup = |source| StorageError::Setup {
        what: format!("key file `{}`", file.display()),
        source,
    };
    let text = std::fs::read_to_string(file).map_err(|error| setup(Some(error.into())))?;
    match text.trim() {
        "" => Err(setup(Some("it is empty".into()))),
        key => Ok(key.to_owned()),
    }
}
