//! Times as people read them.

use chrono::{DateTime, Utc};

/// A time span of so many seconds, in the largest unit that divides it.
pub(crate) fn span(seconds: u32) -> String {
    for (unit, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] {
        if seconds.is_multiple_of(unit) {
            let many = seconds / unit;
            return format!("{many} {name}{}", if many == 1 { "" } else { "s" });
        }
    }
    format!("{seconds} seconds")
}

/// A point of time to the minute.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A day.
pub(crate) fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_their_largest_whole_unit() {
        let told = [86_400, 365 * 86_400, 43_200, 90, 60].map(span);

        assert_eq!(
            told,
            ["1 day", "365 days", "12 hours", "90 seconds", "1 minute"]
        );
    }
}
