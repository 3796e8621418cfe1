//! Turning relations into numbers.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use super::{Ask, Member, Provision, Universe};
use crate::relation::names::Names;
use crate::relation::{Relation, Relations};

/// A universe in the making, with what finds the numbers that it gave.
pub(super) struct Builder<K> {
    universe: Universe<K>,
    versions: HashMap<[u32; 3], u32>,
    requirements: HashMap<Ask, u32>,
}

impl<K> Default for Builder<K> {
    fn default() -> Self {
        Self {
            universe: Universe {
                names: Names::default(),
                versions: Vec::new(),
                members: Vec::new(),
                places: HashMap::new(),
                requirements: Vec::new(),
                required: Vec::new(),
                conflicts: Vec::new(),
                obsoletes: Vec::new(),
                provisions: Vec::new(),
                firsts: Vec::new(),
            },
            versions: HashMap::new(),
            requirements: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash> Builder<K> {
    /// Adds a package.
    pub(super) fn add(&mut self, key: K, relations: &Relations) {
        self.add_some(key, relations, &|_| true, &|_| true);
        let conflicts = self.universe.conflicts.len();
        for relation in relations.conflicts() {
            let ask = self.ask(&relation);
            self.universe.conflicts.push(ask);
        }
        let obsoletes = self.universe.obsoletes.len();
        for relation in relations.obsoletes() {
            let ask = self.ask(&relation);
            self.universe.obsoletes.push(ask);
        }
        let member = self.universe.members.last_mut();
        let member = member.expect("the package was added above");
        member.conflicts = numbers(conflicts..self.universe.conflicts.len());
        member.obsoletes = numbers(obsoletes..self.universe.obsoletes.len());
    }

    /// Adds a package with only those provisions and requirements that are looked for.
    pub(super) fn add_some<'a>(
        &mut self,
        key: K,
        relations: &'a Relations,
        provides: &impl Fn(&Relation<'a>) -> bool,
        requires: &impl Fn(&Relation<'a>) -> bool,
    ) {
        let place = number(self.universe.members.len());
        for relation in relations.provides().filter(provides) {
            let ask = self.ask(&relation);
            self.universe.provisions.push(Provision {
                ask,
                package: place,
            });
        }
        let required = self.universe.required.len();
        for relation in relations.requires().filter(requires) {
            let requirement = self.requirement(&relation);
            self.universe.required.push(requirement);
        }
        let member = Member {
            key,
            own: self.ask(&relations.own()),
            arch: self.universe.names.intern(relations.arch()),
            required: numbers(required..self.universe.required.len()),
            conflicts: 0..0,
            obsoletes: 0..0,
        };
        self.universe.members.push(member);
        self.universe.places.insert(key, place);
    }

    /// The universe, with its provisions in order.
    pub(super) fn finish(mut self) -> Universe<K> {
        let mut provisions = std::mem::take(&mut self.universe.provisions);
        let universe = &self.universe;
        let evr = |provision: &Provision| universe.relation(provision.ask).evr;
        provisions.sort_by(|first, second| {
            let (one, other) = (first.ask, second.ask);
            (one.name, one.sense)
                .cmp(&(other.name, other.sense))
                .then_with(|| {
                    if one.version == other.version {
                        Ordering::Equal
                    } else {
                        evr(first).compare(&evr(second))
                    }
                })
        });
        let mut firsts = vec![0; self.universe.names.len() + 1];
        for provision in &provisions {
            firsts[provision.ask.name as usize + 1] += 1;
        }
        let mut sum = 0;
        for first in &mut firsts {
            sum += *first;
            *first = sum;
        }
        self.universe.provisions = provisions;
        self.universe.firsts = firsts;
        self.universe
    }

    fn requirement(&mut self, relation: &Relation<'_>) -> u32 {
        let ask = self.ask(relation);
        let requirements = &mut self.universe.requirements;
        *self.requirements.entry(ask).or_insert_with(|| {
            requirements.push(ask);
            number(requirements.len() - 1)
        })
    }

    fn ask(&mut self, relation: &Relation<'_>) -> Ask {
        let Relation { name, sense, evr } = relation;
        let names = &mut self.universe.names;
        let parts = [evr.epoch, evr.version, evr.release].map(|part| names.intern(part));
        let versions = &mut self.universe.versions;
        let version = *self.versions.entry(parts).or_insert_with(|| {
            versions.push(parts);
            number(versions.len() - 1)
        });
        Ask {
            name: names.intern(name),
            sense: *sense,
            version,
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("memory ends before the numbers do")
}

fn numbers(range: Range<usize>) -> Range<u32> {
    number(range.start)..number(range.end)
}
