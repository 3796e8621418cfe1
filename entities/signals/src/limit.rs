//! Token buckets.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Buckets that are remembered before full ones are forgotten.
const BUCKETS: usize = 10_000;

/// How many, and how fast again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tokens in a full bucket: the largest burst. At least 1.
    pub burst: u32,
    /// Tokens that come back per second. More than 0.
    pub per_second: f64,
}

/// Whether there was a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There was.
    Allowed,
    /// There will be one after this time (`Retry-After`).
    Wait(Duration),
}

/// Buckets of this process.
#[derive(Default)]
pub(crate) struct Buckets {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
    rate: Rate,
}

impl Buckets {
    pub(crate) fn allow(&self, key: &str, rate: Rate) -> Verdict {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS {
            // A full bucket is as good as none. Should none be full, the map still cannot grow.
            buckets.retain(|_, bucket| !bucket.is_full(now));
            if buckets.len() >= BUCKETS {
                buckets.clear();
            }
        }
        let full = Bucket {
            tokens: f64::from(rate.burst),
            at: now,
            rate,
        };
        buckets
            .entry(key.to_owned())
            .or_insert(full)
            .take(rate, now)
    }
}

impl Bucket {
    fn take(&mut self, rate: Rate, now: Instant) -> Verdict {
        self.rate = rate;
        self.tokens = self.filled(now);
        self.at = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            Verdict::Allowed
        } else {
            Verdict::Wait(wait(1.0 - self.tokens, rate))
        }
    }

    fn filled(&self, now: Instant) -> f64 {
        let back = now.saturating_duration_since(self.at).as_secs_f64() * self.rate.per_second;
        (self.tokens + back).min(f64::from(self.rate.burst))
    }

    fn is_full(&self, now: Instant) -> bool {
        self.filled(now) >= f64::from(self.rate.burst)
    }
}

/// How long until so many tokens are back; a rate of nothing answers an hour.
fn wait(missing: f64, rate: Rate) -> Duration {
    Duration::try_from_secs_f64(missing / rate.per_second).map_or(Duration::from_hours(1), |wait| {
        wait.max(Duration::from_millis(1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 2,
        per_second: 10.0,
    };

    fn bucket(now: Instant) -> Bucket {
        Bucket {
            tokens: 2.0,
            at: now,
            rate: RATE,
        }
    }

    #[test]
    fn a_burst_is_allowed_and_the_next_one_waits() {
        let now = Instant::now();
        let mut bucket = bucket(now);

        assert_eq!(bucket.take(RATE, now), Verdict::Allowed);
        assert_eq!(bucket.take(RATE, now), Verdict::Allowed);
        assert_eq!(
            bucket.take(RATE, now),
            Verdict::Wait(Duration::from_millis(100))
        );
    }

    #[test]
    fn tokens_come_back_and_never_more_than_fit() {
        let now = Instant::now();
        let mut bucket = bucket(now);
        let later = now + Duration::from_hours(1);

        assert_eq!(bucket.take(RATE, later), Verdict::Allowed);
        assert_eq!(bucket.take(RATE, later), Verdict::Allowed);
        assert!(matches!(bucket.take(RATE, later), Verdict::Wait(_)));
    }

    #[test]
    fn keys_have_buckets_of_their_own() {
        let buckets = Buckets::default();
        let one = Rate {
            burst: 1,
            per_second: 0.001,
        };

        assert_eq!(buckets.allow("a", one), Verdict::Allowed);
        assert_eq!(buckets.allow("b", one), Verdict::Allowed);
        assert!(matches!(buckets.allow("a", one), Verdict::Wait(_)));
    }

    #[test]
    fn memory_is_bounded_whatever_keys_come() {
        let buckets = Buckets::default();
        let slow = Rate {
            burst: 1,
            per_second: 0.001,
        };
        for key in 0..3 * BUCKETS {
            buckets.allow(&key.to_string(), slow);
        }

        assert!(buckets.buckets.lock().unwrap().len() <= BUCKETS);
    }
}
