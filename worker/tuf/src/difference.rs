//! What a new version of a role changes, in words for those who sign it.
//!
//! It is computed where the signature is made, from the version that is trusted there.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::authority::Authority;
use crate::delegation::{Delegation, Paths};
use crate::document::{Document, ParseError};
use crate::key::{KeyId, Scheme};
use crate::root::{Root, RootError, TopRole};
use crate::target::TargetPath;

/// Longer than that, a root that was stolen is trusted for too long.
const FAR: TimeDelta = TimeDelta::days(2 * 366);

/// One thing that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The next version.
    Version(Option<u64>, u64),
    /// Another expiry.
    Expiry(Option<DateTime<Utc>>, DateTime<Utc>),
    /// A key may sign a role from now on.
    KeyAdded(String, KeyId, Scheme),
    /// A key may no longer sign a role.
    KeyRemoved(String, KeyId),
    /// Another number of signatures makes a role valid.
    Threshold(String, Option<u32>, u32),
    /// A delegated role that was not there.
    DelegationAdded(String, Paths, bool),
    /// A delegated role that is there no more.
    DelegationRemoved(String),
    /// Other paths of a delegated role.
    PathsChanged(String, Paths, Paths),
    /// A search ends, or no longer ends, with a delegated role.
    Terminating(String, bool),
    /// The delegated roles are searched in another order.
    Order(Vec<String>),
    /// A file that was not there.
    TargetAdded(TargetPath, String),
    /// A file that is there no more.
    TargetRemoved(TargetPath),
    /// Other bytes, or another description, of a file.
    TargetChanged(TargetPath, String, String),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(None, to) => write!(f, "version {to}, the first"),
            Self::Version(Some(from), to) => write!(f, "version {from} → {to}"),
            Self::Expiry(None, to) => write!(f, "expires {to:?}"),
            Self::Expiry(Some(from), to) => write!(f, "expires {from:?} → {to:?}"),
            Self::KeyAdded(role, key, scheme) => {
                write!(f, "{role}: + key {} ({scheme})", key.short())
            }
            Self::KeyRemoved(role, key) => write!(f, "{role}: − key {}", key.short()),
            Self::Threshold(role, None, to) => write!(f, "{role}: {to} signatures needed"),
            Self::Threshold(role, Some(from), to) => {
                write!(f, "{role}: signatures needed {from} → {to}")
            }
            Self::DelegationAdded(role, paths, terminating) => {
                let end = if *terminating {
                    ", and no one after it"
                } else {
                    ""
                };
                write!(f, "+ role {role} for {paths}{end}")
            }
            Self::DelegationRemoved(role) => write!(f, "− role {role}"),
            Self::PathsChanged(role, from, to) => write!(f, "{role}: paths {from} → {to}"),
            Self::Terminating(role, true) => write!(f, "{role}: a search ends with it now"),
            Self::Terminating(role, false) => write!(f, "{role}: a search goes on after it now"),
            Self::Order(roles) => write!(f, "searched in the order {}", roles.join(", ")),
            Self::TargetAdded(path, hash) => write!(f, "+ {path} (sha256 {hash})"),
            Self::TargetRemoved(path) => write!(f, "− {path}"),
            Self::TargetChanged(path, from, to) if from == to => {
                write!(f, "~ {path} (same bytes, described anew)")
            }
            Self::TargetChanged(path, from, to) => write!(f, "~ {path} (sha256 {from} → {to})"),
        }
    }
}

impl fmt::Display for Paths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Patterns(patterns) => f.write_str(&patterns.join(", ")),
            Self::Prefixes(prefixes) => write!(f, "hashes {}", prefixes.join(", ")),
        }
    }
}

/// Everything that `new` changes, against `old` or against nothing.
///
/// # Errors
/// [`DifferenceError`] when one of them is not what every client reads alike, or they are not two
/// versions of one role.
pub fn changes(old: Option<&Document>, new: &Document) -> Result<Vec<Change>, DifferenceError> {
    if let Some(old) = old
        && old.kind() != new.kind()
    {
        return Err(DifferenceError::Kinds(old.kind(), new.kind()));
    }
    let (was, is) = (old.map(Document::header), new.header());
    let mut found = vec![Change::Version(
        was.map(|header| header.version),
        is.version,
    )];
    if was.map(|header| header.expires) != Some(is.expires) {
        found.push(Change::Expiry(was.map(|header| header.expires), is.expires));
    }
    match new.kind() {
        "root" => of_roots(old, new, &mut found)?,
        "targets" => {
            of_delegations(old, new, &mut found)?;
            of_targets(old, new, &mut found)?;
        }
        _ => {}
    }
    Ok(found)
}

fn of_roots(
    old: Option<&Document>,
    new: &Document,
    found: &mut Vec<Change>,
) -> Result<(), DifferenceError> {
    let old = old.map(Root::of_document).transpose()?;
    let new = Root::of_document(new)?;
    for role in TopRole::ALL {
        let before = old.as_ref().map(|root| root.authority(role));
        of_authorities(role.as_str(), before, new.authority(role), found);
    }
    Ok(())
}

fn of_authorities(role: &str, old: Option<&Authority>, new: &Authority, found: &mut Vec<Change>) {
    let was = old.map(|authority| authority.threshold().get());
    if was != Some(new.threshold().get()) {
        found.push(Change::Threshold(role.into(), was, new.threshold().get()));
    }
    for key in new.keys() {
        if old.is_none_or(|authority| authority.key(key.id()).is_none()) {
            found.push(Change::KeyAdded(
                role.into(),
                key.id().clone(),
                key.scheme(),
            ));
        }
    }
    for key in old.into_iter().flat_map(Authority::keys) {
        if new.key(key.id()).is_none() {
            found.push(Change::KeyRemoved(role.into(), key.id().clone()));
        }
    }
}

fn of_delegations(
    old: Option<&Document>,
    new: &Document,
    found: &mut Vec<Change>,
) -> Result<(), DifferenceError> {
    let old = old
        .map(Document::delegations)
        .transpose()?
        .unwrap_or_default();
    let new = new.delegations()?;
    let before: BTreeMap<&str, &Delegation> =
        old.iter().map(|one| (one.name.as_str(), one)).collect();
    let named = |name: &str| new.iter().any(|one| one.name.as_str() == name);
    for one in &new {
        let name = one.name.to_string();
        let was = before.get(one.name.as_str());
        match was {
            None => {
                let added =
                    Change::DelegationAdded(name.clone(), one.paths.clone(), one.terminating);
                found.push(added);
            }
            Some(was) => {
                if was.paths != one.paths {
                    let (from, to) = (was.paths.clone(), one.paths.clone());
                    found.push(Change::PathsChanged(name.clone(), from, to));
                }
                if was.terminating != one.terminating {
                    found.push(Change::Terminating(name.clone(), one.terminating));
                }
            }
        }
        of_authorities(&name, was.map(|was| &was.authority), &one.authority, found);
    }
    let gone = old.iter().filter(|one| !named(one.name.as_str()));
    found.extend(gone.map(|one| Change::DelegationRemoved(one.name.to_string())));
    let kept: Vec<&str> = old
        .iter()
        .map(|one| one.name.as_str())
        .filter(|name| named(name))
        .collect();
    let now: Vec<&str> = new.iter().map(|one| one.name.as_str()).collect();
    let now_kept = now.iter().copied().filter(|name| before.contains_key(name));
    if !now_kept.eq(kept) {
        found.push(Change::Order(now.into_iter().map(str::to_owned).collect()));
    }
    Ok(())
}

fn of_targets(
    old: Option<&Document>,
    new: &Document,
    found: &mut Vec<Change>,
) -> Result<(), DifferenceError> {
    let old = old.map(Document::listed).transpose()?.unwrap_or_default();
    let new = new.listed()?;
    for (path, target) in &new {
        match old.get(path) {
            None => found.push(Change::TargetAdded(path.clone(), target.sha256.clone())),
            Some(was) if was != target => {
                let (from, to) = (was.sha256.clone(), target.sha256.clone());
                found.push(Change::TargetChanged(path.clone(), from, to));
            }
            Some(_) => {}
        }
    }
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    found.extend(gone.cloned().map(Change::TargetRemoved));
    Ok(())
}

/// What of `changes` deserves a second look before somebody signs, in words.
pub fn risks(changes: &[Change], keys_before: usize, now: DateTime<Utc>) -> Vec<String> {
    let mut found = Vec::new();
    for change in changes {
        match change {
            Change::Threshold(role, Some(from), to) if to < from => found.push(format!(
                "fewer signatures than before make `{role}` valid: {to} instead of {from}"
            )),
            Change::Threshold(role, _, 1) if role == "root" => found.push(
                "one signature makes `root` valid: whoever has one key has everything".into(),
            ),
            Change::Expiry(_, to) if *to <= now => found.push("it has expired already".into()),
            Change::Expiry(_, to) if *to - now > FAR => found.push(format!(
                "it is good until {to:?}, more than two years: what is stolen stays trusted as long"
            )),
            _ => {}
        }
    }
    let root = |change: &&Change| matches!(change, Change::KeyRemoved(role, _) if role == "root");
    let removed = changes.iter().filter(root).count();
    if removed * 2 > keys_before {
        found.push(format!(
            "{removed} of {keys_before} keys of `root` go at once"
        ));
    }
    found
}

/// Why two versions cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DifferenceError {
    /// Two kinds of role.
    #[error("a `{1}` role does not follow a `{0}` role")]
    Kinds(&'static str, &'static str),
    /// A root that clients read differently.
    #[error("this root cannot be read")]
    Root(#[from] RootError),
    /// Other metadata that clients read differently.
    #[error("this role cannot be read")]
    Parse(#[from] ParseError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::{header, pair, timestamp_of};
    use crate::target::Target;

    fn authority(seeds: &[u8], threshold: u32) -> Authority {
        Authority::new(seeds.iter().map(|&seed| pair(seed).key), threshold).unwrap()
    }

    fn root(version: u64, seeds: &[u8], threshold: u32) -> Document {
        let mut root = Root::new(header(version), &authority(&[90], 1));
        root.set(TopRole::Root, authority(seeds, threshold));
        root.document()
    }

    fn delegation(name: &str, pattern: &str) -> Delegation {
        Delegation {
            name: name.parse().unwrap(),
            authority: authority(&[7], 1),
            paths: Paths::Patterns(vec![pattern.into()]),
            terminating: true,
        }
    }

    fn role(targets: &[(&str, &str)], delegations: &[Delegation]) -> Document {
        let targets: Vec<(TargetPath, Target)> = targets
            .iter()
            .map(|(path, hash)| (path.parse().unwrap(), Target::new(1, hash.repeat(32))))
            .collect();
        let targets = targets.iter().map(|(path, target)| (path, target));
        Document::targets(&header(1), targets, delegations).unwrap()
    }

    fn told(changes: &[Change]) -> Vec<String> {
        changes.iter().map(Change::to_string).collect()
    }

    #[test]
    fn a_rotation_of_root_keys_is_told() {
        let found = changes(Some(&root(1, &[1, 2, 3], 2)), &root(2, &[2, 3, 4], 3)).unwrap();

        let id = |seed| pair(seed).key.id().clone();
        assert_eq!(
            found,
            [
                Change::Version(Some(1), 2),
                Change::Threshold("root".into(), Some(2), 3),
                Change::KeyAdded("root".into(), id(4), Scheme::Ed25519),
                Change::KeyRemoved("root".into(), id(1)),
            ]
        );
        let text = told(&found).join("\n");
        assert!(text.contains("signatures needed 2 → 3"), "{text}");
    }

    #[test]
    fn a_first_root_is_told_whole() {
        let found = changes(None, &root(1, &[1, 2], 2)).unwrap();

        // Version, expiry, four thresholds, two root keys and one key of each other role.
        assert_eq!(found.len(), 2 + 4 + 2 + 3, "{:?}", told(&found));
    }

    #[test]
    fn delegations_are_told_with_their_paths_and_order() {
        let (a, b) = (delegation("a", "a/*"), delegation("b", "b/*"));
        let was = role(&[], &[a.clone(), b.clone()]);
        let wider = Delegation {
            paths: Paths::Patterns(vec!["*".into()]),
            terminating: false,
            ..b.clone()
        };
        let c = delegation("c", "c/*");

        let found = changes(Some(&was), &role(&[], &[wider, c, a.clone()])).unwrap();
        let text = told(&found).join("\n");

        for said in [
            "b: paths b/* → *",
            "b: a search goes on after it now",
            "+ role c for c/*, and no one after it",
            "searched in the order b, c, a",
        ] {
            assert!(text.contains(said), "{said} is not in:\n{text}");
        }
        let gone = changes(Some(&was), &role(&[], &[a])).unwrap();
        assert_eq!(told(&gone)[1..], ["− role b"]);
    }

    #[test]
    fn files_are_told_with_their_hashes() {
        let was = role(&[("a", "aa"), ("b", "bb")], &[]);
        let is = role(&[("b", "b0"), ("c", "cc")], &[]);

        let text = told(&changes(Some(&was), &is).unwrap());

        let hash = |byte: &str| byte.repeat(32);
        assert_eq!(
            text[1..],
            [
                format!("~ b (sha256 {} → {})", hash("bb"), hash("b0")),
                format!("+ c (sha256 {})", hash("cc")),
                "− a".to_owned(),
            ]
        );
    }

    #[test]
    fn what_weakens_a_root_is_a_risk() {
        let now = header(1).expires - TimeDelta::days(365);
        let weaker = changes(Some(&root(1, &[1, 2, 3], 2)), &root(2, &[4, 5, 3], 1)).unwrap();
        let text = risks(&weaker, 3, now).join("\n");
        assert!(text.contains("1 instead of 2"), "{text}");
        assert!(text.contains("2 of 3 keys"), "{text}");

        let first = changes(None, &root(1, &[1, 2, 3], 2)).unwrap();
        assert!(risks(&first, 0, now).is_empty());
        let text = risks(&first, 0, now - TimeDelta::days(800)).join("\n");
        assert!(text.contains("more than two years"), "{text}");
        let text = risks(&first, 0, now + TimeDelta::days(800)).join("\n");
        assert!(text.contains("expired already"), "{text}");
    }

    #[test]
    fn two_kinds_of_role_are_not_compared() {
        let error = changes(Some(&timestamp_of(1)), &root(2, &[1], 1)).unwrap_err();

        assert!(
            matches!(error, DifferenceError::Kinds("timestamp", "root")),
            "{error}"
        );
    }
}
