//! How the data plane behaves, from the settings.

use std::time::Duration;

use settings::{Network, Settings};

/// How the data plane behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// URL of the root as clients know it, without a final slash; else the host that was asked.
    pub public_url: Option<String>,
    /// Whether configuration for dnf names a list of mirrors.
    pub mirrorlist: bool,
    /// For how long an index pins its signature to its publication, and the other way round.
    pub pin: Duration,
    /// Peers whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// For how long files that left the live publication are still answered under their path.
    pub superseded: Duration,
}

impl From<&Settings> for Options {
    fn from(settings: &Settings) -> Self {
        let server = &settings.server;
        let hours = u64::from(settings.retention.superseded_hours);
        Self {
            public_url: server.public_url.clone(),
            mirrorlist: server.mirrorlist,
            pin: Duration::from_secs(server.pin_seconds),
            trusted_proxies: server.trusted_proxies.clone(),
            superseded: Duration::from_hours(hours),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::from(&Settings::default())
    }
}
