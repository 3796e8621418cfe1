//! Versions and expiry: when a role is to be renewed, without a clock of its own.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What every role begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// From 1 on; clients never go back.
    pub version: u64,
    /// Whole seconds, UTC.
    pub expires: DateTime<Utc>,
}

/// How long a role is good for, and how long before its end it is renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiry {
    /// From signing to expiry, in seconds.
    pub lifetime: u32,
    /// From renewal to expiry, in seconds; less than the lifetime.
    pub margin: u32,
}

impl Expiry {
    /// So many seconds, renewed when a third of them is left.
    pub fn of(lifetime: u32) -> Self {
        Self {
            lifetime,
            margin: lifetime / 3,
        }
    }

    /// The header that follows `current` (or the first), signed at `now`.
    pub fn next(self, current: Option<&Header>, now: DateTime<Utc>) -> Header {
        Header {
            version: current.map_or(1, |header| header.version + 1),
            expires: instant(now) + TimeDelta::seconds(self.lifetime.into()),
        }
    }

    /// When the role `name` with this header is to be signed anew.
    ///
    /// Earlier than the margin by up to a quarter of what is before it, drawn from the name and the
    /// version: roles that were signed together do not come due together, and every process
    /// computes the same time.
    pub fn renewal(self, name: &str, header: &Header) -> DateTime<Utc> {
        let before = self.lifetime.saturating_sub(self.margin) / 4;
        let hash = digest(&SHA256, format!("{name}/{}", header.version).as_bytes());
        let drawn = u32::from_be_bytes(hash.as_ref()[..4].try_into().expect("four bytes"));
        let early = u64::from(before) * u64::from(drawn) / u64::from(u32::MAX);
        let early = TimeDelta::seconds(i64::try_from(early).unwrap_or_default());
        header.expires - TimeDelta::seconds(self.margin.into()) - early
    }
}

/// `at`, as metadata can say it: clients disagree about fractions of a second.
pub fn instant(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u32 = 86_400;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 123_456_789).unwrap()
    }

    #[test]
    fn a_header_follows_another_by_one_and_ends_in_whole_seconds() {
        let expiry = Expiry::of(3 * DAY);
        let first = expiry.next(None, now());
        let second = expiry.next(Some(&first), now());

        assert_eq!((first.version, second.version), (1, 2));
        assert_eq!(
            first.expires.timestamp(),
            1_800_000_000 + 3 * i64::from(DAY)
        );
        assert_eq!(first.expires.timestamp_subsec_nanos(), 0);
    }

    #[test]
    fn a_role_is_renewed_before_its_margin_and_well_after_it_was_signed() {
        let expiry = Expiry::of(3 * DAY);
        for version in 1..500 {
            let header = Header {
                version,
                ..expiry.next(None, now())
            };
            let left = header.expires - expiry.renewal("bin-7", &header);
            assert!(
                left >= TimeDelta::days(1) && left <= TimeDelta::hours(36),
                "{left}"
            );
        }
    }

    #[test]
    fn roles_signed_together_come_due_one_after_another() {
        let expiry = Expiry::of(365 * DAY);
        let header = expiry.next(None, now());
        let mut days: Vec<i64> = (0..256)
            .map(|bin| expiry.renewal(&format!("bin-{bin}"), &header).timestamp() / 86_400)
            .collect();
        days.sort_unstable();
        days.dedup();

        assert!(days.len() > 50, "256 bins come due on {} days", days.len());
    }
}
