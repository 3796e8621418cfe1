//! Changes applied one by one, to names only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entities::change::{self, Action};
use entities::repository::{Format, Policy};
use entities::{MetadataFileId, PackageId, package};
use jobs::Problem;

use super::{Gone, Known, Spot, Wave, canonical};
use crate::gates::{self, Finding};
use crate::jobs::publish_repository::catalog::Belonging;

/// Changes on the way to a wave.
pub(super) struct Resolver<'a> {
    pub(super) known: &'a Known,
    pub(super) policy: &'a Policy,
    /// What lies at a spot after the changes so far: the place of an addition, or nothing. A spot
    /// that is not in it has what it had.
    pub(super) now: HashMap<Spot, Option<(usize, &'a package::Model)>>,
    /// The changes that took away what was held at a spot.
    pub(super) removed_by: HashMap<Spot, usize>,
    /// All divisions that packages are in, or come into.
    pub(super) divisions: BTreeSet<&'a str>,
    pub(super) refused: BTreeMap<usize, Problem>,
    pub(super) wave: Wave,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(known: &'a Known, policy: &'a Policy) -> Self {
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

    pub(super) fn apply(&mut self, place: usize, change: &'a change::Model) {
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
    pub(super) fn there(&self, spot: &Spot) -> Option<(PackageId, &'a str)> {
        if let Some(now) = self.now.get(spot) {
            now.map(|(_, package)| (package.id, package.source_sha256.as_str()))
        } else {
            let held = self.known.held.get(spot)?;
            Some((held.package, held.source_sha256.as_str()))
        }
    }

    pub(super) fn refuse(&mut self, place: usize, problem: Problem) {
        self.refused.insert(place, problem);
    }

    pub(super) fn finish(mut self, changes: &[change::Model]) -> Wave {
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

/// The spot of a path in a division.
pub(super) fn spot(division: &str, path: &str) -> Spot {
    Spot {
        division: division.into(),
        path: path.into(),
    }
}

fn absent(what: &str) -> Problem {
    let title = "What this change speaks of does not exist any more";
    Problem::new("change-outdated", 409, title).detail(what)
}
