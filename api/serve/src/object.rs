//! The bytes of a file, and the answer that carries them.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt, TryStreamExt, stream};
use poem::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, LAST_MODIFIED, VARY, X_CONTENT_TYPE_OPTIONS,
};
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode};
use poem::{Body, Response};
use storage::compose::{Composition, Object, chunks};
use storage::{ByteStream, Storage, StorageError};

use crate::cache::Cache;
use crate::conditions::{Outcome, judge};
use crate::file::File;

/// Parts of indexes up to this long are kept in memory, in bytes.
const PART: u64 = 1024 * 1024;

/// What the parts in memory may weigh together, in bytes.
const PARTS: usize = 32 * 1024 * 1024;

/// Reads objects, and keeps the parts of indexes that are asked for often. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    storage: Storage,
    parts: Arc<Cache<Arc<str>, Bytes>>,
}

impl Reader {
    pub(crate) fn new(storage: Storage) -> Self {
        Self {
            storage,
            parts: Arc::new(Cache::new(PARTS)),
        }
    }

    /// Answers a GET or HEAD of `file`.
    ///
    /// # Errors
    /// [`StorageError`] when the first of the bytes cannot be read; when later ones cannot, the
    /// connection ends early.
    pub(crate) async fn answer(
        &self,
        method: &Method,
        asked: &HeaderMap,
        file: &File,
    ) -> Result<Response, StorageError> {
        let length = file.content.length();
        let outcome = judge(method, asked, file.validators());
        let (status, range) = match outcome {
            Outcome::Whole => (StatusCode::OK, 0..length),
            Outcome::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
            Outcome::NotModified => (StatusCode::NOT_MODIFIED, 0..0),
            Outcome::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
        };
        let mut response = Response::default();
        response.set_status(status);
        describe(response.headers_mut(), status, file, &range);
        if method == Method::GET && !range.is_empty() {
            response.set_body(self.body(&file.content, range).await?);
        }
        Ok(response)
    }

    /// Reads a file whole; only for small ones.
    pub(crate) async fn whole(&self, content: &Composition) -> Result<Bytes, StorageError> {
        let chunks: Vec<Bytes> = content
            .stream(0..content.length(), &self.storage)
            .try_collect()
            .await?;
        Ok(match <[Bytes; 1]>::try_from(chunks) {
            Ok([only]) => only,
            Err(chunks) => chunks.concat().into(),
        })
    }

    /// Reads some bytes of an object; only for few.
    pub(crate) async fn range(&self, name: &str, range: Range<u64>) -> Result<Bytes, StorageError> {
        self.storage.range(name, range).await
    }

    async fn body(&self, content: &Composition, range: Range<u64>) -> Result<Body, StorageError> {
        if let Some(bytes) = content.in_memory() {
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            return Ok(Body::from_bytes(
                bytes.slice(place(range.start)..place(range.end)),
            ));
        }
        begun(self.stream(content, range)).await
    }

    fn stream(&self, content: &Composition, range: Range<u64>) -> ByteStream {
        // A file in one object is read as it is sent: the kernel keeps it better than we could.
        if content.pieces() == 1 {
            return content.stream(range, &self.storage);
        }
        let reader = self.clone();
        content.stream_with(range, move |object, range| {
            let reader = reader.clone();
            async move { reader.part(object, range).await }
        })
    }

    /// Some bytes of a part of an index; it is read whole once, and then kept.
    async fn part(&self, object: Object, range: Range<u64>) -> Result<ByteStream, StorageError> {
        if object.length > PART {
            return self.storage.stream(&object.name, range).await;
        }
        let bytes = if let Some(bytes) = self.parts.get(&object.name) {
            bytes
        } else {
            let bytes = self.storage.range(&object.name, 0..object.length).await?;
            self.parts.insert(object.name, bytes.clone(), bytes.len());
            bytes
        };
        Ok(chunks(&bytes, range))
    }
}

/// A body of chunks whose first is read before the status is sent, so that what cannot be read is
/// not promised.
fn begun(mut chunks: ByteStream) -> BoxFuture<'static, Result<Body, StorageError>> {
    Box::pin(async move {
        let first = chunks.try_next().await?;
        let chunks = stream::iter(first.map(Ok)).chain(chunks);
        Ok(Body::from_bytes_stream(
            chunks.map_err(std::io::Error::other),
        ))
    })
}

fn describe(headers: &mut HeaderMap, status: StatusCode, file: &File, range: &Range<u64>) {
    headers.reserve(11);
    headers.insert(ETAG, file.etag.clone());
    headers.insert(CACHE_CONTROL, file.lasting.header());
    if let Some(modified) = file.modified {
        headers.insert(LAST_MODIFIED, modified.header());
    }
    if file.varies {
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if status == StatusCode::NOT_MODIFIED {
        return;
    }
    if let Some(coding) = file.coding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.kind));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_LENGTH, (range.end - range.start).into());
    let total = file.content.length();
    let place = match status {
        StatusCode::PARTIAL_CONTENT => {
            format!("bytes {}-{}/{total}", range.start, range.end - 1)
        }
        StatusCode::RANGE_NOT_SATISFIABLE => format!("bytes */{total}"),
        _ => return,
    };
    let place = HeaderValue::try_from(place).expect("numbers are plain ASCII");
    headers.insert(CONTENT_RANGE, place);
}
