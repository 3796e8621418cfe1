//! What must stay with the packages that stay.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::ops::Range;

use super::universe::Universe;

/// The packages that `kept` need, and those need in turn: all that could be what they ask for.
pub fn needed<K: Copy + Eq + Hash>(kept: &[K], universe: &Universe<K>) -> Vec<K> {
    let mut unseen = Unseen::new(universe.provisions().len());
    let mut closure = Closure::new(universe, kept.iter().filter_map(|key| universe.place(*key)));
    let mut needed = Vec::new();
    while let Some(resolved) = closure.next() {
        for range in resolved.into_iter().flatten() {
            while let Some(at) = unseen.take(&range) {
                let package = universe.provisions()[at].package;
                if closure.add(package) {
                    needed.push(universe.key(package));
                }
            }
        }
    }
    needed
}

/// Those of `candidates`, the first to go first, that may go: whatever a package that stays
/// requires and the universe provides, is provided by packages that stay.
///
/// Packages that are no candidates stay, and so do those in `kept`. Of several candidates that
/// could be what a package asks for, the last one stays.
pub fn removable<K: Copy + Eq + Hash, S: BuildHasher>(
    universe: &Universe<K>,
    kept: &HashSet<K, S>,
    candidates: &[K],
) -> Vec<K> {
    let mut ranks = HashMap::new();
    let mut order = Vec::new();
    for key in candidates.iter().filter(|key| !kept.contains(*key)) {
        if let Some(place) = universe.place(*key)
            && !ranks.contains_key(&place)
        {
            ranks.insert(place, order.len());
            order.push(place);
        }
    }
    let mut providers = Ranked::new(universe, &ranks);
    let staying = universe.all().filter(|place| !ranks.contains_key(place));
    let mut closure = Closure::new(universe, staying);
    while let Some(resolved) = closure.next() {
        for choice in resolved {
            let best = choice.into_iter().map(|range| providers.best(range)).max();
            if let Some(rank) = best.filter(|rank| *rank != STAYS) {
                let place = order[rank];
                providers.keep(place);
                closure.add(place);
            }
        }
    }
    let gone = order.into_iter().filter(|place| !closure.contains(*place));
    gone.map(|place| universe.key(place)).collect()
}

/// Packages that stay, and those of their requirements that were not looked at yet.
struct Closure<'a, K> {
    universe: &'a Universe<K>,
    members: Vec<bool>,
    /// Whether a requirement was ever to be looked at.
    known: Vec<bool>,
    open: Vec<u32>,
}

impl<'a, K: Copy + Eq + Hash> Closure<'a, K> {
    fn new(universe: &'a Universe<K>, packages: impl Iterator<Item = u32>) -> Self {
        let mut closure = Self {
            universe,
            members: vec![false; universe.all().len()],
            known: vec![false; universe.requirement_count()],
            open: Vec::new(),
        };
        for package in packages {
            closure.add(package);
        }
        closure
    }

    /// Adds a package; gives whether it is new.
    fn add(&mut self, package: u32) -> bool {
        if std::mem::replace(&mut self.members[package as usize], true) {
            return false;
        }
        for number in self.universe.required(package) {
            if !std::mem::replace(&mut self.known[*number as usize], true) {
                self.open.push(*number);
            }
        }
        true
    }

    fn contains(&self, package: u32) -> bool {
        self.members[package as usize]
    }

    /// What meets the next requirement that is met at all.
    fn next(&mut self) -> Option<Vec<Vec<Range<usize>>>> {
        while let Some(number) = self.open.pop() {
            let resolved = self.universe.resolve(&self.universe.requirement(number));
            if let Some(resolved) = resolved.filter(|resolved| resolved.holds) {
                return Some(resolved.by);
            }
        }
        None
    }
}

/// Provisions of which each is taken once.
struct Unseen {
    /// For each provision one at or after it, before which all from there on were taken.
    next: Vec<usize>,
}

impl Unseen {
    fn new(count: usize) -> Self {
        Self {
            next: (0..=count).collect(),
        }
    }

    fn take(&mut self, range: &Range<usize>) -> Option<usize> {
        let mut found = range.start;
        while self.next[found] != found {
            // Halving the way makes it short for the next one who goes it.
            self.next[found] = self.next[self.next[found]];
            found = self.next[found];
        }
        if found >= range.end {
            return None;
        }
        self.next[found] = found + 1;
        Some(found)
    }
}

/// Rank of a package that stays.
const STAYS: usize = usize::MAX;

/// The ranks of the packages behind the provisions, as a tree of maxima.
struct Ranked {
    /// The maximum of two at `2 * i` and `2 * i + 1` is at `i`; provisions are in the second half.
    maxima: Vec<usize>,
    /// The provisions of each candidate.
    provisions: HashMap<u32, Vec<usize>>,
}

impl Ranked {
    fn new<K: Copy + Eq + Hash>(universe: &Universe<K>, ranks: &HashMap<u32, usize>) -> Self {
        let count = universe.provisions().len();
        let mut maxima = vec![0; 2 * count];
        let mut provisions: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, provision) in universe.provisions().iter().enumerate() {
            let rank = ranks.get(&provision.package);
            maxima[count + at] = rank.copied().unwrap_or(STAYS);
            if rank.is_some() {
                provisions.entry(provision.package).or_default().push(at);
            }
        }
        for at in (1..count).rev() {
            maxima[at] = maxima[2 * at].max(maxima[2 * at + 1]);
        }
        Self { maxima, provisions }
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
    fn keep(&mut self, package: u32) {
        let count = self.maxima.len() / 2;
        for at in self.provisions.remove(&package).unwrap_or_default() {
            let mut at = count + at;
            while at > 0 && self.maxima[at] != STAYS {
                self.maxima[at] = STAYS;
                at /= 2;
            }
        }
    }
}
