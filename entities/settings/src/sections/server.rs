//! `[server]`

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Network;

/// Listeners, and what clients see of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Server {
    /// Listener for everybody: packages, trust metadata, keys, health. Default `127.0.0.1:8080`.
    /// `COUNTERSIGN_SERVER__PUBLIC`.
    pub public: SocketAddr,
    /// Listener for administration: `/api`, metrics, console. Default `127.0.0.1:8088`.
    /// `COUNTERSIGN_SERVER__ADMIN`.
    pub admin: SocketAddr,
    /// How clients reach the public listener, such as `https://packages.example.org`; stands in
    /// ready-made client files. Without it they name the host that was asked.
    /// `COUNTERSIGN_SERVER__PUBLIC_URL`.
    pub public_url: Option<String>,
    /// Addresses and networks whose `X-Forwarded-*` headers are believed.
    /// `COUNTERSIGN_SERVER__TRUSTED_PROXIES`, separated by commas.
    pub trusted_proxies: Vec<Network>,
    /// Whether ready-made `.repo` files use `mirrorlist`, so that a publish never comes between
    /// two files of one download. Default true. `COUNTERSIGN_SERVER__MIRRORLIST`.
    pub mirrorlist: bool,
    /// For how long the second of a pair of files (index, signature) is answered from the same
    /// publication as the first. Default 30. `COUNTERSIGN_SERVER__PIN_SECONDS`.
    pub pin_seconds: u64,
    /// TLS on the public listener; without it, plain HTTP.
    pub tls: Tls,
}

/// `[server.tls]`: both or none. The files may be replaced while the server runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tls {
    /// PEM file with the server's certificate and the ones between it and a root.
    /// `COUNTERSIGN_SERVER__TLS__CERTIFICATE`.
    pub certificate: Option<PathBuf>,
    /// PEM file with the private key of the certificate, not encrypted.
    /// `COUNTERSIGN_SERVER__TLS__KEY`.
    pub key: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Self {
        let local = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Self {
            public: local(8080),
            admin: local(8088),
            public_url: None,
            trusted_proxies: Vec::new(),
            mirrorlist: true,
            pin_seconds: 30,
            tls: Tls::default(),
        }
    }
}
