//! What a set of changes comes to.
//!
//! Changes are applied one by one in the order they were recorded, to names only; what is then
//! different from before is the wave. It is put into the index in canonical order, so the same
//! changes give the same bytes however they came.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use entities::change::{self, Action};
use entities::repository::Policy;
use entities::{MetadataFileId, PackageId, metadata_file, package};
use jobs::Problem;

use super::withdraw::Refused;
use crate::gates::{self, Effect, Finding};

/// What the changes speak of, as rows have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The packages that changes name.
    pub(super) packages: HashMap<PackageId, package::Model>,
    /// What clients see now, under the paths that changes concern.
    pub(super) held: HashMap<String, Held>,
    /// Packages that are in publications of before, and may be purged from them.
    pub(super) past: HashSet<PackageId>,
    /// The metadata files that changes name.
    pub(super) files: HashMap<MetadataFileId, metadata_file::Model>,
    /// How many packages clients see now.
    pub(super) count: u64,
}

/// A package that clients see now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// Its place in the indexes.
    pub(super) ordinal: i64,
    /// The package.
    pub(super) package: PackageId,
    /// Lower-case hexadecimal SHA-256 of what was uploaded.
    pub(super) source_sha256: String,
}

/// What is to be different in the next publication.
#[derive(Clone, Debug, Default)]
pub(super) struct Wave {
    /// The ordinals that go, rising.
    pub(super) removals: Vec<i64>,
    /// What comes, as places in the list of changes, in canonical order.
    pub(super) additions: Vec<usize>,
    /// Packages that older publications are not to hold any more either.
    pub(super) purged: Vec<PackageId>,
    /// Metadata files by record: what is carried from now on, or nothing.
    pub(super) metadata: BTreeMap<String, Option<MetadataFileId>>,
    /// Whether to publish although nothing else is different.
    pub(super) again: bool,
    /// Whether every index is to be rendered anew.
    pub(super) rebuild: bool,
    /// The serial whose content is to be put back.
    pub(super) roll_back: Option<i64>,
    /// Changes that passed a gate by override: their places and the gate's code.
    pub(super) overridden: Vec<(usize, &'static str)>,
}

impl Wave {
    /// Whether clients would see nothing new.
    pub(super) fn is_nothing(&self) -> bool {
        self.removals.is_empty()
            && self.additions.is_empty()
            && self.purged.is_empty()
            && self.metadata.is_empty()
            && !self.again
            && self.roll_back.is_none()
    }
}

/// What `changes` come to, and those of them that are refused.
///
/// A refusal changes what the others come to, so they are looked at again without it.
pub(super) fn resolve(
    changes: &mut Vec<change::Model>,
    known: &Known,
    policy: &Policy,
) -> (Wave, Vec<Refused>) {
    let mut refused = Vec::new();
    loop {
        let mut resolver = Resolver::new(known);
        for (place, change) in changes.iter().enumerate() {
            resolver.apply(place, change);
        }
        resolver.check_removals(changes, policy);
        if resolver.refused.is_empty() {
            return (resolver.finish(changes), refused);
        }
        for (place, problem) in &resolver.refused {
            refused.push(Refused {
                change: changes[*place].id,
                task: changes[*place].task,
                problem: problem.clone(),
            });
        }
        let gone: HashSet<_> = refused.iter().map(|refused| refused.change).collect();
        changes.retain(|change| !gone.contains(&change.id));
    }
}

/// Canonical order: name, epoch, version, release, architecture, digest.
pub(super) fn canonical(one: &package::Model, other: &package::Model) -> Ordering {
    let versions = |one: &str, other: &str| {
        let order = rpm::version::compare(one.as_bytes(), other.as_bytes());
        order.then_with(|| one.cmp(other))
    };
    one.name
        .cmp(&other.name)
        .then_with(|| one.epoch.cmp(&other.epoch))
        .then_with(|| versions(&one.version, &other.version))
        .then_with(|| versions(&one.release, &other.release))
        .then_with(|| one.arch.cmp(&other.arch))
        .then_with(|| one.sha256.cmp(&other.sha256))
}

struct Resolver<'a> {
    known: &'a Known,
    /// What lies under a path after the changes so far: the place of an addition, or nothing.
    /// A path that is not in it has what it had.
    now: HashMap<&'a str, Option<(usize, &'a package::Model)>>,
    /// The changes that took away what was held under a path.
    removed_by: HashMap<&'a str, usize>,
    refused: BTreeMap<usize, Problem>,
    wave: Wave,
}

impl<'a> Resolver<'a> {
    fn new(known: &'a Known) -> Self {
        Self {
            known,
            now: HashMap::new(),
            removed_by: HashMap::new(),
            refused: BTreeMap::new(),
            wave: Wave::default(),
        }
    }

    fn apply(&mut self, place: usize, change: &change::Model) {
        match &change.action {
            Action::Add { package } => self.add(place, change, *package),
            Action::Remove { package, purge } => self.remove(place, *package, *purge),
            Action::SetMetadataFile { file } => match self.known.files.get(file) {
                Some(row) => {
                    self.wave.metadata.insert(row.record.clone(), Some(*file));
                }
                None => self.refuse(place, absent("metadata file")),
            },
            Action::UnsetMetadataFile { record } => {
                self.wave.metadata.insert(record.clone(), None);
            }
            Action::RollBack { serial } => self.wave.roll_back = Some(*serial),
            Action::Publish { rebuild } => {
                self.wave.again = true;
                self.wave.rebuild |= rebuild;
            }
        }
    }

    fn add(&mut self, place: usize, change: &change::Model, id: PackageId) {
        let Some(package) = self.known.packages.get(&id) else {
            return self.refuse(place, absent("package"));
        };
        let path = package.path.as_str();
        let Some((there, source)) = self.there(path) else {
            self.now.insert(path, Some((place, package)));
            return;
        };
        if there == id {
            return;
        }
        let code = gates::DUPLICATE_NEVRA;
        let may = change.overrides.0.iter().any(|name| name == code);
        match gates::duplicate_nevra(package, source) {
            Some(finding) if !may => self.refuse(place, finding.problem),
            // The same upload again, signed anew or not, is no news unless someone insists.
            None if !may => {}
            _ => {
                self.wave.overridden.push((place, code));
                self.removed_by.insert(path, place);
                self.now.insert(path, Some((place, package)));
            }
        }
    }

    fn remove(&mut self, place: usize, id: PackageId, purge: bool) {
        let Some(package) = self.known.packages.get(&id) else {
            return self.refuse(place, absent("package"));
        };
        let path = package.path.as_str();
        let is_there = self.there(path).is_some_and(|(there, _)| there == id);
        let is_past = self.known.past.contains(&id);
        if is_there {
            self.removed_by.insert(path, place);
            self.now.insert(path, None);
        } else if !(purge && is_past) {
            let title = "The repository does not hold this package";
            let problem = Problem::new("package-not-held", 404, title).detail(package.nevra());
            return self.refuse(place, problem);
        }
        if purge && !self.wave.purged.contains(&id) {
            self.wave.purged.push(id);
        }
    }

    /// The package under `path` after the changes so far, and what was uploaded as it.
    fn there(&self, path: &str) -> Option<(PackageId, &'a str)> {
        if let Some(now) = self.now.get(path) {
            now.map(|(_, package)| (package.id, package.source_sha256.as_str()))
        } else {
            let held = self.known.held.get(path)?;
            Some((held.package, held.source_sha256.as_str()))
        }
    }

    fn refuse(&mut self, place: usize, problem: Problem) {
        self.refused.insert(place, problem);
    }

    /// The gates over the whole set, which are to be blamed on whoever removes.
    fn check_removals(&mut self, changes: &[change::Model], policy: &Policy) {
        let mut ignored: Vec<&'static str> = Vec::new();
        while let Some(finding) = self.removal_finding(policy, &ignored) {
            let culprits: Vec<usize> = self.removing().collect();
            let may = |place: &usize| {
                changes[*place]
                    .overrides
                    .0
                    .iter()
                    .any(|name| name == finding.code)
            };
            if culprits.iter().all(may) {
                let passed = culprits.into_iter().map(|place| (place, finding.code));
                self.wave.overridden.extend(passed);
                ignored.push(finding.code);
                // Who may take all may take much.
                ignored.push(gates::SHRINK);
                continue;
            }
            for place in culprits.into_iter().filter(|place| !may(place)) {
                self.refuse(place, finding.problem.clone());
            }
            return;
        }
    }

    fn removal_finding(&self, policy: &Policy, ignored: &[&str]) -> Option<Finding> {
        let held = |path: &&str| self.known.held.contains_key(*path);
        let gone = self.removed_by.keys().filter(|path| held(path));
        let replaced = gone
            .clone()
            .filter(|path| self.now.get(*path).is_some_and(Option::is_some));
        let effect = Effect {
            before: self.known.count,
            added: self.now.values().flatten().count() as u64,
            removed: gone.count() as u64,
            replaced: replaced.count() as u64,
        };
        gates::removals(&effect, policy).filter(|finding| !ignored.contains(&finding.code))
    }

    /// The changes that take away something clients see, without putting something in its place.
    fn removing(&self) -> impl Iterator<Item = usize> {
        let gone = self.removed_by.iter().filter(|(path, _)| {
            self.known.held.contains_key(**path) && self.now.get(*path) == Some(&None)
        });
        gone.map(|(_, place)| *place)
    }

    fn finish(mut self, changes: &[change::Model]) -> Wave {
        for (path, now) in &self.now {
            if let Some(held) = self.known.held.get(*path) {
                // Taken away and put back is no change at all.
                if now.is_some_and(|(_, package)| package.id == held.package) {
                    continue;
                }
                self.wave.removals.push(held.ordinal);
            }
            self.wave.additions.extend(now.map(|(place, _)| place));
        }
        self.wave.removals.sort_unstable();
        let package = |place: &usize| match &changes[*place].action {
            Action::Add { package } => self.known.packages.get(package),
            _ => None,
        };
        self.wave
            .additions
            .sort_by(|one, other| match (package(one), package(other)) {
                (Some(one), Some(other)) => canonical(one, other),
                (one, other) => one.is_some().cmp(&other.is_some()),
            });
        self.wave
    }
}

fn absent(what: &str) -> Problem {
    let title = "What this change speaks of does not exist any more";
    Problem::new("change-outdated", 409, title).detail(what)
}

#[cfg(test)]
mod tests;
