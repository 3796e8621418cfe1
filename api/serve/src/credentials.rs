//! What a request shows to be let in.

use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use poem::Request;
use poem::http::HeaderMap;
use poem::http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};

use crate::Options;
use crate::access::Digest;
use crate::client::Client;

/// Longest credentials that are looked at, decoded, in bytes.
const LONGEST: usize = 1024;

/// What a request shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Credentials {
    /// Hash of the secret, if there is one.
    pub(crate) digest: Option<Digest>,
    /// Where the client is.
    pub(crate) address: IpAddr,
}

impl Credentials {
    pub(crate) fn of(request: &Request, options: &Options) -> Self {
        Self {
            digest: digest(request.headers()),
            address: Client::of(request).address(options),
        }
    }
}

/// Hash of the password (RFC 7617) or of the bearer token (RFC 6750), which both are the whole key;
/// the user name is not looked at. `None` where there is none, or more than one.
fn digest(headers: &HeaderMap) -> Option<Digest> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let (line, more) = (lines.next()?, lines.next());
    if more.is_some() {
        return None;
    }
    let (scheme, value) = line.to_str().ok()?.split_once(' ')?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Sha256::digest(value).into());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let mut decoded = [0; LONGEST];
    let length = BASE64_STANDARD.decode_slice(value, &mut decoded).ok()?;
    let decoded = &decoded[..length];
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    Some(Sha256::digest(&decoded[colon + 1..]).into())
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn shown(lines: &[&str]) -> Option<Digest> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(AUTHORIZATION, HeaderValue::from_str(line).unwrap());
        }
        digest(&headers)
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", BASE64_STANDARD.encode(pair))
    }

    #[test]
    fn the_password_counts_and_the_user_does_not() {
        let expected = Some(Sha256::digest("secret").into());

        for user in ["", "subscriber", "anyone at all"] {
            assert_eq!(shown(&[&basic(&format!("{user}:secret"))]), expected);
        }
        assert_eq!(shown(&["bearer secret"]), expected);
        assert_eq!(
            shown(&[&basic("a:b:c")]),
            Some(Sha256::digest("b:c").into())
        );
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for line in [
            "",
            "Basic",
            "Basic ",
            "Basic !!!",
            "Digest abc",
            &basic("no colon"),
            &basic(&format!("a:{}", "b".repeat(LONGEST))),
        ] {
            assert_eq!(shown(&[line]), None, "{line:?}");
        }
        assert_eq!(shown(&[]), None);
    }

    #[test]
    fn two_credentials_are_none() {
        assert_eq!(shown(&[&basic("a:one"), &basic("a:two")]), None);
    }
}
