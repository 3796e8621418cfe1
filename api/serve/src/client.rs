//! What a request says of its client: where it is, and by which name it reached us.

use std::net::{IpAddr, Ipv4Addr};

use poem::Request;
use poem::http::HeaderMap;
use poem::http::header::HOST;

use crate::Options;

const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_HOST: &str = "x-forwarded-host";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";

/// The address of the client; behind trusted proxies the last one that none of them has.
pub(crate) fn address(options: &Options, request: &Request) -> IpAddr {
    let peer = peer(request);
    if !is_trusted(options, peer) {
        return peer;
    }
    let lines = request.headers().get_all(X_FORWARDED_FOR).iter().rev();
    let hops = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.rsplit(','))
        .map_while(|hop| hop.trim().parse::<IpAddr>().ok());
    let mut nearest = peer;
    for hop in hops {
        nearest = hop.to_canonical();
        if !is_trusted(options, nearest) {
            break;
        }
    }
    nearest
}

/// The URL of our root as this client must write it, without a final slash; `None` when the
/// request names no host that could stand in a URL.
pub(crate) fn base_url(options: &Options, request: &Request) -> Option<String> {
    if let Some(url) = &options.public_url {
        return Some(url.clone());
    }
    let forwarded = is_trusted(options, peer(request));
    let told = |name| {
        let headers = forwarded.then(|| request.headers())?;
        first(headers, name)
    };
    let scheme = match told(X_FORWARDED_PROTO) {
        Some(scheme @ ("http" | "https")) => scheme,
        _ => request.scheme().as_str(),
    };
    let host = told(X_FORWARDED_HOST)
        .or_else(|| request.uri().authority().map(|host| host.as_str()))
        .or_else(|| request.headers().get(HOST)?.to_str().ok())?;
    is_host(host).then(|| format!("{scheme}://{host}"))
}

fn peer(request: &Request) -> IpAddr {
    let address = request.remote_addr().as_socket_addr();
    // Other listeners than TCP are reached from this machine.
    address.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| {
        address.ip().to_canonical()
    })
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
    use std::net::SocketAddr;

    use poem::{Addr, RemoteAddr};

    use super::*;

    fn behind_a_proxy() -> Options {
        Options {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..Options::default()
        }
    }

    fn request(peer: &str, headers: &[(&str, &str)]) -> Request {
        let mut builder = Request::builder().uri_str("/rpm/a/mirrorlist");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let mut request = builder.finish();
        let address = SocketAddr::new(peer.parse().unwrap(), 4711);
        request.set_remote_addr(RemoteAddr(Addr::SocketAddr(address)));
        request
    }

    fn address_of(peer: &str, hops: &[&str]) -> String {
        let headers: Vec<_> = hops.iter().map(|hops| (X_FORWARDED_FOR, *hops)).collect();
        address(&behind_a_proxy(), &request(peer, &headers)).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed_to_be_a_proxy() {
        assert_eq!(address_of("192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
    }

    #[test]
    fn behind_proxies_the_last_stranger_counts() {
        assert_eq!(address_of("10.0.0.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(
            address_of("10.0.0.1", &["1.1.1.1, 198.51.100.9, 10.2.2.2"]),
            "198.51.100.9"
        );
        assert_eq!(
            address_of("10.0.0.1", &["198.51.100.9", "10.2.2.2"]),
            "198.51.100.9"
        );
        assert_eq!(address_of("10.0.0.1", &["198.51.100.9, nonsense"]), "10.0.0.1");
        assert_eq!(address_of("::ffff:10.0.0.1", &["198.51.100.9"]), "198.51.100.9");
    }

    #[test]
    fn the_configured_url_wins() {
        let options = Options {
            public_url: Some("https://packages.example.org".into()),
            ..behind_a_proxy()
        };
        let request = request("10.0.0.1", &[("host", "evil.example.org")]);

        assert_eq!(base_url(&options, &request).unwrap(), "https://packages.example.org");
    }

    #[test]
    fn without_one_the_host_that_was_asked_is_named() {
        let asked = request("192.0.2.1", &[("host", "[::1]:8080")]);
        assert_eq!(base_url(&behind_a_proxy(), &asked).unwrap(), "http://[::1]:8080");

        for host in ["a b", "a/b", "a\"b", "user@host", ""] {
            let asked = request("192.0.2.1", &[("host", host)]);
            assert_eq!(base_url(&behind_a_proxy(), &asked), None, "{host:?}");
        }
        assert_eq!(base_url(&behind_a_proxy(), &request("192.0.2.1", &[])), None);
    }

    #[test]
    fn only_a_trusted_proxy_renames_us() {
        let headers = [
            ("host", "inner:80"),
            ("x-forwarded-host", "packages.example.org"),
            ("x-forwarded-proto", "https"),
        ];

        let proxied = request("10.0.0.1", &headers);
        let direct = request("192.0.2.1", &headers);

        let name = base_url(&behind_a_proxy(), &proxied).unwrap();
        assert_eq!(name, "https://packages.example.org");
        assert_eq!(base_url(&behind_a_proxy(), &direct).unwrap(), "http://inner:80");
    }
}
