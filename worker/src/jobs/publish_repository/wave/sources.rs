//! What ties source packages to their files: a `.dsc` is live with all that it names, octet for
//! octet, or not at all; and what no `.dsc` names any more goes with the last one that did.

use std::collections::HashSet;

use entities::change::{self, Action};
use entities::{PackageId, package};
use jobs::Problem;

use super::Spot;
use super::resolver::{Resolver, spot};
use crate::source_files::{self, SourceFile};

/// A `.dsc` that would be live without a file that it names.
const SOURCE_INCOMPLETE: &str = "source-incomplete";
/// A file would go that a `.dsc` names which stays.
const SOURCE_FILE_NEEDED: &str = "source-file-needed";

/// A source package that clients see now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jobs::publish_repository) struct HeldSource {
    /// Where it is listed.
    pub(in crate::jobs::publish_repository) spot: Spot,
    /// Its `.dsc`.
    pub(in crate::jobs::publish_repository) package: PackageId,
    /// What that names.
    pub(in crate::jobs::publish_repository) files: Vec<SourceFile>,
}

impl<'a> Resolver<'a> {
    /// Takes away the files that none but source packages named which go, and with them if they are
    /// to go from older publications as well.
    pub(super) fn follow_sources(&mut self, changes: &[change::Model]) {
        let mut leaving = Vec::new();
        let named = self.named();
        for source in &self.known.sources {
            if self.stays(source) {
                continue;
            }
            let Some(place) = self.removed_by.get(&source.spot) else {
                continue;
            };
            let paths = source.files.iter().map(SourceFile::path);
            let paths = paths.filter(|path| !named.contains(path));
            leaving.extend(paths.map(|path| (path, *place)));
        }
        for (path, place) in leaving {
            for spot in self.spots(&path) {
                let Some(held) = self.known.held.get(&spot) else {
                    continue;
                };
                if self.now.contains_key(&spot) {
                    continue;
                }
                let is_purge = matches!(changes[place].action, Action::Remove { purge: true, .. });
                if is_purge && !self.wave.purged.contains(&held.package) {
                    self.wave.purged.push(held.package);
                }
                self.removed_by.insert(spot.clone(), place);
                self.now.insert(spot, None);
            }
        }
    }

    /// Refuses source packages that come without their files, and whatever takes a file from one
    /// that stays.
    pub(super) fn check_sources(&mut self) {
        let mut blamed = Vec::new();
        for (place, package) in self.coming_sources() {
            let files = source_files::of(package);
            let fault = files
                .iter()
                .find_map(|file| Some((file, self.fault(file)?)));
            if let Some((file, fault)) = fault {
                blamed.push((place, incomplete(package, file, fault)));
            }
        }
        for source in self.known.sources.iter().filter(|one| self.stays(one)) {
            for file in &source.files {
                if self.fault(file).is_none() {
                    continue;
                }
                let spots = self.spots(&file.path());
                let taking = spots.iter().filter_map(|spot| self.removed_by.get(spot));
                // Where nobody took it, it was not there before.
                blamed.extend(taking.map(|place| (*place, needed(&source.spot, file))));
            }
        }
        for (place, problem) in blamed {
            self.refuse(place, problem);
        }
    }

    /// The source packages that come, with the places of their changes.
    fn coming_sources(&self) -> Vec<(usize, &'a package::Model)> {
        let coming = self.now.values().flatten();
        let mut coming: Vec<_> = coming
            .filter(|(_, package)| package.is_source())
            .copied()
            .collect();
        coming.sort_unstable_by_key(|(place, _)| *place);
        coming
    }

    fn stays(&self, source: &HeldSource) -> bool {
        let there = self.there(&source.spot);
        there.is_some_and(|(there, _)| there == source.package)
    }

    /// The paths that source packages name which stay or come.
    fn named(&self) -> HashSet<String> {
        let staying = self.known.sources.iter().filter(|one| self.stays(one));
        let staying = staying.flat_map(|source| &source.files);
        let mut named: HashSet<String> = staying.map(SourceFile::path).collect();
        for (_, package) in self.coming_sources() {
            named.extend(source_files::of(package).iter().map(SourceFile::path));
        }
        named
    }

    /// What is wrong with what lies where `file` should, after all changes.
    fn fault(&self, file: &SourceFile) -> Option<&'static str> {
        let spots = self.spots(&file.path());
        let there = spots.iter().find_map(|spot| self.there(spot));
        let Some((id, _)) = there else {
            return Some("is not there");
        };
        let package = self.known.packages.get(&id);
        let is_it = package.is_some_and(|package| file.is(package));
        (!is_it).then_some("has another size or sha256")
    }

    fn spots(&self, path: &str) -> Vec<Spot> {
        let divisions = self.divisions.iter();
        divisions.map(|division| spot(division, path)).collect()
    }
}

fn incomplete(package: &package::Model, file: &SourceFile, fault: &str) -> Problem {
    let title = "A source package is published with all of its files: push them in one batch";
    let SourceFile { name, size, sha256 } = file;
    Problem::new(SOURCE_INCOMPLETE, 409, title).detail(format!(
        "{} names `{name}` ({size} bytes, sha256 {sha256}), which {fault}",
        package.nevra()
    ))
}

fn needed(source: &Spot, file: &SourceFile) -> Problem {
    let title = "A source package needs the file: remove its .dsc, which takes the file along";
    let detail = format!("`{}` names `{}`", source.path, file.name);
    Problem::new(SOURCE_FILE_NEEDED, 409, title).detail(detail)
}
