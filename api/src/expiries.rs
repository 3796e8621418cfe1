//! For how long the roles of a trust root are good.

use entities::trust_root;
use poem_openapi::Object;

use crate::complaints::Complaints;

/// The longest that a version may be good for: ten years.
const LONGEST: u32 = 3650 * 24 * 3600;

/// How long each kind of role that is signed online is good for.
#[derive(Clone, Debug, Object)]
pub(crate) struct Expiries {
    /// The timestamp.
    timestamp: Expiry,
    /// The snapshot.
    snapshot: Expiry,
    /// `targets`, where it is signed online.
    targets: Expiry,
    /// `repositories` and the roles of repositories.
    repositories: Expiry,
    /// `bins` and every bin.
    bins: Expiry,
}

/// How long a role is good for, and how long before its end it is renewed.
#[derive(Clone, Copy, Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct Expiry {
    /// From signing to expiry, in seconds.
    lifetime: u32,
    /// From renewal to expiry, in seconds; less than the lifetime.
    margin: u32,
}

/// The kinds of roles whose expiry is to be set; the others stay as they are.
#[derive(Clone, Debug, Default, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct ExpiryChange {
    /// The timestamp.
    timestamp: Option<Expiry>,
    /// The snapshot.
    snapshot: Option<Expiry>,
    /// `targets`, where it is signed online.
    targets: Option<Expiry>,
    /// `repositories` and the roles of repositories.
    repositories: Option<Expiry>,
    /// `bins` and every bin.
    bins: Option<Expiry>,
}

impl Expiries {
    /// Tells what is wrong with it.
    pub(crate) fn judge(&self, complaints: &mut Complaints) {
        let all = [
            ("timestamp", self.timestamp),
            ("snapshot", self.snapshot),
            ("targets", self.targets),
            ("repositories", self.repositories),
            ("bins", self.bins),
        ];
        for (role, Expiry { lifetime, margin }) in all {
            complaints.hear(check_lifetime(lifetime), || {
                format!("expiry.{role}.lifetime")
            });
            if margin == 0 || margin >= lifetime {
                let reason = "it must be at least 1 second, and less than the lifetime";
                complaints.add(|| format!("expiry.{role}.margin"), reason);
            }
        }
    }
}

impl ExpiryChange {
    /// Lays the change over `expiries`.
    pub(crate) fn over(self, mut expiries: trust_root::Expiries) -> trust_root::Expiries {
        let changes = [
            (self.timestamp, &mut expiries.timestamp),
            (self.snapshot, &mut expiries.snapshot),
            (self.targets, &mut expiries.targets),
            (self.repositories, &mut expiries.repositories),
            (self.bins, &mut expiries.bins),
        ];
        for (change, expiry) in changes {
            if let Some(Expiry { lifetime, margin }) = change {
                *expiry = trust_root::Expiry { lifetime, margin };
            }
        }
        expiries
    }
}

/// Whether a version may be good for `lifetime` seconds.
///
/// # Errors
/// What it should be.
pub(crate) fn check_lifetime(lifetime: u32) -> Result<(), String> {
    if (1..=LONGEST).contains(&lifetime) {
        Ok(())
    } else {
        Err(format!("it must be 1 to {LONGEST} seconds"))
    }
}

impl From<trust_root::Expiries> for Expiries {
    fn from(expiries: trust_root::Expiries) -> Self {
        Self {
            timestamp: expiries.timestamp.into(),
            snapshot: expiries.snapshot.into(),
            targets: expiries.targets.into(),
            repositories: expiries.repositories.into(),
            bins: expiries.bins.into(),
        }
    }
}

impl From<trust_root::Expiry> for Expiry {
    fn from(expiry: trust_root::Expiry) -> Self {
        Self {
            lifetime: expiry.lifetime,
            margin: expiry.margin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(timestamp: Expiry) -> Vec<String> {
        let change = ExpiryChange {
            timestamp: Some(timestamp),
            ..ExpiryChange::default()
        };
        let mut complaints = Complaints::default();
        Expiries::from(change.over(trust_root::Expiries::default())).judge(&mut complaints);
        complaints.fields().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_role_is_renewed_before_it_ends() {
        let expiry = |lifetime, margin| fields(Expiry { lifetime, margin });

        assert_eq!(expiry(3600, 1200), Vec::<String>::new());
        assert_eq!(expiry(3600, 3600), ["expiry.timestamp.margin"]);
        assert_eq!(expiry(3600, 0), ["expiry.timestamp.margin"]);
        assert_eq!(
            expiry(0, 0),
            ["expiry.timestamp.lifetime", "expiry.timestamp.margin"]
        );
        assert_eq!(expiry(LONGEST + 1, 1), ["expiry.timestamp.lifetime"]);
    }

    #[test]
    fn what_is_left_out_stays() {
        let before = trust_root::Expiries::default();
        let change = ExpiryChange {
            bins: Some(Expiry {
                lifetime: 10,
                margin: 5,
            }),
            ..ExpiryChange::default()
        };

        let after = change.over(before.clone());

        assert_eq!((after.bins.lifetime, after.bins.margin), (10, 5));
        assert_eq!(after.timestamp, before.timestamp);
    }
}
