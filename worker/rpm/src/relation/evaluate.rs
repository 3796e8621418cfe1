//! Whether a requirement is met by a set of packages, and by which.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::Hash;
use std::ops::Range;

use super::range::{Relation, Sense, compare};
use super::rich::Rich;
use super::universe::{Provision, Universe};

/// Most provisions that one rich dependency lets be looked at one by one, for its `with`s and
/// `without`s.
const LOOKS_MAX: usize = 4096;

/// Provisions, as ranges of all of them, any of which will do.
pub(super) type Choice = Vec<Range<usize>>;

/// What became of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// Whether it is met.
    pub(super) holds: bool,
    /// What that rests on: while there is one of each, packages may go and `holds` stays the same.
    pub(super) by: Vec<Choice>,
}

impl Resolved {
    /// Met if there is any choice.
    fn from_choice(choice: Choice) -> Self {
        Self {
            holds: !choice.is_empty(),
            by: Some(choice)
                .filter(|choice| !choice.is_empty())
                .into_iter()
                .collect(),
        }
    }

    fn not(self) -> Self {
        Self {
            holds: !self.holds,
            by: self.by,
        }
    }

    fn and(parts: Vec<Self>) -> Self {
        Self::any(parts.into_iter().map(Self::not).collect()).not()
    }

    /// Met if any part is. Where each of those that are rests on one choice, it is a wider choice;
    /// where they rest on more, all of it.
    fn any(parts: Vec<Self>) -> Self {
        let holds = parts.iter().any(|part| part.holds);
        let deciding: Vec<Self> = parts
            .into_iter()
            .filter(|part| part.holds == holds && !part.by.is_empty())
            .collect();
        let is_choice = holds && deciding.iter().all(|part| part.by.len() == 1);
        let choices = deciding.into_iter().flat_map(|part| part.by);
        let by = if is_choice {
            let choice: Choice = choices.flatten().collect();
            Some(choice)
                .filter(|choice| !choice.is_empty())
                .into_iter()
                .collect()
        } else {
            choices.collect()
        };
        Self { holds, by }
    }
}

impl<K: Copy + Eq + Hash> Universe<K> {
    /// Looks for what meets `wanted`; `None` if it is a rich dependency that cannot be judged.
    ///
    /// Rich dependencies are judged as if every package of the set were installed, except that
    /// what `unless` speaks of may as well be left out.
    pub(super) fn resolve(&self, wanted: &Relation<'_>) -> Option<Resolved> {
        if Rich::is_rich(wanted.name) {
            return self.judge(&Rich::parse(wanted.name)?, &mut { LOOKS_MAX });
        }
        Some(Resolved::from_choice(self.providers(wanted)))
    }

    fn judge(&self, rich: &Rich<'_>, looks: &mut usize) -> Option<Resolved> {
        let mut judge = |part: &Rich<'_>| self.judge(part, looks);
        Some(match rich {
            Rich::Plain(_) | Rich::With(_) | Rich::Without(..) => {
                Resolved::from_choice(self.single(rich, looks)?)
            }
            Rich::And(parts) => Resolved::and(parts.iter().map(judge).collect::<Option<_>>()?),
            Rich::Or(parts) => Resolved::any(parts.iter().map(judge).collect::<Option<_>>()?),
            Rich::If(then, when, otherwise) => {
                let (then, when) = (judge(then)?, judge(when)?);
                match otherwise {
                    None => Resolved::any(vec![then, when.not()]),
                    Some(otherwise) => {
                        let branch = if when.holds { then } else { judge(otherwise)? };
                        both(when, branch)
                    }
                }
            }
            Rich::Unless(then, when, otherwise) => {
                let then = judge(then)?;
                match otherwise {
                    None => then,
                    Some(otherwise) => {
                        let other = vec![judge(when)?, judge(otherwise)?];
                        Resolved::any(vec![then, Resolved::and(other)])
                    }
                }
            }
        })
    }

    /// Provisions of the packages that `rich` describes, each for itself; `None` if more of them
    /// must be looked at than `looks`, which becomes less.
    fn single(&self, rich: &Rich<'_>, looks: &mut usize) -> Option<Choice> {
        match rich {
            Rich::Plain(relation) => Some(self.providers(relation)),
            Rich::Or(parts) => {
                let parts = parts.iter().map(|part| self.single(part, looks));
                Some(parts.collect::<Option<Vec<_>>>()?.concat())
            }
            Rich::With(parts) => {
                let (first, others) = parts.split_first()?;
                let mut choice = self.single(first, looks)?;
                for part in others {
                    choice = self.sift(choice, self.single(part, looks)?, true, looks)?;
                }
                Some(choice)
            }
            Rich::Without(first, second) => {
                let choice = self.single(first, looks)?;
                self.sift(choice, self.single(second, looks)?, false, looks)
            }
            Rich::And(_) | Rich::If(..) | Rich::Unless(..) => None,
        }
    }

    /// Keeps the provisions of packages that have, or do not have, a provision in `other`.
    fn sift(&self, choice: Choice, other: Choice, keep: bool, looks: &mut usize) -> Option<Choice> {
        let count: usize = choice
            .iter()
            .chain(&other)
            .map(ExactSizeIterator::len)
            .sum();
        *looks = looks.checked_sub(count)?;
        let package = |at: usize| self.provisions()[at].package;
        let others: HashSet<u32> = other.into_iter().flatten().map(package).collect();
        let kept = choice.into_iter().flatten();
        let kept = kept.filter(|at| others.contains(&package(*at)) == keep);
        Some(kept.map(|at| at..at + 1).collect())
    }

    /// The provisions that overlap with `wanted`.
    pub(super) fn providers(&self, wanted: &Relation<'_>) -> Choice {
        let named = self.of_name(wanted.name);
        let mut found = Choice::new();
        if wanted.sense == Sense::ANY {
            found.push(named);
        } else {
            let mut start = named.start;
            for sense in Sense::ALL {
                let rest = &self.provisions()[start..named.end];
                let count = rest.partition_point(|one| self.provided(one).sense <= sense);
                self.segments(start..start + count, sense, wanted, &mut found);
                start += count;
            }
        }
        found.retain(|range| !range.is_empty());
        found
    }

    /// Adds those of `range`, provisions of one sense, that overlap with `wanted`.
    ///
    /// They are in the order of versions, so those that come before, are equal, or come after are
    /// each in a row; those without a release are the first of their version, and equal.
    fn segments(
        &self,
        range: Range<usize>,
        sense: Sense,
        wanted: &Relation<'_>,
        found: &mut Choice,
    ) {
        let evr = |provision: &Provision| self.provided(provision).evr;
        let release = wanted.evr.release;
        let point = |range: Range<usize>, before: &dyn Fn(&Provision) -> bool| {
            range.start + self.provisions()[range].partition_point(before)
        };
        let order = |one: &Provision| evr(one).compare_versions(&wanted.evr);
        let low = point(range.clone(), &|one| order(one).is_lt());
        let high = point(low..range.end, &|one| order(one).is_le());
        let bare = point(low..high, &|one| evr(one).is_bare());
        let order = |one: &Provision| match release {
            "" => Ordering::Equal,
            _ => compare(evr(one).release, release),
        };
        let least = point(bare..high, &|one| order(one).is_lt());
        let most = point(least..high, &|one| order(one).is_le());
        for (part, order, is_bare) in [
            (range.start..low, Ordering::Less, false),
            (low..bare, Ordering::Equal, true),
            (bare..least, Ordering::Less, false),
            (least..most, Ordering::Equal, false),
            (most..range.end, Ordering::Greater, false),
        ] {
            if sense.overlaps(wanted.sense, order, [is_bare, wanted.evr.is_bare()]) {
                found.push(part);
            }
        }
    }
}

/// What rests on `when` and, as it is, on `branch`.
fn both(when: Resolved, branch: Resolved) -> Resolved {
    let mut by = when.by;
    by.extend(branch.by);
    Resolved {
        holds: branch.holds,
        by,
    }
}
