//! What was looked at, and what was found wrong.

use std::collections::BTreeMap;

use jiff::Timestamp as Time;
use serde::Serialize;

use super::Survey;

/// What is looked at, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Chain,
    Role,
    Signature,
    History,
    Profile,
    Size,
    Path,
    Layout,
    Expiry,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Chain,
        Self::Role,
        Self::Signature,
        Self::History,
        Self::Profile,
        Self::Size,
        Self::Path,
        Self::Layout,
        Self::Expiry,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Chain => "root chain",
            Self::Role => "roles present",
            Self::Signature => "signatures",
            Self::History => "nothing went back",
            Self::Profile => "wire profile",
            Self::Size => "sizes",
            Self::Path => "paths",
            Self::Layout => "target layouts",
            Self::Expiry => "validity",
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// All that was looked at is as it should be.
    Ok,
    /// Something is not.
    Wrong,
    /// Nothing could be looked at.
    Unchecked,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// The file, role or target.
    pub(crate) place: String,
    /// What is wrong with it.
    pub(crate) reason: String,
}

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// What was looked at.
    #[serde(rename = "check")]
    pub(crate) name: &'static str,
    /// How it ended.
    pub(crate) state: State,
    /// How much was looked at, and what is worth knowing.
    pub(crate) detail: String,
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
}

/// The first role whose time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Expiry {
    /// Its name.
    pub(crate) role: String,
    /// When.
    pub(crate) at: Time,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    /// Base URL of the metadata.
    pub(crate) url: String,
    /// The time at which everything should be valid.
    pub(crate) at: Time,
    /// Whether nothing is wrong.
    pub(crate) ok: bool,
    /// The newest version of the root, 0 if there is none.
    pub(crate) root: u64,
    /// Roles that clients reach, without the four at the top.
    pub(crate) roles: usize,
    /// Targets that these roles list.
    pub(crate) targets: usize,
    /// The first role whose time is over.
    pub(crate) first_expiry: Option<Expiry>,
    /// What was looked at.
    pub(crate) checks: Vec<Check>,
}

/// Where findings are written down on the way.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    entries: BTreeMap<Kind, Entry>,
    pub(super) root: u64,
    pub(super) roles: usize,
    pub(super) targets: usize,
    pub(super) first_expiry: Option<Expiry>,
}

#[derive(Debug, Default)]
struct Entry {
    good: usize,
    details: Vec<String>,
    findings: Vec<Finding>,
}

impl Notebook {
    /// One more of `kind` is as it should be.
    pub(super) fn good(&mut self, kind: Kind) {
        self.entries.entry(kind).or_default().good += 1;
    }

    /// Something is wrong with `place`.
    pub(super) fn wrong(&mut self, kind: Kind, place: &str, reason: impl Into<String>) {
        let finding = Finding {
            place: place.to_owned(),
            reason: reason.into(),
        };
        self.entries.entry(kind).or_default().findings.push(finding);
    }

    /// Something is worth knowing about what was looked at.
    pub(super) fn detail(&mut self, kind: Kind, detail: impl Into<String>) {
        let entry = self.entries.entry(kind).or_default();
        entry.details.push(detail.into());
    }

    /// Compares a number with the most that there may be.
    pub(super) fn count(&mut self, kind: Kind, place: &str, found: usize, most: usize) {
        if found <= most {
            self.good(kind);
        } else {
            let reason = format!("it has {found} bytes; some clients read {most}");
            self.wrong(kind, place, reason);
        }
    }

    /// The report of what was written down.
    pub(super) fn report(mut self, survey: &Survey) -> Report {
        let checks: Vec<Check> = Kind::ALL
            .into_iter()
            .map(|kind| check(kind, self.entries.remove(&kind).unwrap_or_default()))
            .collect();
        Report {
            url: survey.address.metadata().to_string(),
            at: survey.at,
            ok: checks.iter().all(|check| check.state != State::Wrong),
            root: self.root,
            roles: self.roles,
            targets: self.targets,
            first_expiry: self.first_expiry,
            checks,
        }
    }
}

fn check(kind: Kind, entry: Entry) -> Check {
    let state = match (entry.findings.is_empty(), entry.good) {
        (false, _) => State::Wrong,
        (true, 0) => State::Unchecked,
        (true, _) => State::Ok,
    };
    let counted = match (entry.good, entry.findings.len()) {
        (0, 0) => "nothing to look at".to_owned(),
        (good, 0) => format!("{good} as they should be"),
        (good, wrong) => format!("{good} as they should be, {wrong} not"),
    };
    let details = std::iter::once(counted).chain(entry.details);
    Check {
        name: kind.name(),
        state,
        detail: details.collect::<Vec<_>>().join("; "),
        findings: entry.findings,
    }
}
