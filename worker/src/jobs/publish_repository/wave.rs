//! What a set of changes comes to.
//!
//! Changes are applied one by one in the order they were recorded, to names only; what is then
//! different from before is the wave. It is put into the index in canonical order, so the same
//! changes give the same bytes however they came.

mod announced;
mod removals;
mod resolver;
mod sources;

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use entities::change;
use entities::repository::Policy;
use entities::{MetadataFileId, PackageId, metadata_file, package};
use jobs::Problem;

use self::resolver::Resolver;
pub(super) use self::sources::HeldSource;
use super::catalog::Belonging;
use super::withdraw::Refused;
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

#[cfg(test)]
mod tests;
