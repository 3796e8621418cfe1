//! The plan of a trust root: who signs what, how many of them, and for how long.

mod fields;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use tuf::{Authority, Expiry, RoleName};

use crate::ceremony::reader::{Mistake, read};
use crate::ceremony::roster::Roster;

/// What a plan file says, complete and without a contradiction.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The name of the trust root.
    pub(crate) trust_root: String,
    /// Everybody who holds a key.
    pub(crate) roster: Roster,
    /// Who signs the root.
    pub(crate) root: Signing,
    /// Who signs the top-level targets role; `None` if the server does.
    pub(crate) targets: Option<Signing>,
    /// The roles that people sign for some paths.
    pub(crate) roles: Vec<Role>,
    /// The keys of the server.
    pub(crate) online: OnlineKeys,
    /// How long the roles that the server signs are good for, by role.
    pub(crate) online_expiry: BTreeMap<String, Expiry>,
    /// The number of bins; `None` if it follows the number of artifacts.
    pub(crate) bins: Option<u32>,
    /// How long a request to sign may be signed.
    pub(crate) signing_window: TimeDelta,
}

/// Which keyholders sign a role, and how long what they signed is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signing {
    /// Their keys, and how many of them have to sign.
    pub(crate) authority: Authority,
    /// From one signing to the next.
    pub(crate) expiry: Expiry,
}

/// A role with paths of its own that people sign.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    /// Its name in metadata.
    pub(crate) name: RoleName,
    /// Who signs it.
    pub(crate) signing: Signing,
    /// What it speaks for: paths, or patterns with `*`.
    pub(crate) paths: Vec<String>,
}

/// Names of keys in the server's vault, one for each role that the server signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OnlineKeys {
    /// For the timestamp.
    pub(crate) timestamp: String,
    /// For the snapshot.
    pub(crate) snapshot: String,
    /// For the top-level targets role; `None` if people sign it.
    pub(crate) targets: Option<String>,
    /// For the roles of repositories and bins.
    pub(crate) repositories: String,
    /// The algorithm of those that are made.
    pub(crate) algorithm: String,
}

impl OnlineKeys {
    /// All names, each once.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let first = [&self.timestamp, &self.snapshot].into_iter();
        let names = first.chain(&self.targets).chain([&self.repositories]);
        names.map(String::as_str)
    }
}

impl Plan {
    /// Reads the plan in `path`.
    ///
    /// # Errors
    /// [`PlanError`] with everything that is wrong in it.
    pub(crate) fn open(path: &Path) -> Result<Self, PlanError> {
        let text = read_file(path)?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, directory).map_err(|mistakes| PlanError::Wrong(path.into(), mistakes))
    }

    /// Reads a plan; its key files are looked for in `directory`.
    pub(crate) fn parse(text: &str, directory: &Path) -> Result<Self, Vec<Mistake>> {
        read(text, |fields| fields::plan(fields, directory))
    }

    /// Every role that people sign, with its name: root first.
    pub(crate) fn signed_by_people(&self) -> impl Iterator<Item = (&str, &Signing)> {
        let top = [
            ("root", Some(&self.root)),
            ("targets", self.targets.as_ref()),
        ];
        let top = top
            .into_iter()
            .filter_map(|(name, role)| Some((name, role?)));
        top.chain(
            self.roles
                .iter()
                .map(|role| (role.name.as_str(), &role.signing)),
        )
    }
}

/// Reads the keyholders of the plan in `path`, whatever else is in it.
///
/// # Errors
/// [`PlanError`] with everything that is wrong with them.
pub(crate) fn open_roster(path: &Path) -> Result<Roster, PlanError> {
    let text = read_file(path)?;
    let directory = path.parent().unwrap_or(Path::new(""));
    Roster::parse(&text, directory).map_err(|mistakes| PlanError::Wrong(path.into(), mistakes))
}

fn read_file(path: &Path) -> Result<String, PlanError> {
    std::fs::read_to_string(path).map_err(|error| PlanError::Unreadable(path.into(), error))
}

/// Why there is no plan.
#[derive(Debug)]
pub(crate) enum PlanError {
    /// The file cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// The file says what makes no sense.
    Wrong(PathBuf, Vec<Mistake>),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => {
                write!(f, "`{}` cannot be read: {error}", path.display())
            }
            Self::Wrong(path, mistakes) => {
                write!(f, "`{}` is not a plan yet", path.display())?;
                for mistake in mistakes {
                    write!(f, "\n  {mistake}")?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
