//! A response to a signing request: signatures, and what they are of.

use serde::{Deserialize, Serialize};

use crate::ceremony::request::{Judged, Request};
use crate::envelope::Signature;
use crate::key::KeyId;

/// What the file says it is.
const FORMAT: &str = "countersign-signing-response/1";

/// Signatures of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    format: String,
    /// Which ceremony asked.
    pub ceremony: String,
    /// The role.
    pub role: String,
    /// SHA-256 of what was signed, in hexadecimal.
    pub sha256: String,
    /// The signatures.
    pub signatures: Vec<Signature>,
}

impl Response {
    /// The response of one signer, checked as clients will check it.
    ///
    /// # Errors
    /// [`ResponseError`] when the signature does not count or does not hold.
    pub fn new(
        request: &Request,
        judged: &Judged,
        key: &KeyId,
        signature: &[u8],
    ) -> Result<Self, ResponseError> {
        if !judged.wants(key) {
            return Err(ResponseError::Unwanted(key.clone()));
        }
        if !judged.accepts(key, signature) {
            return Err(ResponseError::Wrong(key.clone()));
        }
        Ok(Self {
            format: FORMAT.into(),
            ceremony: request.ceremony.clone(),
            role: request.role.clone(),
            sha256: request.sha256.clone(),
            signatures: vec![Signature {
                keyid: key.clone(),
                sig: hex::encode(signature),
            }],
        })
    }

    /// Reads a response.
    ///
    /// # Errors
    /// [`ResponseError`] when it is none.
    pub fn parse(file: &[u8]) -> Result<Self, ResponseError> {
        let response: Self =
            serde_json::from_slice(file).map_err(|error| ResponseError::Json(error.to_string()))?;
        if response.format == FORMAT {
            Ok(response)
        } else {
            Err(ResponseError::Format(
                response.format.chars().take(60).collect(),
            ))
        }
    }

    /// The file.
    pub fn to_file(&self) -> Vec<u8> {
        let mut file = serde_json::to_vec_pretty(self).expect("values of JSON");
        file.push(b'\n');
        file
    }
}

/// Why signatures are not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// Not a response.
    #[error("this is no signing response: {0}")]
    Json(String),
    /// Another format, or another version of it.
    #[error("this is `{0}`, not `{FORMAT}`: it was made for something else or by another version")]
    Format(String),
    /// A key that has no say.
    #[error("key {0} is not among those that sign this role")]
    Unwanted(KeyId),
    /// A signature that clients would refuse.
    #[error(
        "the signature by key {0} does not hold: another key signed, or something else was signed"
    )]
    Wrong(KeyId),
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::authority::Authority;
    use crate::ceremony::request::Terms;
    use crate::document::tests::{header, pair};
    use crate::root::Root;

    fn request() -> Request {
        let authority = Authority::new([pair(1).key, pair(2).key], 2).unwrap();
        let terms = Terms {
            trust_root: "default".into(),
            ceremony: "0190".into(),
            role: "root".into(),
            expires: header(1).expires,
        };
        let document = Root::new(header(1), &authority).document();
        Request::new(&terms, &document, None, None, None).unwrap()
    }

    #[test]
    fn a_signature_is_checked_before_it_leaves() {
        let request = request();
        let judged = request
            .judge(None, header(1).expires - TimeDelta::days(9))
            .unwrap();
        let message = judged.document.canonical();
        let (one, two, stranger) = (pair(1), pair(2), pair(3));

        let response = Response::new(&request, &judged, one.key.id(), &one.sign(message)).unwrap();
        assert_eq!(Response::parse(&response.to_file()).unwrap(), response);

        let wrong = Response::new(&request, &judged, one.key.id(), &two.sign(message));
        assert_eq!(wrong, Err(ResponseError::Wrong(one.key.id().clone())));
        let unwanted = Response::new(
            &request,
            &judged,
            stranger.key.id(),
            &stranger.sign(message),
        );
        assert_eq!(
            unwanted,
            Err(ResponseError::Unwanted(stranger.key.id().clone()))
        );
    }

    #[test]
    fn what_is_no_response_is_refused() {
        let error = Response::parse(b"{}").unwrap_err();
        assert!(matches!(error, ResponseError::Json(_)), "{error}");
        let error = Response::parse(&request().to_file()).unwrap_err();
        assert!(matches!(error, ResponseError::Json(_)), "{error}");
    }
}
