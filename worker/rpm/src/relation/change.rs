//! What a change of a set of packages takes away.

use std::collections::HashSet;
use std::hash::Hash;

use super::Relations;
use super::range::Relation;
use super::rich::{self, Rich};
use super::universe::Universe;

/// A requirement that a change leaves unmet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Break<K> {
    /// The package that has it.
    pub package: K,
    /// The requirement as rpm writes it, such as `libfoo.so.1()(64bit)` or `foo >= 1.0`.
    pub requirement: String,
}

/// What becomes of a set of packages.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a, K> {
    /// Those that are there.
    pub held: &'a [(K, Relations)],
    /// Those of them that go.
    pub gone: &'a HashSet<K>,
    /// Those that come.
    pub coming: &'a [(K, Relations)],
}

impl<'a, K: Copy + Eq + Hash> Change<'a, K> {
    /// What [`broken_by`] says of the sets before and after.
    ///
    /// It takes the time to look at each relation once, and not that to arrange all of them: only
    /// what names something that a package which goes or comes provides can be met by other
    /// packages afterwards than before.
    pub fn breaks(&self) -> Vec<Break<K>> {
        let going = self.held.iter().filter(|(key, _)| self.gone.contains(key));
        let touched: HashSet<&str> = names(going.chain(self.coming)).collect();
        let is_concerned = |wanted: &Relation<'a>| {
            if !Rich::is_rich(wanted.name) {
                return touched.contains(wanted.name);
            }
            let mut named = Vec::new();
            named_by(wanted.name, &mut named);
            named.iter().any(|name| touched.contains(name))
        };
        let mut asked: HashSet<&str> = HashSet::new();
        let mut named = Vec::new();
        for (_, relations) in self.after() {
            for wanted in relations.requires().filter(is_concerned) {
                named_by(wanted.name, &mut named);
                asked.extend(named.drain(..));
            }
        }
        let is_asked = |offered: &Relation<'a>| asked.contains(offered.name);
        let before = Universe::excerpt(self.held, is_asked, |_| false);
        let after = Universe::excerpt(self.after(), is_asked, is_concerned);
        broken_by(&before, &after)
    }

    /// The set that is there afterwards.
    pub fn after(&self) -> impl Iterator<Item = &'a (K, Relations)> {
        let (held, gone, coming) = (self.held, self.gone, self.coming);
        let staying = held.iter().filter(|(key, _)| !gone.contains(key));
        staying.chain(coming)
    }
}

/// The names of all that `packages` provide.
fn names<'a, K: 'a>(
    packages: impl Iterator<Item = &'a (K, Relations)>,
) -> impl Iterator<Item = &'a str> {
    packages.flat_map(|(_, relations)| relations.provides().map(|offered| offered.name))
}

/// Adds what a requirement called `wanted` may be met by.
pub(super) fn named_by<'a>(wanted: &'a str, named: &mut Vec<&'a str>) {
    if Rich::is_rich(wanted) {
        rich::names(wanted, named);
    } else {
        named.push(wanted);
    }
}

/// Requirements of packages in `after` that something in `before` met and nothing in `after` does.
///
/// That holds for new packages too. What nothing in `before` met is no fault of the change: it is
/// for another repository to provide, such as that of the distribution.
pub fn broken_by<K: Copy + Eq + Hash>(before: &Universe<K>, after: &Universe<K>) -> Vec<Break<K>> {
    let mut known: Vec<Option<bool>> = vec![None; after.requirement_count()];
    let mut broken = Vec::new();
    for place in after.all() {
        for number in after.required(place) {
            let is_lost =
                known[*number as usize].get_or_insert_with(|| is_lost(before, after, *number));
            if *is_lost {
                broken.push(Break {
                    package: after.key(place),
                    requirement: after.requirement(*number).to_string(),
                });
            }
        }
    }
    broken
}

fn is_lost<K: Copy + Eq + Hash>(before: &Universe<K>, after: &Universe<K>, number: u32) -> bool {
    let wanted = after.requirement(number);
    after.resolve(&wanted).is_some_and(|now| !now.holds)
        && before
            .resolve(&wanted)
            .is_some_and(|then| then.holds && !then.by.is_empty())
}
