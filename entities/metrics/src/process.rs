//! What every process says of itself.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Kind, Page};

/// A process, from its start on.
#[derive(Debug)]
pub struct Process {
    version: &'static str,
    started_at: SystemTime,
}

impl Process {
    /// This process, which has just started.
    pub fn new(version: &'static str) -> Self {
        Self {
            version,
            started_at: SystemTime::now(),
        }
    }

    /// Writes its version and its start.
    pub fn write(&self, page: &mut Page) {
        page.family(
            "countersign_build_info",
            Kind::Gauge,
            "The version that runs; always 1.",
        )
        .value(&[("version", self.version)], 1);
        let since = self.started_at.duration_since(UNIX_EPOCH);
        page.family(
            "process_start_time_seconds",
            Kind::Gauge,
            "When the process started, in Unix time.",
        )
        .value(&[], since.unwrap_or_default().as_secs_f64());
    }
}
