//! Times that never change: pure code takes the time as a value, so a test names it.

use chrono::{DateTime, Duration, Utc};

/// The instant written as RFC 3339, such as `2030-01-02T18:00:00Z`.
#[track_caller]
pub fn at(text: &str) -> DateTime<Utc> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => instant.to_utc(),
        Err(error) => panic!("`{text}` is not an RFC 3339 time: {error}"),
    }
}

/// A clock that moves only when told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    now: DateTime<Utc>,
}

impl Clock {
    /// A clock that shows the RFC 3339 time `text`.
    #[track_caller]
    pub fn at(text: &str) -> Self {
        Self { now: at(text) }
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Moves the clock on and returns what it shows then.
    pub fn forward(&mut self, by: Duration) -> DateTime<Utc> {
        self.now += by;
        self.now
    }
}
