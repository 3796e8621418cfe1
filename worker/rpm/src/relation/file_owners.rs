//! Files that several packages own.

use std::collections::HashMap;
use std::hash::Hash;

use super::RelationError;
use super::names::Names;
use super::read;
use super::universe::Universe;
use crate::file::FileKind;

/// Most other owners that each owner of a file is compared with.
const OWNERS_MAX: usize = 64;
/// Most conflicts of a package, and most packages that they are with, which are looked at.
const EXCLUSIONS_MAX: usize = 1024;
/// Most conflicts that are told.
const CONFLICTS_MAX: usize = 10_000;

/// A file that two packages own which could be installed together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Conflict<K> {
    /// The file.
    pub path: String,
    /// A package that owns it.
    pub one: K,
    /// Another one.
    pub other: K,
}

/// Who owns the files of a set of packages, whose filelists are added one by one.
///
/// Directories do not count, nor do files that a package owns but does not bring. Digests of files
/// are not in any index, so two packages that bring the same bytes, which rpm takes, are found too.
#[derive(Debug)]
pub struct FileOwners<'a, K> {
    universe: &'a Universe<K>,
    names: Names,
    /// Directory, name and package.
    files: Vec<[u32; 3]>,
}

impl<'a, K: Copy + Eq + Hash> FileOwners<'a, K> {
    /// Nobody owns anything yet.
    pub fn new(universe: &'a Universe<K>) -> Self {
        Self {
            universe,
            names: Names::default(),
            files: Vec::new(),
        }
    }

    /// Adds the files of `package`, given its part of filelists. Those of a package that is not in
    /// the universe, or of a source package, do not count.
    ///
    /// # Errors
    /// [`RelationError`] when the text is not what [`crate::Package::fragments`] writes.
    pub fn add(&mut self, package: K, filelists: &[u8]) -> Result<(), RelationError> {
        let Some(place) = self.universe.place(package) else {
            return Ok(());
        };
        if self.universe.arch(place) == "src" {
            return Ok(());
        }
        let (names, files) = (&mut self.names, &mut self.files);
        read::files(filelists, |kind, path| {
            if kind == FileKind::Plain {
                let (directory, name) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
                files.push([names.intern(directory), names.intern(name), place]);
            }
        })
    }

    /// The files that have more than one owner, by path.
    ///
    /// Packages of one name do not count, for one replaces the other; nor do those that exclude
    /// each other; nor do those of two architectures, whose programs rpm lets share a path. Of the
    /// owners of a file that has very many, not every pair is compared, and of very many conflicts
    /// only some are told.
    pub fn conflicts(mut self) -> Vec<Conflict<K>> {
        self.files.sort_unstable();
        self.files.dedup();
        let mut together = HashMap::new();
        let mut is_conflict = |one: u32, other: u32| {
            *together
                .entry((one, other))
                .or_insert_with(|| self.could_be_together(one, other))
        };
        let mut conflicts: Vec<Conflict<K>> = self
            .files
            .chunk_by(|one, other| one[..2] == other[..2])
            .flat_map(pairs)
            .filter(|[one, other]| is_conflict(one[2], other[2]))
            .take(CONFLICTS_MAX)
            .map(|[[directory, name, one], [.., other]]| Conflict {
                path: [self.names.get(*directory), self.names.get(*name)].concat(),
                one: self.universe.key(*one),
                other: self.universe.key(*other),
            })
            .collect();
        conflicts.sort_by(|one, other| one.path.cmp(&other.path));
        conflicts
    }

    fn could_be_together(&self, one: u32, other: u32) -> bool {
        let universe = self.universe;
        let arches = [universe.arch(one), universe.arch(other)];
        universe.own(one).name != universe.own(other).name
            && (arches[0] == arches[1] || arches.contains(&"noarch"))
            && !self.excludes(one, other)
            && !self.excludes(other, one)
    }

    /// Whether `one` says that it does not go together with `other`.
    fn excludes(&self, one: u32, other: u32) -> bool {
        let universe = self.universe;
        let own = universe.own(other);
        universe
            .obsoletes(one)
            .take(EXCLUSIONS_MAX)
            .any(|obsolete| obsolete.overlaps(&own))
            || universe
                .conflicts(one)
                .take(EXCLUSIONS_MAX)
                .flat_map(|conflict| universe.providers(&conflict))
                .flatten()
                .take(EXCLUSIONS_MAX)
                .any(|at| universe.provisions()[at].package == other)
    }
}

/// Each of `owners` with those shortly before it.
fn pairs(owners: &[[u32; 3]]) -> impl Iterator<Item = [&[u32; 3]; 2]> {
    owners.iter().enumerate().flat_map(|(count, other)| {
        let first = count.saturating_sub(OWNERS_MAX);
        owners[first..count].iter().map(move |one| [one, other])
    })
}
