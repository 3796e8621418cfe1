//! Whether targets are found where they are listed, and on how long a way.

use std::collections::BTreeMap;

use tuf::TargetPath;

use super::report::{Kind, Notebook};
use super::roles::{Reached, Roles};
use crate::tuf::search::{MOST, Search, SearchError};

/// Roles from which a target is searched for: every search reads lists of thousands of bins.
const SEARCHES: usize = 64;

/// Foreign paths of one role that are named one by one.
const NAMED: usize = 5;

/// Looks at the paths of all targets, and searches for some.
pub(super) fn walk(roles: &Roles, notes: &mut Notebook) {
    for (name, role) in &roles.reached {
        own(name, role, notes);
    }
    let mut longest = 0;
    for (name, path) in sample(roles) {
        let (found, steps) = search(roles, &path);
        longest = longest.max(steps);
        match found {
            Ok(Some(role)) if role == name => notes.good(Kind::Path),
            Ok(Some(role)) => {
                let reason = format!("`{name}` lists it, but clients find it in `{role}`");
                notes.wrong(Kind::Path, path.as_str(), reason);
            }
            Ok(None) => {
                let reason = format!("`{name}` lists it, but clients do not come that far");
                notes.wrong(Kind::Path, path.as_str(), reason);
            }
            Err(error) => notes.wrong(Kind::Path, path.as_str(), error.to_string()),
        }
    }
    let nowhere: TargetPath = "no/such/target".parse().expect("three words are a path");
    let (ended, steps) = search(roles, &nowhere);
    if let Err(error) = ended {
        notes.wrong(Kind::Path, nowhere.as_str(), error.to_string());
    }
    let longest = longest.max(steps);
    notes.detail(
        Kind::Path,
        format!("a search looks into {longest} roles of {MOST} that it may"),
    );
}

/// Whether somebody lets `role` speak for each path that it lists. Others pass over the rest; tough
/// refuses the whole repository.
fn own(name: &str, role: &Reached, notes: &mut Notebook) {
    if name == "targets" {
        return;
    }
    let matches = |path: &str| {
        let mut all = role.delegations.iter();
        all.any(|delegation| delegation.matches_path(path).unwrap_or(false))
    };
    let mut foreign = role.targets.targets.keys().filter(|path| !matches(path));
    for path in foreign.by_ref().take(NAMED) {
        let reason = format!("`{name}` lists it, but nobody lets it: tough refuses everything");
        notes.wrong(Kind::Path, path, reason);
    }
    match foreign.count() {
        0 => {}
        more => notes.wrong(Kind::Path, name, format!("and {more} more such paths")),
    }
}

/// The first path of roles spread over all of them, with the role.
fn sample(roles: &Roles) -> Vec<(&str, TargetPath)> {
    let with = roles.reached.iter().filter_map(|(name, role)| {
        let path = role.targets.targets.keys().next()?;
        Some((name.as_str(), path.parse().ok()?))
    });
    spread(with.collect(), SEARCHES)
}

/// At most `count` of `all`, at even distances.
pub(super) fn spread<T>(all: Vec<T>, count: usize) -> Vec<T> {
    let each = all.len().div_ceil(count.max(1)).max(1);
    all.into_iter().step_by(each).take(count).collect()
}

/// The role in which clients find `path`, and how many roles they look into.
fn search<'a>(
    roles: &'a Roles,
    path: &TargetPath,
) -> (Result<Option<&'a str>, SearchError>, usize) {
    let mut search = Search::new();
    let found = loop {
        let step = match search.next() {
            Ok(Some(step)) => step,
            Ok(None) => break Ok(None),
            Err(error) => break Err(error),
        };
        let Some((name, role)) = role(&roles.reached, &step.role) else {
            continue;
        };
        if role.targets.target(path.as_str()).is_some() {
            break Ok(Some(name));
        }
        if let Err(error) = search.descend(name, &role.targets, path) {
            break Err(error);
        }
    };
    (found, search.visited())
}

fn role<'a>(reached: &'a BTreeMap<String, Reached>, name: &str) -> Option<(&'a str, &'a Reached)> {
    let (name, role) = reached.get_key_value(name)?;
    Some((name, role))
}
