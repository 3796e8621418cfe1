//! What a set of changes comes to.
//!
//! Changes are applied one by one in the order they were recorded, to names only; what is then
//! different from before is the wave. It is put into the index in canonical order, so the same
//! changes give the same bytes however they came.

mod announced;
mod sources;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entities::change::{self, Action};
use entities::repository::{Format, Policy};
use entities::{MetadataFileId, PackageId, metadata_file, package};
use jobs::Problem;

pub(super) use self::sources::HeldSource;
use super::catalog::Belonging;
use super::withdraw::Refused;
use crate::gates::{self, Effect, Finding};
use crate::versions;

/// What the changes speak of, as rows have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The packages that changes name, and those that lie where changes concern something.
    pub(super) packages: HashMap<PackageId, package::Model>,
    /// What clients see now, under the paths that changes concern.
    pub(super) held: HashMap<Spot, Held>,
    /// The source packages that changes concern parts of, as clients see them now.
    pub(super) sources: Vec<HeldSource>,
    /// Of the uploads that changes announce, those that clients see now: lengths by SHA-256.
    pub(super) announced: HashMap<String, i64>,
    /// Packages that are in publications of before, and may be purged from them.
    pub(super) past: HashSet<PackageId>,
    /// The metadata files that changes name.
    pub(super) files: HashMap<MetadataFileId, metadata_file::Model>,
    /// Packages that retention leaves alone.
    pub(super) pinned: HashSet<PackageId>,
    /// How many packages clients see now.
    pub(super) count: u64,
    /// The serial of what clients see now.
    pub(super) serial: Option<i64>,
}

/// Where a repository lists a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    /// The division whose indexes do.
    pub(super) division: String,
    /// The path that they name.
    pub(super) path: String,
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
    /// Its architecture.
    pub(super) architecture: String,
}

/// A package that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gone {
    /// Its place in the indexes.
    pub(super) ordinal: i64,
    /// Where it belonged.
    pub(super) belonging: Belonging,
}

/// What is to be different in the next publication.
#[derive(Clone, Debug, Default)]
pub(super) struct Wave {
    /// The packages that go, by rising ordinals.
    pub(super) removals: Vec<Gone>,
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
    /// The places of changes that take away what clients see, with or without something in place.
    pub(super) taking: Vec<usize>,
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
        let mut resolver = Resolver::new(known, policy);
        for (place, change) in changes.iter().enumerate() {
            resolver.apply(place, change);
        }
        resolver.follow_sources(changes);
        resolver.check_sources();
        resolver.check_announced(changes);
        resolver.check_removals(changes);
        if resolver.refused.is_empty() {
            return (resolver.finish(changes), refused);
        }
        let culprits = resolver.refused.clone();
        refused.extend(refuse(changes, &culprits));
    }
}

/// Takes the culprits out of `changes`, each with all of its push: what was pushed together goes
/// live together or not at all.
pub(super) fn refuse(
    changes: &mut Vec<change::Model>,
    culprits: &BTreeMap<usize, Problem>,
) -> Vec<Refused> {
    let mut refused = Vec::new();
    let mut batches = HashMap::new();
    for (place, problem) in culprits {
        let change = &changes[*place];
        if let Some(batch) = change.batch {
            batches.entry(batch).or_insert_with(|| company(problem));
        }
        refused.push(Refused {
            change: change.id,
            task: change.task,
            problem: problem.clone(),
        });
    }
    // Behind the culprits, so that a task with several changes fails for its own fault.
    for (place, change) in changes.iter().enumerate() {
        if let Some(problem) = change.batch.and_then(|batch| batches.get(&batch))
            && !culprits.contains_key(&place)
        {
            refused.push(Refused {
                change: change.id,
                task: change.task,
                problem: problem.clone(),
            });
        }
    }
    let gone: HashSet<_> = refused.iter().map(|refused| refused.change).collect();
    changes.retain(|change| !gone.contains(&change.id));
    refused
}

/// The problem of changes whose push was refused for `problem` of another one.
fn company(problem: &Problem) -> Problem {
    let title = "Another part of the same push was refused";
    let reason = problem.detail.as_deref().unwrap_or(&problem.title);
    Problem::new("batch-refused", 409, title).detail(format!("`{}`: {reason}", problem.code()))
}

/// Canonical order: name, epoch, version, release, architecture, digest.
pub(super) fn canonical(one: &package::Model, other: &package::Model) -> Ordering {
    one.name
        .cmp(&other.name)
        .then_with(|| versions::compare(one, other))
        .then_with(|| one.arch.cmp(&other.arch))
        .then_with(|| one.sha256.cmp(&other.sha256))
}

struct Resolver<'a> {
    known: &'a Known,
    policy: &'a Policy,
    /// What lies at a spot after the changes so far: the place of an addition, or nothing. A spot
    /// that is not in it has what it had.
    now: HashMap<Spot, Option<(usize, &'a package::Model)>>,
    /// The changes that took away what was held at a spot.
    removed_by: HashMap<Spot, usize>,
    /// All divisions that packages are in, or come into.
    divisions: BTreeSet<&'a str>,
    refused: BTreeMap<usize, Problem>,
    wave: Wave,
}

impl<'a> Resolver<'a> {
    fn new(known: &'a Known, policy: &'a Policy) -> Self {
        Self {
            known,
            policy,
            now: HashMap::new(),
            removed_by: HashMap::new(),
            divisions: known.held.keys().map(|spot| &*spot.division).collect(),
            refused: BTreeMap::new(),
            wave: Wave::default(),
        }
    }

    fn apply(&mut self, place: usize, change: &'a change::Model) {
        match &change.action {
            Action::Add { package, division } => self.add(place, change, *package, division),
            Action::Remove {
                package,
                purge,
                division,
            } => self.remove(place, *package, *purge, division.as_deref()),
            Action::Retain { serial, packages } => self.retain(place, *serial, packages),
            Action::SetMetadataFile { file } => self.carry(place, *file),
            Action::SetMetadataFiles { files } => {
                for file in files {
                    self.carry(place, *file);
                }
            }
            Action::UnsetMetadataFile { record } => {
                self.wave.metadata.insert(record.clone(), None);
            }
            // Looked at when all others are known.
            Action::Announce { .. } => {}
            Action::RollBack { serial } => self.wave.roll_back = Some(*serial),
            Action::Publish { rebuild } => {
                self.wave.again = true;
                self.wave.rebuild |= rebuild;
            }
        }
    }

    fn carry(&mut self, place: usize, file: MetadataFileId) {
        match self.known.files.get(&file) {
            Some(row) => _ = self.wave.metadata.insert(row.record.clone(), Some(file)),
            None => self.refuse(place, absent("metadata file")),
        }
    }

    fn add(&mut self, place: usize, change: &'a change::Model, id: PackageId, division: &'a str) {
        let Some(package) = self.known.packages.get(&id) else {
            return self.refuse(place, absent("package"));
        };
        if let Some(finding) = self.elsewhere(package, division) {
            return self.refuse(place, finding.problem);
        }
        self.divisions.insert(division);
        let spot = spot(division, &package.path);
        let there = self.there(&spot);
        if there.is_none_or(|(there, _)| there != id)
            && let Some(finding) = gates::provenance_missing(package, self.policy)
        {
            if !change.overrides.0.iter().any(|name| name == finding.code) {
                return self.refuse(place, finding.problem);
            }
            self.wave.overridden.push((place, finding.code));
        }
        let Some((there, source)) = there else {
            self.now.insert(spot, Some((place, package)));
            return;
        };
        if there == id {
            return;
        }
        let code = gates::DUPLICATE_NEVRA;
        let may = change.overrides.0.iter().any(|name| name == code);
        // The path of a file is no promise of what is in it.
        let may_differ = package.format == Format::File;
        let finding = gates::duplicate_nevra(package, source).filter(|_| !may_differ);
        match finding {
            Some(finding) if !may => return self.refuse(place, finding.problem),
            // The same upload again, signed anew or not, is no news unless someone insists.
            None if !may && !may_differ => return,
            _ if may_differ => {}
            _ => self.wave.overridden.push((place, code)),
        }
        self.removed_by.insert(spot.clone(), place);
        self.now.insert(spot, Some((place, package)));
    }

    /// Two divisions share what lies under a path, so nothing else may come there; this nobody can
    /// override.
    fn elsewhere(&self, package: &package::Model, division: &str) -> Option<Finding> {
        let others = self.divisions.iter().filter(|other| **other != division);
        let there = others.filter_map(|other| self.there(&spot(other, &package.path)));
        there
            .filter(|(there, _)| *there != package.id)
            .find_map(|(_, source)| gates::duplicate_nevra(package, source))
    }

    fn remove(&mut self, place: usize, id: PackageId, purge: bool, division: Option<&str>) {
        let Some(package) = self.known.packages.get(&id) else {
            return self.refuse(place, absent("package"));
        };
        let spots = self
            .divisions
            .iter()
            .filter(|name| division.is_none_or(|division| **name == division))
            .map(|division| spot(division, &package.path));
        let there: Vec<Spot> = spots
            .filter(|spot| self.there(spot).is_some_and(|(there, _)| there == id))
            .collect();
        let is_past = self.known.past.contains(&id);
        if there.is_empty() && !(purge && is_past) {
            let title = "The repository does not hold this package";
            let problem = Problem::new("package-not-held", 404, title).detail(package.nevra());
            return self.refuse(place, problem);
        }
        for spot in there {
            self.removed_by.insert(spot.clone(), place);
            self.now.insert(spot, None);
        }
        if purge && !self.wave.purged.contains(&id) {
            self.wave.purged.push(id);
        }
    }

    /// Takes away what retention chose, unless something has changed that it looked at.
    fn retain(&mut self, place: usize, serial: i64, packages: &BTreeMap<String, Vec<PackageId>>) {
        let mut spots = Vec::new();
        for (division, ids) in packages {
            for id in ids {
                let package = self.known.packages.get(id);
                spots.extend(package.map(|package| (spot(division, &package.path), *id)));
            }
        }
        let count: usize = packages.values().map(Vec::len).sum();
        let is_there = |(spot, id): &(Spot, PackageId)| {
            self.there(spot).is_some_and(|(there, _)| there == *id)
        };
        let is_pinned = |(_, id): &(Spot, PackageId)| self.known.pinned.contains(id);
        if self.known.serial != Some(serial)
            || spots.len() != count
            || !spots.iter().all(is_there)
            || spots.iter().any(is_pinned)
        {
            let title = "The repository has changed since it was chosen what goes";
            let problem = Problem::new("retention-outdated", 409, title);
            return self.refuse(
                place,
                problem.detail("nothing was removed; ask for it again"),
            );
        }
        for (spot, _) in spots {
            self.removed_by.insert(spot.clone(), place);
            self.now.insert(spot, None);
        }
    }

    /// The package at `spot` after the changes so far, and what was uploaded as it.
    fn there(&self, spot: &Spot) -> Option<(PackageId, &'a str)> {
        if let Some(now) = self.now.get(spot) {
            now.map(|(_, package)| (package.id, package.source_sha256.as_str()))
        } else {
            let held = self.known.held.get(spot)?;
            Some((held.package, held.source_sha256.as_str()))
        }
    }

    fn refuse(&mut self, place: usize, problem: Problem) {
        self.refused.insert(place, problem);
    }

    /// The gates over the whole set, which are to be blamed on whoever removes.
    fn check_removals(&mut self, changes: &[change::Model]) {
        let mut ignored: Vec<&'static str> = Vec::new();
        while let Some(finding) = self.removal_finding(&ignored) {
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

    fn removal_finding(&self, ignored: &[&str]) -> Option<Finding> {
        // A file of a source package comes and goes with it, and is no package of its own.
        let (files, gone): (Vec<&Spot>, Vec<&Spot>) = self
            .removed_by
            .keys()
            .filter(|spot| self.known.held.contains_key(*spot))
            .partition(|spot| self.known.held[*spot].architecture == package::SOURCE_FILE);
        let coming: HashSet<(&str, &str)> = self
            .now
            .values()
            .flatten()
            .map(|(_, package)| (&*package.name, &*package.arch))
            .collect();
        let files = files.into_iter();
        let files = files.filter(|spot| self.now.get(*spot) == Some(&None));
        // By something at the same spot, or by another version.
        let is_replaced = |spot: &&Spot| {
            let held = self.known.held.get(*spot);
            let held = held.and_then(|held| self.known.packages.get(&held.package));
            self.now.get(*spot).is_some_and(Option::is_some)
                || held.is_some_and(|held| coming.contains(&(&*held.name, &*held.arch)))
        };
        let replaced = gone.iter().copied().filter(is_replaced);
        let added = self.now.values().flatten();
        let effect = Effect {
            before: self.known.count.saturating_sub(files.count() as u64),
            added: added.filter(|(_, one)| !one.is_source_file()).count() as u64,
            removed: gone.len() as u64,
            replaced: replaced.count() as u64,
        };
        gates::removals(&effect, self.policy).filter(|finding| !ignored.contains(&finding.code))
    }

    /// The changes that take away something clients see, without putting something in its place.
    fn removing(&self) -> impl Iterator<Item = usize> {
        let gone = self.removed_by.iter().filter(|(spot, _)| {
            self.known.held.contains_key(spot) && self.now.get(*spot) == Some(&None)
        });
        gone.map(|(_, place)| *place)
    }

    fn finish(mut self, changes: &[change::Model]) -> Wave {
        let held = |spot: &&Spot| self.known.held.contains_key(*spot);
        let taking: BTreeSet<usize> = self
            .removed_by
            .iter()
            .filter(|(spot, _)| held(spot))
            .map(|(_, place)| *place)
            .collect();
        self.wave.taking = taking.into_iter().collect();
        for (spot, now) in &self.now {
            if let Some(held) = self.known.held.get(spot) {
                // Taken away and put back is no change at all.
                if now.is_some_and(|(_, package)| package.id == held.package) {
                    continue;
                }
                self.wave.removals.push(Gone {
                    ordinal: held.ordinal,
                    belonging: Belonging {
                        division: spot.division.clone(),
                        architecture: held.architecture.clone(),
                    },
                });
            }
            self.wave.additions.extend(now.map(|(place, _)| place));
        }
        self.wave.removals.sort_unstable_by_key(|gone| gone.ordinal);
        let package = |place: &usize| match &changes[*place].action {
            Action::Add { package, division } => {
                Some((self.known.packages.get(package)?, division))
            }
            _ => None,
        };
        self.wave
            .additions
            .sort_by(|one, other| match (package(one), package(other)) {
                (Some((one, in_one)), Some((other, in_other))) => {
                    canonical(one, other).then_with(|| in_one.cmp(in_other))
                }
                (one, other) => one.is_some().cmp(&other.is_some()),
            });
        self.wave
    }
}

fn spot(division: &str, path: &str) -> Spot {
    Spot {
        division: division.into(),
        path: path.into(),
    }
}

fn absent(what: &str) -> Problem {
    let title = "What this change speaks of does not exist any more";
    Problem::new("change-outdated", 409, title).detail(what)
}

#[cfg(test)]
mod tests;
