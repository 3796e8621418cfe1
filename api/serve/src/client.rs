//! What a request says of its client: where it is, and by which name it reached us.

use std::net::{IpAddr, Ipv4Addr};

use poem::Request;
use poem::http::HeaderMap;
use poem::http::header::HOST;
use poem::http::uri::Authority;

use crate::Options;

const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_HOST: &str = "x-forwarded-host";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";

/// What the transport knows of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client<'a> {
    peer: IpAddr,
    scheme: &'a str,
    /// The host in the request line, where it has one.
    authority: Option<&'a str>,
    headers: &'a HeaderMap,
}

impl<'a> Client<'a> {
    pub(crate) fn of(request: &'a Request) -> Self {
        let address = request.remote_addr().as_socket_addr();
        let peer = address.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), std::net::SocketAddr::ip);
        Self {
            // Other listeners than TCP are reached from this machine.
            peer: peer.to_canonical(),
            scheme: request.scheme().as_str(),
            authority: request.original_uri().authority().map(Authority::as_str),
            headers: request.headers(),
        }
    }

    /// Its address; behind trusted proxies the last one that none of them has.
    pub(crate) fn address(self, options: &Options) -> IpAddr {
        if !is_trusted(options, self.peer) {
            return self.peer;
        }
        let lines = self.headers.get_all(X_FORWARDED_FOR).iter().rev();
        let hops = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.rsplit(','))
            .map_while(|hop| hop.trim().parse::<IpAddr>().ok());
        let mut nearest = self.peer;
        for hop in hops {
            nearest = hop.to_canonical();
            if !is_trusted(options, nearest) {
                break;
            }
        }
        nearest
    }

    /// The URL of our root as it must write it, without a final slash; `None` when the request
    /// names no host that could stand in a URL.
    pub(crate) fn base_url(self, options: &Options) -> Option<String> {
        if let Some(url) = &options.public_url {
            return Some(url.clone());
        }
        let is_proxied = is_trusted(options, self.peer);
        let told = |name| first(self.headers, name).filter(|_| is_proxied);
        let scheme = match told(X_FORWARDED_PROTO) {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => self.scheme,
        };
        let host = told(X_FORWARDED_HOST)
            .or(self.authority)
            .or_else(|| self.headers.get(HOST)?.to_str().ok())?;
        is_host(host).then(|| format!("{scheme}://{host}"))
    }
}

fn is_trusted(options: &Options, address: IpAddr) -> bool {
    let mut proxies = options.trusted_proxies.iter();
    proxies.any(|network| network.contains(address))
}

/// The first of the values that proxies left, which is the client's own.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.split(',').next().unwrap_or(value).trim())
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn behind_a_proxy() -> Options {
        Options {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..Options::default()
        }
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn client<'a>(peer: &str, headers: &'a HeaderMap) -> Client<'a> {
        Client {
            peer: peer.parse().unwrap(),
            scheme: "http",
            authority: None,
            headers,
        }
    }

    fn address(peer: &str, hops: &[&'static str]) -> String {
        let lines: Vec<_> = hops.iter().map(|hops| (X_FORWARDED_FOR, *hops)).collect();
        let address = client(peer, &headers(&lines)).address(&behind_a_proxy());
        address.to_string()
    }

    fn base_url(peer: &str, lines: &[(&'static str, &'static str)]) -> Option<String> {
        client(peer, &headers(lines)).base_url(&behind_a_proxy())
    }

    #[test]
    fn a_stranger_is_not_believed_to_be_a_proxy() {
        assert_eq!(address("192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
    }

    #[test]
    fn behind_proxies_the_last_stranger_counts() {
        for (hops, expected) in [
            (["198.51.100.9"].as_slice(), "198.51.100.9"),
            (&["1.1.1.1, 198.51.100.9, 10.2.2.2"], "198.51.100.9"),
            (&["198.51.100.9", "10.2.2.2"], "198.51.100.9"),
            (&["198.51.100.9, nonsense"], "10.0.0.1"),
            (&["::ffff:198.51.100.9"], "198.51.100.9"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(address("10.0.0.1", hops), expected, "{hops:?}");
        }
    }

    #[test]
    fn the_configured_url_wins() {
        let options = Options {
            public_url: Some("https://packages.example.org".into()),
            ..behind_a_proxy()
        };
        let headers = headers(&[("host", "other.example.org")]);

        let url = client("10.0.0.1", &headers).base_url(&options).unwrap();

        assert_eq!(url, "https://packages.example.org");
    }

    #[test]
    fn without_one_the_host_that_was_asked_is_named() {
        let url = base_url("192.0.2.1", &[("host", "[::1]:8080")]);

        assert_eq!(url.unwrap(), "http://[::1]:8080");
        for host in ["a b", "a/b", "a\"b", "user@host", ""] {
            assert_eq!(base_url("192.0.2.1", &[("host", host)]), None, "{host:?}");
        }
        assert_eq!(base_url("192.0.2.1", &[]), None);
    }

    #[test]
    fn only_a_trusted_proxy_renames_us() {
        let lines = [
            ("host", "inner:80"),
            ("x-forwarded-host", "packages.example.org"),
            ("x-forwarded-proto", "https"),
        ];

        let proxied = base_url("10.0.0.1", &lines).unwrap();
        let direct = base_url("192.0.2.1", &lines).unwrap();

        assert_eq!(proxied, "https://packages.example.org");
        assert_eq!(direct, "http://inner:80");
    }
}
