//! Who asks for a mutation, and on which terms: `If-Match`, `Prefer: wait`, `Idempotency-Key`.

use std::time::Duration;

use poem::http::HeaderMap;
use poem::{FromRequest, Request, RequestBody};
use sha2::{Digest, Sha256};

use crate::auth::Caller;
use crate::problem::Refusal;

/// Longest time that an answer is held back.
pub(crate) const MAX_WAIT: Duration = Duration::from_mins(1);

/// Longest `Idempotency-Key`, in bytes.
const MAX_KEY: usize = 255;

/// Who asks for one mutation, and on which terms.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// Who asks.
    pub(crate) caller: Caller,
    /// The terms.
    pub(crate) terms: Terms,
}

/// The terms of one mutation.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    method: String,
    path: String,
    if_match: Option<String>,
    /// How long to hold the answer back for the task's end.
    pub(crate) wait: Option<Duration>,
    /// Names the request, so that it is not carried out twice.
    pub(crate) idempotency_key: Option<String>,
}

impl<'a> FromRequest<'a> for Ask {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self {
            caller: Caller::from_request(request, body).await?,
            terms: Terms::read(request)?,
        })
    }
}

impl Terms {
    fn read(request: &Request) -> Result<Self, Refusal> {
        let headers = request.headers();
        Ok(Self {
            method: request.method().to_string(),
            path: request
                .original_uri()
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            if_match: text(headers, "If-Match")?.map(Into::into),
            wait: text(headers, "Prefer")?.and_then(preferred_wait),
            idempotency_key: text(headers, "Idempotency-Key")?
                .map(idempotency_key)
                .transpose()?,
        })
    }

    /// Compares `If-Match` with the revision of the row. The answer goes into the job, which
    /// compares again when it commits.
    ///
    /// # Errors
    /// [`Refusal::changed`] when the client saw another revision.
    pub(crate) fn if_match(&self, revision: i64) -> Result<Option<i64>, Refusal> {
        let Some(header) = &self.if_match else {
            return Ok(None);
        };
        if header.trim() == "*" {
            return Ok(None);
        }
        let current = etag(revision);
        // A weak tag never matches here: RFC 9110 wants the strong comparison.
        if header.split(',').any(|tag| tag.trim() == current) {
            Ok(Some(revision))
        } else {
            Err(Refusal::changed())
        }
    }

    /// Tells this request from every other: method, path, `If-Match` and `body_sha256`.
    pub(crate) fn fingerprint(&self, body_sha256: &[u8]) -> String {
        let mut hash = Sha256::new();
        let if_match = self.if_match.as_deref().unwrap_or_default();
        for part in [&self.method, &self.path, if_match] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.update(body_sha256);
        hex::encode(hash.finalize())
    }
}

/// The `ETag` of a row.
pub(crate) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Refusal> {
    headers
        .get(name)
        .map(|value| value.to_str())
        .transpose()
        .map_err(|_| Refusal::invalid_parameter(name, "it is not plain ASCII"))
}

/// `wait` in a `Prefer` header (RFC 7240); what is not understood is passed over, as it demands.
fn preferred_wait(header: &str) -> Option<Duration> {
    header.split([',', ';']).find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("wait") {
            return None;
        }
        let seconds = value.trim().trim_matches('"').parse().ok()?;
        Some(Duration::from_secs(seconds).min(MAX_WAIT))
    })
}

fn idempotency_key(key: &str) -> Result<String, Refusal> {
    if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let reason = "it must be 1 to 255 visible ASCII characters";
        return Err(Refusal::invalid_parameter("Idempotency-Key", reason));
    }
    Ok(key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, value: &str) -> Result<Terms, Refusal> {
        Terms::read(&Request::builder().header(name, value).finish())
    }

    #[test]
    fn a_wait_is_read_and_capped() {
        let wait = |header| with("Prefer", header).unwrap().wait;

        assert_eq!(wait("wait=5"), Some(Duration::from_secs(5)));
        assert_eq!(
            wait("respond-async, Wait = 10"),
            Some(Duration::from_secs(10))
        );
        assert_eq!(wait("wait=4000"), Some(MAX_WAIT));
        assert_eq!(wait("wait=soon"), None);
        assert_eq!(wait("return=minimal"), None);
    }

    #[test]
    fn if_match_is_a_strong_comparison() {
        let matches = |header| with("If-Match", header).unwrap().if_match(7).ok();

        assert_eq!(matches("\"7\""), Some(Some(7)));
        assert_eq!(matches("\"6\", \"7\""), Some(Some(7)));
        assert_eq!(matches("*"), Some(None));
        assert_eq!(matches("W/\"7\""), None);
        assert_eq!(matches("7"), None);
        assert_eq!(
            Terms::read(&Request::default()).unwrap().if_match(7).ok(),
            Some(None)
        );
    }

    #[test]
    fn an_idempotency_key_is_short_and_visible() {
        assert!(with("Idempotency-Key", "build-17").is_ok());
        assert!(with("Idempotency-Key", "").is_err());
        assert!(with("Idempotency-Key", "a b").is_err());
        assert!(with("Idempotency-Key", &"a".repeat(256)).is_err());
    }

    #[test]
    fn a_fingerprint_tells_bodies_and_revisions_apart() {
        let seven = with("If-Match", "\"7\"").unwrap();
        let eight = with("If-Match", "\"8\"").unwrap();

        assert_eq!(seven.fingerprint(b"a"), seven.fingerprint(b"a"));
        assert_ne!(seven.fingerprint(b"a"), seven.fingerprint(b"b"));
        assert_ne!(seven.fingerprint(b"a"), eight.fingerprint(b"a"));
    }
}
