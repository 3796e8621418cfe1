//! A set of packages, arranged so that a requirement finds what meets it.

mod builder;

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use self::builder::Builder;
use super::Relations;
use super::names::Names;
use super::range::{Evr, Relation, Sense};

/// Packages, each known by a key, and what they offer and need.
///
/// Every text is held once and a relation is a few numbers: 50,000 packages take some tens
/// of megabytes and their distinct texts.
#[derive(Clone, Debug)]
pub struct Universe<K> {
    names: Names,
    /// Epoch, version and release, by the number of a version.
    versions: Vec<[u32; 3]>,
    members: Vec<Member<K>>,
    places: HashMap<K, u32>,
    /// All distinct requirements.
    requirements: Vec<Ask>,
    /// Numbers of requirements, by package.
    required: Vec<u32>,
    conflicts: Vec<Ask>,
    obsoletes: Vec<Ask>,
    /// What is offered, sorted by name, sense and version.
    provisions: Vec<Provision>,
    /// Where the provisions of each name begin, and where the last ones end.
    firsts: Vec<u32>,
}

/// A package of a universe.
#[derive(Clone, Debug)]
struct Member<K> {
    key: K,
    own: Ask,
    arch: u32,
    required: Range<u32>,
    conflicts: Range<u32>,
    obsoletes: Range<u32>,
}

/// A relation in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Ask {
    name: u32,
    sense: Sense,
    version: u32,
}

/// A relation that a package offers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Provision {
    ask: Ask,
    pub(super) package: u32,
}

impl<K: Copy + Eq + Hash> Universe<K> {
    /// The set of these packages; each has a key of its own.
    pub fn new<R: Borrow<Relations>>(packages: impl IntoIterator<Item = (K, R)>) -> Self {
        let mut builder = Builder::default();
        for (key, relations) in packages {
            builder.add(key, relations.borrow());
        }
        builder.finish()
    }

    /// What of these packages is looked for: the relations they provide that are in `provides`, and
    /// those they require that are in `requires`. Packages with none are left out.
    pub(super) fn excerpt<'a>(
        packages: impl IntoIterator<Item = &'a (K, Relations)>,
        provides: impl Fn(&Relation<'a>) -> bool,
        requires: impl Fn(&Relation<'a>) -> bool,
    ) -> Self
    where
        K: 'a,
    {
        let mut builder = Builder::default();
        for (key, relations) in packages {
            if relations.provides().any(|one| provides(&one))
                || relations.requires().any(|one| requires(&one))
            {
                builder.add_some(*key, relations, &provides, &requires);
            }
        }
        builder.finish()
    }

    /// What `package` requires and no package of the set provides, as rpm would write it.
    ///
    /// A rich dependency that cannot be read is never among it.
    pub fn unresolved(&self, package: K) -> Vec<String> {
        self.place(package)
            .into_iter()
            .flat_map(|place| self.required(place))
            .map(|number| self.requirement(*number))
            .filter(|wanted| self.resolve(wanted).is_some_and(|found| !found.holds))
            .map(|wanted| wanted.to_string())
            .collect()
    }

    /// The number of a package.
    pub(super) fn place(&self, package: K) -> Option<u32> {
        self.places.get(&package).copied()
    }

    /// The key of the package with this number.
    pub(super) fn key(&self, place: u32) -> K {
        self.members[place as usize].key
    }

    /// The numbers of all packages.
    pub(super) fn all(&self) -> Range<u32> {
        0..u32::try_from(self.members.len()).expect("packages are counted in 32 bits")
    }

    /// The numbers of what a package requires.
    pub(super) fn required(&self, place: u32) -> &[u32] {
        &self.required[indexes(&self.members[place as usize].required)]
    }

    /// How many distinct requirements there are.
    pub(super) fn requirement_count(&self) -> usize {
        self.requirements.len()
    }

    /// The requirement with this number.
    pub(super) fn requirement(&self, number: u32) -> Relation<'_> {
        self.relation(self.requirements[number as usize])
    }

    /// All that is offered.
    pub(super) fn provisions(&self) -> &[Provision] {
        &self.provisions
    }

    /// What `provision` offers.
    pub(super) fn provided(&self, provision: &Provision) -> Relation<'_> {
        self.relation(provision.ask)
    }

    /// Where the provisions of a name are.
    pub(super) fn of_name(&self, name: &str) -> Range<usize> {
        let Some(name) = self.names.find(name) else {
            return 0..0;
        };
        let name = name as usize;
        indexes(&(self.firsts[name]..self.firsts[name + 1]))
    }

    /// A package by its name and version.
    pub(super) fn own(&self, place: u32) -> Relation<'_> {
        self.relation(self.members[place as usize].own)
    }

    /// The architecture of a package.
    pub(super) fn arch(&self, place: u32) -> &str {
        self.names.get(self.members[place as usize].arch)
    }

    /// What a package does not go together with.
    pub(super) fn conflicts(&self, place: u32) -> impl Iterator<Item = Relation<'_>> {
        let asks = &self.conflicts[indexes(&self.members[place as usize].conflicts)];
        asks.iter().map(|ask| self.relation(*ask))
    }

    /// What a package takes the place of.
    pub(super) fn obsoletes(&self, place: u32) -> impl Iterator<Item = Relation<'_>> {
        let asks = &self.obsoletes[indexes(&self.members[place as usize].obsoletes)];
        asks.iter().map(|ask| self.relation(*ask))
    }

    fn relation(&self, ask: Ask) -> Relation<'_> {
        let [epoch, version, release] =
            self.versions[ask.version as usize].map(|part| self.names.get(part));
        Relation {
            name: self.names.get(ask.name),
            sense: ask.sense,
            evr: Evr {
                epoch,
                version,
                release,
            },
        }
    }
}

fn indexes(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
