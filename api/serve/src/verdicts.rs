//! What the gate said, and how long that took.

use std::time::{Duration, Instant};

use metrics::{Counter, Histogram, Kind, Page};

use crate::gate::Caller;
use crate::refusal::Refusal;

/// Bounds of the time to a verdict: from memory it takes microseconds; the usual ones of
/// Prometheus are among them.
const BOUNDS: [Duration; 15] = [
    Duration::from_micros(1),
    Duration::from_micros(10),
    Duration::from_micros(100),
    Duration::from_millis(1),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_millis(2500),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// What the gate said so far.
#[derive(Debug)]
pub(crate) struct Verdicts {
    allowed: Counter,
    allowed_public: Counter,
    denied: Counter,
    error: Counter,
    took: Histogram<15>,
}

impl Verdicts {
    pub(crate) const fn new() -> Self {
        Self {
            allowed: Counter::new(),
            allowed_public: Counter::new(),
            denied: Counter::new(),
            error: Counter::new(),
            took: Histogram::new(BOUNDS),
        }
    }

    /// Counts what was said of a request that came to the gate at `begun`.
    pub(crate) fn count(&self, begun: Instant, verdict: Result<Caller, &Refusal>) {
        let counter = match verdict {
            Ok(Caller::Key(_)) => &self.allowed,
            Ok(Caller::Anyone) => &self.allowed_public,
            Err(Refusal::Unauthorized) => &self.denied,
            Err(_) => &self.error,
        };
        counter.count();
        self.took.record(begun.elapsed());
    }

    /// Writes them under our names, and under those that dashboards of Packyard ask for.
    pub(crate) fn write(&self, page: &mut Page) {
        let help = "Verdicts of the gate before private and public repositories.";
        self.verdicts(page, "countersign_gate_requests_total", "verdict", help);
        self.verdicts(page, "packyard_auth_requests_total", "status", help);
        let help = "Time from a request to the gate's verdict.";
        for name in [
            "countersign_gate_duration_seconds",
            "packyard_auth_duration_seconds",
        ] {
            page.family(name, Kind::Histogram, help)
                .histogram(&[], &self.took);
        }
    }

    fn verdicts(&self, page: &mut Page, name: &'static str, label: &str, help: &str) {
        page.family(name, Kind::Counter, help)
            .value(&[(label, "allowed")], self.allowed.get())
            .value(&[(label, "allowed-public")], self.allowed_public.get())
            .value(&[(label, "denied")], self.denied.get())
            .value(&[(label, "error")], self.error.get());
    }
}

#[cfg(test)]
mod tests {
    use entities::SubscriptionKeyId;

    use super::*;

    #[test]
    fn every_verdict_is_counted_under_both_names() {
        let verdicts = Verdicts::new();
        let begun = Instant::now();
        verdicts.count(begun, Ok(Caller::Anyone));
        verdicts.count(begun, Ok(Caller::Key(SubscriptionKeyId::fresh())));
        verdicts.count(begun, Err(&Refusal::Unauthorized));
        verdicts.count(begun, Err(&Refusal::Unauthorized));
        let mut page = Page::default();
        verdicts.write(&mut page);

        let text = page.into_text();
        for line in [
            "countersign_gate_requests_total{verdict=\"allowed-public\"} 1",
            "packyard_auth_requests_total{status=\"allowed\"} 1",
            "countersign_gate_requests_total{verdict=\"denied\"} 2",
            "packyard_auth_requests_total{status=\"denied\"} 2",
            "packyard_auth_requests_total{status=\"error\"} 0",
            "countersign_gate_duration_seconds_count 4",
            "packyard_auth_duration_seconds_count 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
