//! Which packages leave a repository by its policy, and why the others stay. Pure.
//!
//! What no rule keeps is a candidate; candidates that a package needs which stays, stay too. Of
//! RPM and DEB packages the newest version always stays, whatever its age: days say how long the
//! older ones are kept. The files of a source package stay for exactly as long as a `.dsc` does that
//! names them.

mod needs;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entities::package;
use entities::repository::{Format, Retention};

pub(crate) use self::needs::{DebRelations, Needs, NeedsError};
use crate::source_files::{self, SourceFile};
use crate::versions;

/// A package at one place of a repository.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Whose indexes list it; empty in repositories that have no divisions.
    pub(crate) division: String,
    /// The package.
    pub(crate) package: package::Model,
    /// Since when it has been there.
    pub(crate) since: DateTime<Utc>,
    /// Whether somebody pinned it.
    pub(crate) pinned: bool,
}

/// Why a package stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    /// It is among the newest versions of its name and architecture, in its division.
    Newest,
    /// It is not as old as packages may become.
    Young,
    /// Somebody said so.
    Pinned,
    /// A package that stays needs it.
    Needed,
}

/// What becomes of each package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Why the members stay, in their order; nothing for those that go.
    pub(crate) reasons: Vec<Option<Reason>>,
}

impl Decision {
    /// The places of the members that go, rising.
    pub(crate) fn gone(&self) -> impl Iterator<Item = usize> {
        let all = self.reasons.iter().enumerate();
        all.filter(|(_, reason)| reason.is_none())
            .map(|(place, _)| place)
    }

    /// How many members stay for `reason`.
    pub(crate) fn count(&self, reason: Reason) -> usize {
        let same = self.reasons.iter().filter(|other| **other == Some(reason));
        same.count()
    }
}

/// How many versions `policy` keeps in a repository of `format`, at the least.
pub(crate) fn versions_kept(format: Format, policy: Retention) -> usize {
    match format {
        Format::Rpm | Format::Deb => policy.versions.map_or(1, |versions| versions.max(1)).into(),
        Format::File => 0,
    }
}

/// What becomes of `members` under `policy` at `now`; `needs` are theirs, in the same order.
///
/// # Errors
/// [`NeedsError`] when it cannot be told what a package needs: then none goes.
pub(crate) fn decide(
    members: &[Member],
    policy: Retention,
    needs: &Needs,
    now: DateTime<Utc>,
) -> Result<Decision, NeedsError> {
    let ages = ages(members);
    let since = policy.days.map(|days| now - TimeDelta::days(days.into()));
    let reason = |(member, age): (&Member, &usize)| {
        if *age < versions_kept(member.package.format, policy) {
            Some(Reason::Newest)
        } else if member.pinned {
            Some(Reason::Pinned)
        } else if since.is_some_and(|since| member.since > since) {
            Some(Reason::Young)
        } else if policy.is_on() {
            None
        } else {
            Some(Reason::Newest)
        }
    };
    let mut reasons: Vec<Option<Reason>> = members.iter().zip(&ages).map(reason).collect();
    // What is to be said of files of source packages follows from the others.
    let mut candidates: Vec<usize> = (0..members.len())
        .filter(|place| reasons[*place].is_none() && !members[*place].package.is_source_file())
        .collect();
    // The last ones are those that stay if any of several would do.
    candidates.sort_by_key(|place| (Reverse(ages[*place]), members[*place].since));
    let gone = needs.removable(members, &candidates)?;
    for place in candidates {
        reasons[place] = Some(Reason::Needed);
    }
    for place in gone {
        reasons[place] = None;
    }
    follow_sources(members, &mut reasons);
    Ok(Decision { reasons })
}

/// Says of files of source packages why they stay, once that is said of all others.
fn follow_sources(members: &[Member], reasons: &mut [Option<Reason>]) {
    let staying = members.iter().zip(&*reasons);
    let named: HashSet<String> = staying
        .filter(|(_, reason)| reason.is_some())
        .flat_map(|(member, _)| source_files::of(&member.package))
        .map(|file: SourceFile| file.path())
        .collect();
    for (member, reason) in members.iter().zip(reasons) {
        if !member.package.is_source_file() {
            continue;
        }
        *reason = if named.contains(&member.package.path) {
            Some(Reason::Needed)
        } else if member.pinned {
            Some(Reason::Pinned)
        } else {
            None
        };
    }
}

/// How many newer versions there are of each member, of its name and architecture and in its
/// division.
fn ages(members: &[Member]) -> Vec<usize> {
    let mut groups: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for (place, member) in members.iter().enumerate() {
        let package = &member.package;
        let group = (&*member.division, &*package.name, &*package.arch);
        groups.entry(group).or_default().push(place);
    }
    let mut ages = vec![0; members.len()];
    for mut group in groups.into_values() {
        group.sort_by(|one, other| {
            versions::compare(&members[*other].package, &members[*one].package)
        });
        for (age, place) in group.into_iter().enumerate() {
            ages[place] = age;
        }
    }
    ages
}

#[cfg(test)]
mod tests;
