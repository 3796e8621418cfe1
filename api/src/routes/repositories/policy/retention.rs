//! Which packages leave a repository by themselves, as the API shows and changes it.

use entities::repository::{self, Format};
use poem_openapi::Object;

use crate::problem::Refusal;

/// Which packages leave by themselves: none, unless one of the rules is set. A package stays that
/// one of the rules keeps, that is pinned, or that a package that stays needs.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Retention {
    /// How many versions of each name and architecture are kept.
    versions: Option<u16>,
    /// For how many days every package is kept.
    days: Option<u16>,
}

/// The rules to set; the others stay as they are.
#[derive(Clone, Debug, Default, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub(crate) struct RetentionChange {
    /// How many versions of each name and architecture are kept; 0 turns the rule off. Files have
    /// no versions.
    versions: Option<u16>,
    /// For how many days every package is kept; 0 turns the rule off.
    days: Option<u16>,
}

impl From<repository::Retention> for Retention {
    fn from(retention: repository::Retention) -> Self {
        Self {
            versions: retention.versions,
            days: retention.days,
        }
    }
}

impl RetentionChange {
    /// Lays the change over `retention` of a repository of `format`.
    pub(super) fn over(
        &self,
        format: Format,
        retention: &mut repository::Retention,
    ) -> Result<(), Refusal> {
        if let Some(versions) = self.versions {
            if format == Format::File && versions > 0 {
                let reason = "files have no versions: set days";
                return Err(Refusal::invalid_request().field("policy.retention.versions", reason));
            }
            retention.versions = Some(versions).filter(|versions| *versions > 0);
        }
        if let Some(days) = self.days {
            retention.days = Some(days).filter(|days| *days > 0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(format: Format, versions: Option<u16>, days: Option<u16>) -> Option<(u16, u16)> {
        let mut retention = repository::Retention {
            versions: Some(1),
            days: Some(2),
        };
        let change = RetentionChange { versions, days };
        change.over(format, &mut retention).ok()?;
        Some((
            retention.versions.unwrap_or_default(),
            retention.days.unwrap_or_default(),
        ))
    }

    #[test]
    fn rules_are_set_and_turned_off_one_by_one() {
        assert_eq!(over(Format::Rpm, None, None), Some((1, 2)));
        assert_eq!(over(Format::Rpm, Some(3), None), Some((3, 2)));
        assert_eq!(over(Format::Deb, Some(0), Some(30)), Some((0, 30)));
        assert_eq!(over(Format::Deb, None, Some(0)), Some((1, 0)));
    }

    #[test]
    fn files_are_kept_by_days_alone() {
        assert_eq!(over(Format::File, Some(3), None), None);
        assert_eq!(over(Format::File, Some(0), Some(7)), Some((0, 7)));
    }
}
