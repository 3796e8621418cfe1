//! How long something takes, in buckets with fixed bounds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How many took how long. `N` is the number of bounds; what is above all of them counts too.
#[derive(Debug)]
pub struct Histogram<const N: usize> {
    /// Inclusive, rising.
    bounds: [Duration; N],
    /// How many were within each bound and above the one before.
    within: [AtomicU64; N],
    above: AtomicU64,
    nanoseconds: AtomicU64,
}

/// What a histogram holds at one moment.
pub(crate) struct Reading {
    /// Each bound with the number of those within it, smaller ones included.
    pub(crate) within: Vec<(Duration, u64)>,
    /// All of them.
    pub(crate) count: u64,
    /// How long all took together.
    pub(crate) sum: Duration,
}

impl<const N: usize> Histogram<N> {
    /// Nothing counted yet. Panics, when it is made a constant at compile time, where `bounds` do
    /// not rise.
    pub const fn new(bounds: [Duration; N]) -> Self {
        let mut index = 1;
        while index < N {
            assert!(
                bounds[index - 1].as_nanos() < bounds[index].as_nanos(),
                "bounds of a histogram rise"
            );
            index += 1;
        }
        Self {
            bounds,
            within: [const { AtomicU64::new(0) }; N],
            above: AtomicU64::new(0),
            nanoseconds: AtomicU64::new(0),
        }
    }

    /// One more took so long.
    pub fn record(&self, took: Duration) {
        let bucket = self.bounds.iter().position(|bound| took <= *bound);
        let bucket = bucket.map_or(&self.above, |index| &self.within[index]);
        bucket.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Whether anything was counted.
    pub fn is_empty(&self) -> bool {
        let all = self.within.iter().chain([&self.above]);
        all.into_iter()
            .all(|bucket| bucket.load(Ordering::Relaxed) == 0)
    }

    /// The count is the sum of the buckets, so that the two never contradict each other.
    pub(crate) fn read(&self) -> Reading {
        let mut count = 0;
        let within = self.bounds.iter().zip(&self.within).map(|(bound, bucket)| {
            count += bucket.load(Ordering::Relaxed);
            (*bound, count)
        });
        let within = within.collect();
        Reading {
            within,
            count: count + self.above.load(Ordering::Relaxed),
            sum: Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn a_time_counts_in_its_bucket_and_in_all_larger_ones() {
        let histogram = Histogram::new([MILLISECOND, 10 * MILLISECOND, 100 * MILLISECOND]);
        assert!(histogram.is_empty());

        for took in [1, 2, 50, 500] {
            histogram.record(took * MILLISECOND);
        }

        let reading = histogram.read();
        let counts: Vec<u64> = reading.within.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [1, 2, 3]);
        assert_eq!(reading.count, 4);
        assert_eq!(reading.sum, 553 * MILLISECOND);
        assert!(!histogram.is_empty());
    }

    #[test]
    #[should_panic(expected = "bounds of a histogram rise")]
    fn bounds_that_do_not_rise_are_a_fault() {
        let _ = Histogram::new([MILLISECOND, MILLISECOND]);
    }
}
