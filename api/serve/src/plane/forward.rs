//! `/auth`: whether a proxy may answer a request itself, as Traefik's forwardAuth, nginx's
//! `auth_request` and Caddy's `forward_auth` ask.
//!
//! The path that is judged comes from a header. A client may send that header too, so a request
//! that names two different paths is refused: one of them is not the proxy's.

use std::time::Instant;

use poem::http::HeaderMap;
use poem::http::header::CACHE_CONTROL;
use poem::{Request, Response};

use super::subject::Subject;
use super::{Shared, heard};
use crate::credentials::Credentials;
use crate::directory::Directory;
use crate::gate::{self, Caller};
use crate::path;
use crate::refusal::Refusal;

/// Where proxies ask.
pub(super) const PATH: &str = "auth";

/// What Traefik and Caddy, and what nginx by convention, call the URI of the request.
const URIS: [&str; 2] = ["x-forwarded-uri", "x-original-uri"];
/// Likewise its method.
const METHODS: [&str; 2] = ["x-forwarded-method", "x-original-method"];

impl Shared {
    /// The verdict about the request that the headers describe: 200, or what refuses it.
    pub(super) async fn forwarded(&self, request: &Request) -> Result<Response, Refusal> {
        let headers = request.headers();
        let method = one_of(headers, METHODS).map_err(|Ambiguous| Refusal::Unauthorized)?;
        if method.is_some_and(|method| !matches!(method, "GET" | "HEAD")) {
            return Err(Refusal::Unauthorized);
        }
        let uri = one_of(headers, URIS).map_err(|Ambiguous| Refusal::Unauthorized)?;
        let raw = uri.ok_or(Refusal::Unauthorized)?;
        let raw = raw.split(['?', '#']).next().unwrap_or(raw);
        // What the proxy asks about may be decoded once more by who answers.
        let path = path::normalize(raw).filter(|path| !path::is_encoded(path));
        let path = path.ok_or(Refusal::Unauthorized)?;
        let begun = Instant::now();
        let credentials = Credentials::of(request, &self.options);
        let judged = self
            .follower
            .look(|directory| judge(directory, &path, &credentials));
        let judged = heard(judged.await);
        self.count(begun, judged.as_ref().copied());
        judged?;
        let mut response = Response::default();
        let no_store = poem::http::HeaderValue::from_static("no-store");
        response.headers_mut().insert(CACHE_CONTROL, no_store);
        Ok(response)
    }
}

fn judge(directory: &Directory, path: &str, credentials: &Credentials) -> Option<Caller> {
    match Subject::of(path) {
        Subject::Keys | Subject::Metadata => Some(Caller::Anyone),
        Subject::Login => gate::identify(directory, credentials),
        Subject::Path(path) => gate::admit_elsewhere(directory, &path, credentials),
        Subject::Nothing => None,
    }
}

/// Headers that say different things.
#[derive(Debug, PartialEq, Eq)]
struct Ambiguous;

/// The one value of `names`, however often and under whichever name it is given.
fn one_of<'a>(headers: &'a HeaderMap, names: [&str; 2]) -> Result<Option<&'a str>, Ambiguous> {
    let mut only = None;
    for line in names.into_iter().flat_map(|name| headers.get_all(name)) {
        let value = line.to_str().map_err(|_| Ambiguous)?;
        if only.is_some_and(|only| only != value) {
            return Err(Ambiguous);
        }
        only = Some(value);
    }
    Ok(only)
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_client_cannot_have_another_path_judged_than_the_proxy_answers() {
        let uri = |lines: &[(&'static str, &'static str)]| {
            one_of(&headers(lines), URIS).map(|uri| uri.map(str::to_owned))
        };
        assert_eq!(uri(&[]), Ok(None));
        assert_eq!(uri(&[("x-original-uri", "/a")]), Ok(Some("/a".into())));
        let same = [("x-original-uri", "/a"), ("x-forwarded-uri", "/a")];
        assert_eq!(uri(&same), Ok(Some("/a".into())));
        for different in [
            [("x-original-uri", "/a"), ("x-forwarded-uri", "/b")],
            [("x-forwarded-uri", "/a"), ("x-forwarded-uri", "/b")],
        ] {
            assert_eq!(uri(&different), Err(Ambiguous));
        }
    }
}
