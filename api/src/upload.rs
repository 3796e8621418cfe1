//! Octets on their way to storage: hashed and counted as they come, never held whole.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use entities::UploadId;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use poem::http::{HeaderMap, header};
use storage::Written;

use crate::body::Octets;
use crate::context::Context;
use crate::problem::Refusal;

/// A client that sends nothing for so long is gone.
const SILENCE: Duration = Duration::from_mins(1);

/// What the client said about octets before sending them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Announced {
    /// Their number.
    pub(crate) length: Option<u64>,
    /// Their SHA-256, from every header that names one.
    pub(crate) sha256: Vec<[u8; 32]>,
}

impl Announced {
    /// Reads `Content-Length`, `Content-Digest` and `X-Checksum-Sha256`.
    ///
    /// # Errors
    /// A refusal of a digest that cannot be read or is of another kind.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let mut sha256 = Vec::new();
        if headers.contains_key("Content-Digest") {
            let digest = text("Content-Digest").and_then(content_digest);
            sha256.push(digest.ok_or_else(|| {
                let reason = "it must have a digest such as `sha-256=:<base64>:`";
                Refusal::invalid_parameter("Content-Digest", reason)
            })?);
        }
        if headers.contains_key("X-Checksum-Sha256") {
            let digest = text("X-Checksum-Sha256").and_then(hexadecimal);
            sha256.push(digest.ok_or_else(|| {
                let reason = "it must be 64 hexadecimal digits";
                Refusal::invalid_parameter("X-Checksum-Sha256", reason)
            })?);
        }
        let length = text(header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
        Ok(Self { length, sha256 })
    }
}

/// The `sha-256` member of a `Content-Digest` (RFC 9530).
fn content_digest(header: &str) -> Option<[u8; 32]> {
    let digest = header.split(',').find_map(|member| {
        let (algorithm, value) = member.trim().split_once('=')?;
        (algorithm == "sha-256").then_some(value)
    })?;
    let encoded = digest.strip_prefix(':')?.strip_suffix(':')?;
    BASE64_STANDARD.decode(encoded).ok()?.try_into().ok()
}

fn hexadecimal(header: &str) -> Option<[u8; 32]> {
    hex::decode(header.trim()).ok()?.try_into().ok()
}

/// Streams `octets` to a new object in `staging/`. Nothing is kept of a refused upload, nor when
/// this future is dropped.
///
/// # Errors
/// Refusals of too many octets, of a wrong digest, of a client that went away, of a full storage.
pub(crate) async fn receive(
    context: &Context,
    octets: Octets,
    limit: u64,
) -> Result<(UploadId, Written), Refusal> {
    let Octets { announced, body } = octets;
    let mut incoming = Incoming::new(body);
    if let Some(length) = announced.length {
        if length > limit {
            return Err(Refusal::too_large(limit));
        }
        context.storage.require_space(length).await?;
    }
    let id = UploadId::fresh();
    let mut upload = context.storage.upload(&id.object()).await?;
    while let Some(bytes) = incoming.next().await? {
        if upload.size() + bytes.len() as u64 > limit {
            return Err(Refusal::too_large(limit));
        }
        upload.write(bytes).await?;
    }
    let written = upload.finish().await?;
    let wrong = announced
        .sha256
        .iter()
        .find(|sha256| **sha256 != written.sha256);
    if let Some(wrong) = wrong {
        context.storage.delete(&id.object()).await?;
        return Err(Refusal::digest_mismatch(
            &hex::encode(wrong),
            &written.sha256_hex(),
        ));
    }
    Ok((id, written))
}

/// A body that is being read.
struct Incoming {
    stream: BoxStream<'static, std::io::Result<Bytes>>,
}

impl Incoming {
    fn new(body: poem::Body) -> Self {
        Self {
            stream: body.into_bytes_stream().boxed(),
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        match tokio::time::timeout(SILENCE, self.stream.next()).await {
            Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
            Ok(None) => Ok(None),
            Ok(Some(Err(_))) | Err(_) => Err(Refusal::incomplete_body()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn announced(name: &'static str, value: &str) -> Result<Announced, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        Announced::read(&headers)
    }

    #[test]
    fn both_digest_headers_are_read() {
        let by_rfc = announced(
            "Content-Digest",
            &format!("sha-512=:AA==:, sha-256=:{EMPTY}:"),
        );
        let by_hex = announced(
            "X-Checksum-Sha256",
            "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        );

        assert_eq!(by_rfc.unwrap().sha256, by_hex.unwrap().sha256);
    }

    #[test]
    fn a_digest_that_cannot_be_checked_is_refused() {
        assert!(announced("Content-Digest", "sha-512=:AA==:").is_err());
        assert!(announced("Content-Digest", "sha-256=:AA==:").is_err());
        assert!(announced("Content-Digest", &format!("sha-256={EMPTY}")).is_err());
        assert!(announced("X-Checksum-Sha256", "abc").is_err());
    }

    #[test]
    fn nothing_announced_is_nothing_to_check() {
        assert_eq!(
            Announced::read(&HeaderMap::new()).unwrap(),
            Announced::default()
        );
    }
}
