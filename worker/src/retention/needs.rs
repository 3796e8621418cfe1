//! What packages need of each other, by the rules of their format.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use deb::control::{ControlError, Paragraph};
use deb::relation::{MultiArch, UniverseError};
use rpm::relation::Relations;

use super::Member;

/// Stands for every architecture that a suite has no package of but those for all of them: hosts
/// of it are served too, and have fewer packages to choose from.
const OTHER_ARCHITECTURE: &str = "other";
/// What packages for every architecture say of theirs.
const ALL: &str = "all";

/// What the members of a repository need, in their order.
#[derive(Debug)]
pub(crate) enum Needs {
    /// Packages of an RPM repository, which need what any other one provides.
    Rpm(Vec<Relations>),
    /// Packages of a DEB repository, which need others of their suite.
    Deb(Vec<DebRelations>),
    /// Files need nothing.
    File,
}

/// The fields of a Debian package that relations are about.
#[derive(Clone, Debug, Default)]
pub(crate) struct DebRelations {
    version: String,
    multi_arch: String,
    provides: String,
    pre_depends: String,
    depends: String,
}

impl DebRelations {
    /// Reads a package's part of `Packages`.
    pub(crate) fn of_stanza(stanza: &[u8]) -> Result<Self, ControlError> {
        let paragraph = Paragraph::parse(stanza)?;
        let field = |name| paragraph.get(name).unwrap_or_default().to_owned();
        Ok(Self {
            version: field("Version"),
            multi_arch: field("Multi-Arch"),
            provides: field("Provides"),
            pre_depends: field("Pre-Depends"),
            depends: field("Depends"),
        })
    }

    pub(super) fn member<'a>(&'a self, member: &'a Member) -> deb::relation::Member<'a> {
        deb::relation::Member {
            name: &member.package.name,
            version: &self.version,
            architecture: &member.package.arch,
            multi_arch: MultiArch::of(&self.multi_arch),
            provides: &self.provides,
            pre_depends: &self.pre_depends,
            depends: &self.depends,
            ..deb::relation::Member::default()
        }
    }
}

impl Needs {
    /// Those of `candidates`, the first to go first, that no package needs which stays.
    pub(super) fn removable(
        &self,
        members: &[Member],
        candidates: &[usize],
    ) -> Result<Vec<usize>, NeedsError> {
        match self {
            Self::Rpm(relations) => {
                let universe = rpm::relation::Universe::new(relations.iter().enumerate());
                let kept = HashSet::<usize>::new();
                Ok(rpm::relation::removable(&universe, &kept, candidates))
            }
            Self::Deb(relations) => {
                let is_source = |place: &usize| members[*place].package.is_source();
                let mut gone: Vec<usize> = candidates.iter().copied().filter(is_source).collect();
                for suite in suites(members).into_values() {
                    gone.extend(of_suite(members, relations, &suite, candidates)?);
                }
                Ok(gone)
            }
            Self::File => Ok(candidates.to_vec()),
        }
    }
}

/// The places of the binary packages of each suite, rising. Clients choose from all components of one.
fn suites(members: &[Member]) -> BTreeMap<&str, Vec<usize>> {
    let mut suites: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    // Nobody installs source packages.
    let is_binary =
        |member: &Member| !member.package.is_source() && !member.package.is_source_file();
    let binaries = members.iter().enumerate();
    for (place, member) in binaries.filter(|(_, member)| is_binary(member)) {
        let division = member.division.as_str();
        let suite = division
            .split_once('/')
            .map_or(division, |(suite, _)| suite);
        suites.entry(suite).or_default().push(place);
    }
    suites
}

/// Those of `candidates` in the suite of the members at `places` that may leave it.
fn of_suite(
    members: &[Member],
    relations: &[DebRelations],
    places: &[usize],
    candidates: &[usize],
) -> Result<Vec<usize>, UniverseError> {
    let architectures = places.iter().map(|place| &*members[*place].package.arch);
    let mut architectures: BTreeSet<&str> = architectures.filter(|name| *name != ALL).collect();
    architectures.insert(OTHER_ARCHITECTURE);
    let architectures: Vec<&str> = architectures.into_iter().collect();
    let given = places
        .iter()
        .map(|place| relations[*place].member(&members[*place]));
    let universe = deb::relation::Universe::new(&architectures, given)?;
    let numbers = candidates
        .iter()
        .filter_map(|place| places.binary_search(place).ok());
    let numbers: Vec<usize> = numbers.collect();
    let gone = deb::relation::removable(&universe, &HashSet::<usize>::new(), &numbers)?;
    Ok(gone.into_iter().map(|number| places[number]).collect())
}

/// Why it cannot be told what packages need.
#[derive(Debug, thiserror::Error)]
#[error("it cannot be told what the packages of a suite need")]
pub struct NeedsError(#[from] UniverseError);
