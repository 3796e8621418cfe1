//! Numbers that grow, and numbers that come and go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often something happened. On a cache line of its own: counters that lie side by side are
/// used by different threads.
#[derive(Debug, Default)]
#[repr(align(64))]
pub struct Counter(AtomicU64);

impl Counter {
    /// It has not happened yet.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// It happened once more.
    pub fn count(&self) {
        self.add(1);
    }

    /// It happened `times` more.
    pub fn add(&self, times: u64) {
        self.0.fetch_add(times, Ordering::Relaxed);
    }

    /// How often so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many of something there are now. Cheap to clone; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<AtomicU64>);

impl Gauge {
    /// One more, until what comes back is dropped.
    #[must_use]
    pub fn hold(&self) -> Held {
        self.0.fetch_add(1, Ordering::Relaxed);
        Held(self.clone())
    }

    /// How many now.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One of those that a [`Gauge`] counts.
#[derive(Debug)]
pub struct Held(Gauge);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_counts_until_it_is_dropped() {
        let gauge = Gauge::default();
        let (one, two) = (gauge.hold(), gauge.hold());
        assert_eq!(gauge.get(), 2);

        drop(one);
        assert_eq!(gauge.get(), 1);

        drop(two);
        assert_eq!(gauge.get(), 0);
    }
}
