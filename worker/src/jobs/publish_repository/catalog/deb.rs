//! The indexes of a DEB repository: `Packages` of every suite, component and architecture, and
//! `Sources` of every component of the suites that have source packages.
//!
//! Packages for all architectures are in the index of each, as apt and its peers expect, and in one
//! of their own that clients are not told of: out of it that of a new architecture begins.

use std::collections::{BTreeMap, BTreeSet};

use entities::package::{SOURCE, SOURCE_FILE};
use entities::repository;

use super::{Belonging, Members, PublishError, Spec, Text};
use crate::index::{Encoding, Frame, Index};
use crate::jobs::publish_repository::load::Past;

/// What packages for every architecture say of theirs.
const ALL: &str = "all";
/// How every package ends.
const TERMINATOR: &[u8] = b"\n\n";
/// How the name of an index of source packages ends.
const SOURCES: &str = "/source/Sources";
/// The folder that all suites are in.
const SUITES: &str = "dists";

/// The index of the packages of one architecture in one component of one suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// The suite.
    pub(crate) suite: &'a str,
    /// The component.
    pub(crate) component: &'a str,
    /// The architecture.
    pub(crate) architecture: &'a str,
}

impl<'a> Place<'a> {
    /// Reads the name of an index, such as `stable/main/binary-amd64/Packages`.
    pub(crate) fn parse(name: &'a str) -> Option<Self> {
        let (division, rest) = name.split_once("/binary-")?;
        let (suite, component) = division.split_once('/')?;
        Some(Self {
            suite,
            component,
            architecture: rest.strip_suffix("/Packages")?,
        })
    }

    /// Whether clients are told of it.
    pub(crate) fn is_told(&self) -> bool {
        self.architecture != ALL
    }

    /// Whether it lists the packages of `division` that are for `architecture`.
    pub(crate) fn lists(&self, division: &str, architecture: &str) -> bool {
        division.split_once('/') == Some((self.suite, self.component))
            && (architecture == self.architecture || architecture == ALL)
    }

    /// The record of the list of the files that its packages bring.
    pub(crate) fn contents(&self) -> String {
        let (suite, component) = (self.suite, self.component);
        format!("{suite}/{component}/{CONTENTS}{}", self.architecture)
    }
}

/// How lists of files are called.
const CONTENTS: &str = "Contents-";

/// Whether this is the record of a list of files.
pub(in crate::jobs::publish_repository) fn is_contents(record: &str) -> bool {
    let file = record.splitn(3, '/').nth(2);
    file.is_some_and(|file| file.starts_with(CONTENTS) && !file.contains('/'))
}

/// The indexes, in the order of their names.
pub(super) fn specs(
    repository: &repository::Model,
    past: Option<&Past>,
    belongings: &[Belonging],
) -> Result<Vec<Spec>, PublishError> {
    let frame = Frame::new(Encoding::Gzip, "", "", TERMINATOR)?.with_open();
    let mut specs = Vec::new();
    let with_sources = suites_with_sources(past, belongings);
    for (division, architectures) in divisions(repository, past, belongings) {
        let suite = division.split('/').next().unwrap_or_default();
        if with_sources.contains(suite) {
            specs.push(Spec {
                name: format!("{division}{SOURCES}"),
                frame: frame.clone(),
                members: Members::Of {
                    division: division.clone(),
                    architectures: vec![SOURCE.into()],
                },
                text: Text::Primary,
                base: None,
            });
        }
        for architecture in architectures {
            let mut members = vec![architecture.clone()];
            let is_all = architecture == ALL;
            if !is_all {
                members.push(ALL.into());
            }
            specs.push(Spec {
                name: name(&division, &architecture),
                frame: frame.clone(),
                members: Members::Of {
                    division: division.clone(),
                    architectures: members,
                },
                text: Text::Primary,
                base: (!is_all).then(|| name(&division, ALL)),
            });
        }
    }
    Ok(specs)
}

/// The suites that have source packages, or had some: in one component, then in all of them, since
/// apt asks for those that its user named and misses what `Release` does not list.
fn suites_with_sources(past: Option<&Past>, belongings: &[Belonging]) -> BTreeSet<String> {
    let records = past.into_iter().flat_map(|past| &past.files);
    let old = records.filter_map(|file| sources(file.record.as_deref()?));
    let coming = belongings
        .iter()
        .filter(|belonging| belonging.architecture == SOURCE)
        .filter_map(|belonging| belonging.division.split_once('/'));
    let suites = old.chain(coming).map(|(suite, _)| suite.to_owned());
    suites.collect()
}

/// The suite and the component of the index called `name`, if it is one of source packages.
fn sources(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(SOURCES)?.split_once('/')
}

/// Every suite with a component, and the architectures that it has indexes for.
fn divisions(
    repository: &repository::Model,
    past: Option<&Past>,
    belongings: &[Belonging],
) -> BTreeMap<String, BTreeSet<String>> {
    let release = &repository.policy.release;
    let mut divisions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    divisions
        .entry(format!("{}/{}", release.suite, release.component))
        .or_default();
    let records = past.into_iter().flat_map(|past| &past.files);
    let old = records.filter_map(|file| Place::parse(file.record.as_deref()?));
    for place in old {
        let division = format!("{}/{}", place.suite, place.component);
        let architectures = divisions.entry(division).or_default();
        architectures.insert(place.architecture.into());
    }
    for belonging in belongings {
        let architectures = divisions.entry(belonging.division.clone()).or_default();
        if ![SOURCE, SOURCE_FILE].contains(&&*belonging.architecture) {
            architectures.insert(belonging.architecture.clone());
        }
    }
    for architectures in divisions.values_mut() {
        architectures.extend(release.architectures.iter().cloned());
        architectures.insert(ALL.into());
    }
    divisions
}

fn name(division: &str, architecture: &str) -> String {
    format!("{division}/binary-{architecture}/Packages")
}

/// Where apt asks for the index called `name`.
pub(super) fn path(name: &str, index: &Index) -> String {
    by_hash(name, &index.sha256)
}

/// Where apt asks for the file with the record `name` and this hash.
fn by_hash(name: &str, sha256: &str) -> String {
    let folder = name.rsplit_once('/').map_or(name, |(folder, _)| folder);
    format!("{SUITES}/{folder}/by-hash/SHA256/{sha256}")
}

/// Where clients ask for the list of files with this record. Two lists in one folder may be the same,
/// so what they are found by is not their hash.
pub(in crate::jobs::publish_repository) fn contents_path(record: &str) -> String {
    format!("{SUITES}/{record}.gz")
}

/// Where else the file with this record and hash is asked for: by older clients, and by those that
/// mirror.
pub(super) fn aliases(record: &str, sha256: &str) -> Vec<String> {
    let place = listed(record).map(|(suite, below)| {
        if is_contents(record) {
            by_hash(record, sha256)
        } else {
            format!("{SUITES}/{suite}/{below}")
        }
    });
    place.into_iter().collect()
}

/// The name below a suite under which its Release file lists the file with this record, and the
/// suite; nothing for files that other files list.
pub(in crate::jobs::publish_repository) fn listed(record: &str) -> Option<(&str, String)> {
    let (suite, below) = record.split_once('/')?;
    let index = record.strip_suffix(DIFF_INDEX).unwrap_or(record);
    let is_told = match Place::parse(index) {
        Some(place) => place.is_told(),
        None => sources(index).is_some() || is_contents(record),
    };
    let name = if index == record {
        format!("{below}.gz")
    } else {
        below.into()
    };
    is_told.then_some((suite, name))
}

/// How the record ends of the list of patches of an index.
const DIFF_INDEX: &str = ".diff/Index";

/// The record of the list of patches that lead to the index called `name`.
pub(in crate::jobs::publish_repository) fn diff_index(name: &str) -> String {
    format!("{name}{DIFF_INDEX}")
}

/// Where apt asks for that list.
pub(in crate::jobs::publish_repository) fn diff_index_path(name: &str, sha256: &str) -> String {
    format!("{SUITES}/{name}.diff/by-hash/SHA256/{sha256}")
}

/// What the patch between two texts with these hashes is called: whoever has an older list still
/// finds it.
pub(in crate::jobs::publish_repository) fn diff_patch(old: &str, new: &str) -> String {
    let short = |hash: &str| hash.get(..8).unwrap_or(hash).to_owned();
    format!("{}-{}", short(old), short(new))
}

/// Where apt asks for the patch called `patch`.
pub(in crate::jobs::publish_repository) fn patch_path(name: &str, patch: &str) -> String {
    format!("{SUITES}/{name}.diff/{patch}.gz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_indexes_are_read() {
        let place = Place {
            suite: "stable",
            component: "main",
            architecture: "amd64",
        };

        assert_eq!(
            Place::parse("stable/main/binary-amd64/Packages"),
            Some(place.clone())
        );
        let listed = |record| listed(record).map(|(suite, name)| format!("{suite} {name}"));
        let diff = diff_index("stable/main/binary-amd64/Packages");
        assert_eq!(
            listed(&diff).unwrap(),
            "stable main/binary-amd64/Packages.diff/Index"
        );
        assert_eq!(
            listed("stable/main/binary-amd64/Packages.diff/a-b.gz"),
            None
        );
        assert_eq!(listed("stable/main/binary-all/Packages"), None);
        assert!(aliases("stable/main/binary-all/Packages", "00").is_empty());
        assert_eq!(aliases(&diff, "00"), [format!("dists/{diff}")]);
        let contents = place.contents();
        assert_eq!(listed(&contents).unwrap(), "stable main/Contents-amd64.gz");
        assert_eq!(contents_path(&contents), format!("dists/{contents}.gz"));
        assert_eq!(
            aliases(&contents, "00"),
            ["dists/stable/main/by-hash/SHA256/00"]
        );
        for other in ["group", "stable/Contents-amd64", "stable/main/a/Contents-b"] {
            assert!(!is_contents(other), "{other}");
        }
        let of_sources = "stable/main/source/Sources";
        assert_eq!(listed(of_sources).unwrap(), "stable main/source/Sources.gz");
        assert_eq!(
            aliases(of_sources, "00"),
            [format!("dists/{of_sources}.gz")]
        );
        assert_eq!(
            listed(&diff_index(of_sources)).unwrap(),
            "stable main/source/Sources.diff/Index"
        );
        for name in [&*diff, &*contents, "primary", of_sources, "stable/Packages"] {
            assert_eq!(Place::parse(name), None, "{name}");
        }
    }
}
