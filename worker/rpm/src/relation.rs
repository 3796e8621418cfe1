//! What packages of a repository need of each other, and whether a set of them holds together.
//!
//! [`Relations`] are read from the texts that [`crate::Package::fragments`] wrote. A [`Universe`]
//! is made of many of them: [`broken_by`] and [`Change`] say what a change takes away from packages that had it,
//! [`removable`] what may go without that, and [`FileOwners`] which packages own the same file.
//!
//! As in dnf, any package of the set may provide what another one asks for, by name: an
//! architecture counts only where it is part of the name, as in `libc.so.6()(64bit)` or
//! `zlib(x86-64)`; that the packages of two architectures are installed side by side is not
//! modelled. Versions match by the rule of rpm, which refuses what dnf would accept in one case:
//! `a > 1.0` is not met by `a = 1.0-1`. What source packages name, and what rpm itself fulfils, does
//! not count. A rich dependency that cannot be judged is neither met nor broken: one that rpm would
//! not take, or that is far larger than any in use.

mod change;
mod evaluate;
mod file_owners;
mod names;
mod range;
mod read;
mod retain;
mod rich;
mod universe;

use std::collections::HashSet;

pub use self::change::{Break, Change, broken_by};
pub use self::file_owners::{Conflict, FileOwners};
use self::range::{Evr, Relation, Sense};
pub use self::retain::{needed, removable};
use self::rich::Rich;
pub use self::universe::Universe;
use crate::file::is_primary;

/// What one package is called, offers, needs and does not go together with.
///
/// All text is in one piece, which the entries point into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    text: String,
    /// The package itself, as equal to its version.
    own: Entry,
    arch: Span,
    provides: Vec<Entry>,
    requires: Vec<Entry>,
    conflicts: Vec<Entry>,
    obsoletes: Vec<Entry>,
    files: Vec<Span>,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

/// A relation whose name, epoch, version and release follow each other in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Entry {
    start: u32,
    /// Where each of the four parts ends.
    ends: [u32; 4],
    sense: Sense,
}

impl Relations {
    /// Reads a package's part of primary.
    ///
    /// # Errors
    /// [`RelationError`] when the text is not what [`crate::Package::fragments`] writes.
    pub fn of_primary(fragment: &[u8]) -> Result<Self, RelationError> {
        read::primary(fragment)
    }

    /// Adds those files of the package's part of filelists that are `wanted`.
    ///
    /// Primary lists only some files, and few requirements name any of the others: only what
    /// [`Relations::wanted_paths`] gives for any package of a set need be wanted of its packages.
    /// Sets that are compared must want the same.
    ///
    /// # Errors
    /// As [`Relations::of_primary`].
    pub fn add_files(
        &mut self,
        filelists: &[u8],
        wanted: &HashSet<String>,
    ) -> Result<(), RelationError> {
        read::files(filelists, |_, path| {
            if wanted.contains(path) && !is_primary(path.as_bytes()) {
                self.push_file(path);
            }
        })
    }

    /// Paths that the package requires and that no package's part of primary lists.
    pub fn wanted_paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        for required in self.requires() {
            change::named_by(required.name, &mut paths);
        }
        paths.retain(|path| path.starts_with('/') && !is_primary(path.as_bytes()));
        paths
    }

    /// How many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        let lists = [
            &self.provides,
            &self.requires,
            &self.conflicts,
            &self.obsoletes,
        ];
        let entries: usize = lists.map(Vec::capacity).iter().sum();
        size_of::<Self>()
            + self.text.capacity()
            + entries * size_of::<Entry>()
            + self.files.capacity() * size_of::<Span>()
    }

    fn arch(&self) -> &str {
        self.span(self.arch)
    }

    fn own(&self) -> Relation<'_> {
        self.relation(&self.own)
    }

    fn provides(&self) -> impl Iterator<Item = Relation<'_>> {
        let files = self
            .files
            .iter()
            .map(|file| Relation::any(self.span(*file)));
        self.provides
            .iter()
            .map(|entry| self.relation(entry))
            .chain(files)
    }

    fn requires(&self) -> impl Iterator<Item = Relation<'_>> {
        self.requires.iter().map(|entry| self.relation(entry))
    }

    fn conflicts(&self) -> impl Iterator<Item = Relation<'_>> {
        self.conflicts.iter().map(|entry| self.relation(entry))
    }

    fn obsoletes(&self) -> impl Iterator<Item = Relation<'_>> {
        self.obsoletes.iter().map(|entry| self.relation(entry))
    }

    fn span(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    fn relation(&self, entry: &Entry) -> Relation<'_> {
        let [name, epoch, version, release] = entry.ends;
        let part = |start, end| self.span(Span { start, end });
        Relation {
            name: part(entry.start, name),
            sense: entry.sense,
            evr: Evr {
                epoch: part(name, epoch),
                version: part(epoch, version),
                release: part(version, release),
            },
        }
    }

    fn push_file(&mut self, path: &str) {
        let file = self.push(path);
        self.files.push(file);
    }

    fn push_relation(&mut self, relation: &Relation<'_>) -> Entry {
        let Evr {
            epoch,
            version,
            release,
        } = relation.evr;
        let name = self.push(relation.name);
        let ends = [epoch, version, release].map(|part| self.push(part).end);
        Entry {
            start: name.start,
            ends: [name.end, ends[0], ends[1], ends[2]],
            sense: relation.sense,
        }
    }

    fn push(&mut self, text: &str) -> Span {
        let start = self.end();
        self.text.push_str(text);
        Span {
            start,
            end: self.end(),
        }
    }

    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).expect("texts are refused before they are as long")
    }
}

/// Why a text does not say what a package needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelationError {
    /// It is no XML.
    #[error("the description of a package is not well-formed at byte {at}: {reason}")]
    Malformed {
        /// Where reading stopped.
        at: u64,
        /// What the parser says.
        reason: String,
    },
    /// It lacks what every package has.
    #[error("the description of a package has no {0}")]
    Missing(&'static str),
    /// It says how versions compare in a word that is none of the five.
    #[error("the description of a package compares versions by `{0}`")]
    UnknownFlag(String),
    /// It is longer than any header can make it.
    #[error("the description of a package is larger than {} MiB", read::TEXT_MAX >> 20)]
    TooLarge,
}

#[cfg(test)]
mod tests;
