//! What the Release files of a DEB repository say, as the API shows and changes it.

use entities::repository;
use poem_openapi::Object;

use crate::problem::Refusal;
use crate::routes::packages::naming::{NOT_A_NAME, is_name};

/// Longest text of a field, in bytes.
const MAX_TEXT: usize = 256;

/// Most architectures that have indexes without packages.
const MAX_ARCHITECTURES: usize = 32;

/// Most older states that there are patches from: each is written anew by every publish.
const MAX_PATCHES: u8 = 100;

/// Longest name of a package of keys, without its end.
const MAX_KEYRING: usize = 40;

/// Most hours between two times that lists of files are composed.
const MAX_CONTENTS: u16 = 720;

/// What the Release files of a DEB repository say, in every suite of it.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Release {
    /// The suite of packages that are pushed without naming one.
    suite: String,
    /// The component of packages that are pushed without naming one.
    component: String,
    /// Architectures that have an index even while no package is for them.
    architectures: Vec<String>,
    /// Who the packages are by; the repository's address if not given.
    origin: Option<String>,
    /// What the repository is called; the repository's address if not given.
    label: Option<String>,
    /// The code name of the default suite; its own name if not given.
    codename: Option<String>,
    /// One line for people.
    description: Option<String>,
    /// Whether apt installs packages from here only when told to.
    not_automatic: bool,
    /// Whether apt still upgrades packages that were installed from here.
    but_automatic_upgrades: bool,
    /// For how many days from its publication clients believe an index; for ever if not given.
    valid_days: Option<u16>,
    /// From how many older states of an index apt is offered a patch.
    patches: u8,
    /// After how many hours at the earliest `Contents`, the lists of the files of packages, are
    /// composed again; there are none if not given.
    contents: Option<u16>,
    /// The name of the package that brings the keys of the repository to its clients; there is none
    /// if not given.
    keyring: Option<String>,
}

/// The parts to set; the others stay as they are. An empty text is none.
#[derive(Clone, Debug, Default, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub(crate) struct ReleaseChange {
    /// The suite of packages that are pushed without naming one.
    suite: Option<String>,
    /// The component of packages that are pushed without naming one.
    component: Option<String>,
    /// Architectures that have an index even while no package is for them.
    architectures: Option<Vec<String>>,
    /// Who the packages are by.
    origin: Option<String>,
    /// What the repository is called.
    label: Option<String>,
    /// The code name of the default suite.
    codename: Option<String>,
    /// One line for people.
    description: Option<String>,
    /// Whether apt installs packages from here only when told to.
    not_automatic: Option<bool>,
    /// Whether apt still upgrades packages that were installed from here.
    but_automatic_upgrades: Option<bool>,
    /// For how many days from its publication clients believe an index; 0 for ever.
    valid_days: Option<u16>,
    /// From how many older states of an index apt is offered a patch: at most 100. Each costs every
    /// client that updates some 280 bytes; one whose state is older fetches the whole index.
    patches: Option<u8>,
    /// After how many hours at the earliest `Contents`, the lists of the files of packages, are
    /// composed again: at most 720; 0 for none.
    contents: Option<u16>,
    /// The name of the package that brings the keys of the repository to its clients: lower-case
    /// letters, digits, `.` and `-`, with `-archive-keyring` at its end; empty for none.
    keyring: Option<String>,
}

impl From<repository::Release> for Release {
    fn from(release: repository::Release) -> Self {
        Self {
            suite: release.suite,
            component: release.component,
            architectures: release.architectures,
            origin: release.origin,
            label: release.label,
            codename: release.codename,
            description: release.description,
            not_automatic: release.not_automatic,
            but_automatic_upgrades: release.but_automatic_upgrades,
            valid_days: release.valid_days,
            patches: release.patches,
            contents: release.contents,
            keyring: release.keyring,
        }
    }
}

impl ReleaseChange {
    /// Lays the change over `release`.
    pub(super) fn over(&self, release: &mut repository::Release) -> Result<(), Refusal> {
        if let Some(suite) = &self.suite {
            release.suite = name("suite", suite)?;
        }
        if let Some(component) = &self.component {
            release.component = name("component", component)?;
        }
        if let Some(architectures) = &self.architectures {
            release.architectures = names(architectures)?;
        }
        if let Some(codename) = &self.codename {
            release.codename = match codename.as_str() {
                "" => None,
                codename => Some(name("codename", codename)?),
            };
        }
        let texts = [
            ("origin", &self.origin, &mut release.origin),
            ("label", &self.label, &mut release.label),
            ("description", &self.description, &mut release.description),
        ];
        for (field, given, kept) in texts {
            if let Some(given) = given {
                *kept = text(field, given)?;
            }
        }
        if let Some(not_automatic) = self.not_automatic {
            release.not_automatic = not_automatic;
        }
        if let Some(upgrades) = self.but_automatic_upgrades {
            release.but_automatic_upgrades = upgrades;
        }
        if let Some(days) = self.valid_days {
            release.valid_days = (days > 0).then_some(days);
        }
        if let Some(patches) = self.patches {
            if patches > MAX_PATCHES {
                return Err(refusal(
                    "patches",
                    format!("it must be at most {MAX_PATCHES}"),
                ));
            }
            release.patches = patches;
        }
        if let Some(hours) = self.contents {
            if hours > MAX_CONTENTS {
                let reason = format!("it must be at most {MAX_CONTENTS} hours");
                return Err(refusal("contents", reason));
            }
            release.contents = (hours > 0).then_some(hours);
        }
        if let Some(package) = &self.keyring {
            if !package.is_empty() && !is_keyring(package) {
                let reason = "it must be lower-case letters, digits, `.` and `-`, at most 40 of \
                              them, and `-archive-keyring`";
                return Err(refusal("keyring", reason));
            }
            release.keyring = (!package.is_empty()).then(|| package.clone());
        }
        if release.but_automatic_upgrades && !release.not_automatic {
            let reason = "it means something beside `not_automatic` alone";
            return Err(refusal("but_automatic_upgrades", reason));
        }
        Ok(())
    }
}

/// Whether `package` can be the name of a package of keys.
fn is_keyring(package: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    package
        .strip_suffix("-archive-keyring")
        .is_some_and(|name| {
            (1..=MAX_KEYRING).contains(&name.len())
                && is_plain(name.as_bytes()[0])
                && name
                    .bytes()
                    .all(|byte| is_plain(byte) || b".-".contains(&byte))
        })
}

fn refusal(field: &str, reason: impl Into<String>) -> Refusal {
    Refusal::invalid_request().field(format!("policy.release.{field}"), reason)
}

fn name(field: &str, given: &str) -> Result<String, Refusal> {
    if is_name(given) {
        Ok(given.into())
    } else {
        Err(refusal(field, NOT_A_NAME))
    }
}

fn names(given: &[String]) -> Result<Vec<String>, Refusal> {
    if given.len() > MAX_ARCHITECTURES {
        let reason = format!("they must be at most {MAX_ARCHITECTURES}");
        return Err(refusal("architectures", reason));
    }
    let mut names = Vec::new();
    for given in given {
        let given = name("architectures", given)?;
        // The index of packages for every architecture is always there.
        if given != "all" && !names.contains(&given) {
            names.push(given);
        }
    }
    Ok(names)
}

fn text(field: &str, given: &str) -> Result<Option<String>, Refusal> {
    if given.len() > MAX_TEXT || given.contains(char::is_control) {
        let reason = format!("it must be one line of at most {MAX_TEXT} bytes");
        return Err(refusal(field, reason));
    }
    let given = given.trim();
    Ok((!given.is_empty()).then(|| given.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(change: &ReleaseChange) -> Result<repository::Release, Refusal> {
        let mut release = repository::Release::default();
        change.over(&mut release)?;
        Ok(release)
    }

    #[test]
    fn what_is_given_is_laid_over_the_rest() {
        let change = ReleaseChange {
            suite: Some("testing".into()),
            architectures: Some(vec!["riscv64".into(), "all".into(), "riscv64".into()]),
            origin: Some(" Example ".into()),
            label: Some(String::new()),
            valid_days: Some(0),
            contents: Some(24),
            keyring: Some("example-archive-keyring".into()),
            ..ReleaseChange::default()
        };

        let release = changed(&change).unwrap();

        assert_eq!(
            (release.suite.as_str(), release.component.as_str()),
            ("testing", "main")
        );
        assert_eq!(release.architectures, ["riscv64"]);
        assert_eq!(
            (release.origin.as_deref(), release.label),
            (Some("Example"), None)
        );
        assert_eq!((release.valid_days, release.contents), (None, Some(24)));
        assert_eq!(release.keyring.as_deref(), Some("example-archive-keyring"));
    }

    #[test]
    fn what_would_become_another_field_is_refused() {
        let all = [
            ReleaseChange {
                suite: Some("a/b".into()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                component: Some(String::new()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                origin: Some("a\nLabel: b".into()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                codename: Some("a b".into()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                architectures: Some(vec!["a b".into()]),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                patches: Some(101),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                contents: Some(721),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                keyring: Some("keys".into()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                keyring: Some("Up-archive-keyring".into()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                keyring: Some("-archive-keyring".into()),
                ..ReleaseChange::default()
            },
            ReleaseChange {
                but_automatic_upgrades: Some(true),
                ..ReleaseChange::default()
            },
        ];
        for change in all {
            assert!(changed(&change).is_err(), "{change:?}");
        }
    }
}
