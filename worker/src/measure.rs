//! What a worker counts: its jobs, by kind and outcome, and how long they take.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics::{Counter, Histogram, Kind, Page, Source};

/// Bounds of the time of one attempt.
const BOUNDS: [Duration; 13] = [
    Duration::from_millis(10),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_millis(2500),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(10),
];

/// What a worker has counted since its start.
#[derive(Debug)]
pub struct Measures {
    kinds: BTreeMap<&'static str, Attempts>,
}

/// How attempts at one kind of task ended.
#[derive(Debug)]
struct Attempts {
    outcomes: [Counter; OUTCOMES.len()],
    took: Histogram<13>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done, or waits for a publication.
    Done,
    /// It ended as failed.
    Failed,
    /// It is tried again.
    Retried,
    /// It waits for something that is away.
    Postponed,
    /// It was cancelled.
    Cancelled,
    /// This process ends, and gave it back.
    Released,
    /// It was somebody else's by then.
    Lost,
}

/// Every outcome with its name, in the order of the counters.
const OUTCOMES: [(Outcome, &str); 7] = [
    (Outcome::Done, "done"),
    (Outcome::Failed, "failed"),
    (Outcome::Retried, "retried"),
    (Outcome::Postponed, "postponed"),
    (Outcome::Cancelled, "cancelled"),
    (Outcome::Released, "released"),
    (Outcome::Lost, "lost"),
];

impl Measures {
    /// For tasks of `kinds`.
    pub(crate) fn new(kinds: impl IntoIterator<Item = &'static str>) -> Self {
        let attempts = |kind| {
            let attempts = Attempts {
                outcomes: std::array::from_fn(|_| Counter::new()),
                took: Histogram::new(BOUNDS),
            };
            (kind, attempts)
        };
        Self {
            kinds: kinds.into_iter().map(attempts).collect(),
        }
    }

    /// Counts an attempt at a task of `kind`.
    pub(crate) fn count(&self, kind: &str, outcome: Outcome, took: Duration) {
        if let Some(attempts) = self.kinds.get(kind) {
            attempts.outcomes[outcome as usize].count();
            attempts.took.record(took);
        }
    }
}

impl Source for Measures {
    fn write(&self, page: &mut Page) {
        let help = "Attempts at tasks that have ended, by kind and outcome.";
        let mut jobs = page.family("countersign_jobs_total", Kind::Counter, help);
        for (kind, attempts) in &self.kinds {
            for ((_, outcome), counter) in OUTCOMES.iter().zip(&attempts.outcomes) {
                jobs.value(&[("kind", kind), ("outcome", outcome)], counter.get());
            }
        }
        let help = "Time of an attempt at a task, by kind; kinds that ran since the start.";
        let mut took = page.family("countersign_job_duration_seconds", Kind::Histogram, help);
        let ran = self.kinds.iter().filter(|(_, ran)| !ran.took.is_empty());
        for (kind, attempts) in ran {
            took.histogram(&[("kind", kind)], &attempts.took);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_in_the_order_of_the_outcomes() {
        for (index, (outcome, _)) in OUTCOMES.iter().enumerate() {
            assert_eq!(*outcome as usize, index);
        }
    }

    #[test]
    fn attempts_are_counted_by_kind_and_outcome() {
        let measures = Measures::new(["publish_repository", "ingest_package"]);
        measures.count("publish_repository", Outcome::Done, Duration::from_secs(1));
        measures.count("no_such_kind", Outcome::Done, Duration::from_secs(1));
        let mut page = Page::default();
        measures.write(&mut page);

        let text = page.into_text();
        for line in [
            r#"countersign_jobs_total{kind="publish_repository",outcome="done"} 1"#,
            r#"countersign_jobs_total{kind="ingest_package",outcome="failed"} 0"#,
            r#"countersign_job_duration_seconds_count{kind="publish_repository"} 1"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(!text.contains("no_such_kind"));
        assert!(!text.contains("seconds_count{kind=\"ingest_package\"}"));
    }
}
