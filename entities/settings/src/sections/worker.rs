//! `[worker]`

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// How jobs are run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Worker {
    /// Jobs that run at once in this process, per pool.
    pub slots: Slots,
    /// A job belongs to its worker for so long after the last renewal. Default 20.
    /// `COUNTERSIGN_WORKER__LEASE_SECONDS`.
    pub lease_seconds: u64,
    /// How often a worker renews. Default 5. `COUNTERSIGN_WORKER__RENEW_SECONDS`.
    pub renew_seconds: u64,
    /// Attempts before a task fails for good; failures of the infrastructure do not count, a worker
    /// that vanishes does.
    /// Default 5. `COUNTERSIGN_WORKER__ATTEMPTS`.
    pub attempts: u32,
    /// Where a worker process of its own shows its metrics, such as `127.0.0.1:9464`; `up` shows
    /// them on the admin listener. Default: nowhere. `COUNTERSIGN_WORKER__METRICS`.
    pub metrics: Option<SocketAddr>,
    /// Whether `metrics` may be an address that other machines reach. Default false.
    /// `COUNTERSIGN_WORKER__METRICS_BEYOND_LOOPBACK`.
    pub metrics_beyond_loopback: bool,
}

/// `[worker.slots]`: jobs that run at once in this process, per pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slots {
    /// Revocations, refresh of trust metadata. Default 2. `COUNTERSIGN_WORKER__SLOTS__URGENT`.
    pub urgent: usize,
    /// Publishes. Default 2. `COUNTERSIGN_WORKER__SLOTS__PUBLISH`.
    pub publish: usize,
    /// Checks and signs uploads. Default 4. `COUNTERSIGN_WORKER__SLOTS__INGEST`.
    pub ingest: usize,
    /// Retention, garbage collection and other work that can wait. Default 1.
    /// `COUNTERSIGN_WORKER__SLOTS__BACKGROUND`.
    pub background: usize,
}

impl Default for Worker {
    fn default() -> Self {
        Self {
            slots: Slots::default(),
            lease_seconds: 20,
            renew_seconds: 5,
            attempts: 5,
            metrics: None,
            metrics_beyond_loopback: false,
        }
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self {
            urgent: 2,
            publish: 2,
            ingest: 4,
            background: 1,
        }
    }
}
