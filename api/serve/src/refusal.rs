//! Answers without a file.

use poem::Response;
use poem::http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, RETRY_AFTER, WWW_AUTHENTICATE};
use poem::http::{HeaderName, HeaderValue, StatusCode};
use storage::StorageError;

use crate::follow::Unavailable;

/// Why a request gets no file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// 401: nothing that this caller may know of.
    #[error("not authorized")]
    Unauthorized,
    /// 404: not there, in a repository that the caller may read.
    #[error("not found")]
    Missing,
    /// 405: a file is only read.
    #[error("method not allowed")]
    Method,
    /// 400: an answer would have to name us, and the request does not say how.
    #[error("the request names no host")]
    Host,
    /// 503: it cannot be told now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// 503: the bytes cannot be read now.
    #[error("could not read the file")]
    Storage(#[from] StorageError),
}

impl Refusal {
    /// The answer: a status and headers, no body.
    pub(crate) fn response(&self) -> Response {
        let (status, header): (_, Option<(HeaderName, &'static str)>) = match self {
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                Some((WWW_AUTHENTICATE, "Basic realm=\"Countersign\"")),
            ),
            Self::Missing => (StatusCode::NOT_FOUND, None),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, Some((ALLOW, "GET, HEAD"))),
            Self::Host => (StatusCode::BAD_REQUEST, None),
            Self::Unavailable(_) | Self::Storage(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, Some((RETRY_AFTER, "1")))
            }
        };
        let mut response = Response::default();
        response.set_status(status);
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // Said here, so that HEAD says it too.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        if let Some((name, value)) = header {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
