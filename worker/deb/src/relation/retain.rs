//! What must stay with the packages that stay.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::ops::Range;

use super::Relation;
use super::universe::{Universe, UniverseError};

/// Those of `candidates`, the first to go first, that may go: whatever a package that stays
/// depends on and the universe has, is there among those that stay.
///
/// Packages are named by their numbers among those that [`Universe::new`] was given, from 0.
/// Those that are no candidates stay, and so do those in `kept`. Of several candidates that could
/// be what a package asks for, the last one stays.
///
/// # Errors
/// [`UniverseError`] for a field that cannot be read.
pub fn removable<S: BuildHasher>(
    universe: &Universe<'_>,
    kept: &HashSet<usize, S>,
    candidates: &[usize],
) -> Result<Vec<usize>, UniverseError> {
    let mut ranks = vec![STAYS; universe.len()];
    let mut order = Vec::new();
    for number in candidates.iter().filter(|number| !kept.contains(*number)) {
        if let Some(place) = universe.place(*number)
            && ranks[place] == STAYS
        {
            ranks[place] = order.len();
            order.push(place);
        }
    }
    let mut offers = Ranked::new(universe, &ranks);
    let mut closure = Closure::new(universe);
    for place in (0..universe.len()).filter(|place| ranks[*place] == STAYS) {
        closure.add(place)?;
    }
    while let Some((relation, architecture)) = closure.open.pop() {
        let choices = universe.choices(architecture, &relation).into_iter();
        let best = choices.map(|range| offers.best(range)).max();
        if let Some(rank) = best.filter(|rank| *rank != STAYS) {
            offers.keep(order[rank]);
            closure.add(order[rank])?;
        }
    }
    let gone = order.into_iter().filter(|place| !closure.members[*place]);
    Ok(gone.map(|place| universe.number(place)).collect())
}

/// Packages that stay, and those of their needs that were not looked at yet.
struct Closure<'u, 'a> {
    universe: &'u Universe<'a>,
    members: Vec<bool>,
    /// Relations, as they were written, and where they were ever to be looked at.
    known: HashSet<(&'a str, &'a str)>,
    open: Vec<(Relation<'a>, &'a str)>,
}

impl<'u, 'a> Closure<'u, 'a> {
    fn new(universe: &'u Universe<'a>) -> Self {
        Self {
            universe,
            members: vec![false; universe.len()],
            known: HashSet::new(),
            open: Vec::new(),
        }
    }

    fn add(&mut self, place: usize) -> Result<(), UniverseError> {
        if std::mem::replace(&mut self.members[place], true) {
            return Ok(());
        }
        for (relation, architecture) in self.universe.needs(place)? {
            if self.known.insert((relation.text, architecture)) {
                self.open.push((relation, architecture));
            }
        }
        Ok(())
    }
}

/// Rank of a package that stays.
const STAYS: usize = usize::MAX;

/// The ranks of the packages behind the offers, as a tree of maxima.
struct Ranked {
    /// The maximum of two at `2 * i` and `2 * i + 1` is at `i`; offers are in the second half.
    maxima: Vec<usize>,
    /// The offers of each package.
    offers: Vec<Vec<usize>>,
}

impl Ranked {
    fn new(universe: &Universe<'_>, ranks: &[usize]) -> Self {
        let count = universe.offered().len();
        let mut maxima = vec![0; 2 * count];
        let mut offers = vec![Vec::new(); universe.len()];
        for (number, place) in universe.offered().iter().enumerate() {
            maxima[count + number] = ranks[*place];
            offers[*place].push(number);
        }
        for at in (1..count).rev() {
            maxima[at] = maxima[2 * at].max(maxima[2 * at + 1]);
        }
        Self { maxima, offers }
    }

    /// The highest rank in `range`, which is not empty.
    fn best(&self, range: Range<usize>) -> usize {
        let count = self.maxima.len() / 2;
        let (mut start, mut end) = (count + range.start, count + range.end);
        let mut best = 0;
        while start < end {
            if start % 2 == 1 {
                best = best.max(self.maxima[start]);
                start += 1;
            }
            if end % 2 == 1 {
                end -= 1;
                best = best.max(self.maxima[end]);
            }
            (start, end) = (start / 2, end / 2);
        }
        best
    }

    /// Makes a candidate one that stays.
    fn keep(&mut self, place: usize) {
        let count = self.maxima.len() / 2;
        for number in std::mem::take(&mut self.offers[place]) {
            let mut at = count + number;
            while at > 0 && self.maxima[at] != STAYS {
                self.maxima[at] = STAYS;
                at /= 2;
            }
        }
    }
}
