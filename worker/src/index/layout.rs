//! Which package lies in which member.
//!
//! A new package becomes a member of its own behind all others. Every 16th ordinal folds the small
//! members of its block into one; every 128th seals the tail into a part. Where other indexes hold
//! the packages at these ordinals, the next addition finds that a block has ended. A part that
//! removals leave with under 32 packages joins its right neighbour. Each change is applied by
//! itself, so any batching of the same changes ends in the same layout; only what is new at the
//! end is compressed.

use super::{ComposeError, Encoding, Frame, Index};

/// How many ordinals one folded member of the tail spans.
const FOLD: i64 = 16;
/// How many ordinals one sealed part spans.
const SEAL: i64 = 128;
/// A sealed part with fewer packages joins its right neighbour.
const SMALL: u32 = 32;
/// Two parts that hold more packages together stay apart, so that no part grows without end.
const LARGE: u32 = 256;

/// The members of an index after some changes, as lists of where their packages come from.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(super) sealed: Vec<Group>,
    pub(super) tail: Vec<Group>,
    /// Whether the members that are there can be used as they are.
    pub(super) keeps: bool,
    added: usize,
}

/// One member to be.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) packages: u32,
    pub(super) sources: Vec<Source>,
}

/// Where packages of a group come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Old(Old),
    New { ordinal: i64, number: usize },
}

/// A member of the index before the changes, without those of its packages that are gone.
#[derive(Clone, Debug)]
pub(super) struct Old {
    pub(super) origin: Origin,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) packages: u32,
    /// Rising.
    pub(super) dropped: Vec<i64>,
}

/// A member of the index before the changes, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    Part(usize),
    Segment(usize),
}

impl Layout {
    /// The layout of `previous`, from which changes lead to an index in `frame`.
    pub fn of(frame: &Frame, previous: &Index) -> Self {
        let part = |(place, part): (usize, &entities::part_list::Part)| {
            Group::old(Origin::Part(place), part.first, part.last, part.packages)
        };
        let segment = |(place, segment): (usize, &entities::composition::Segment)| {
            let origin = Origin::Segment(place);
            Group::old(origin, segment.first, segment.last, segment.packages)
        };
        Self {
            sealed: previous.parts.iter().enumerate().map(part).collect(),
            tail: previous.segments.iter().enumerate().map(segment).collect(),
            keeps: Encoding::of(&previous.head) == frame.encoding,
            added: 0,
        }
    }

    /// Adds the package with this ordinal behind all others: ordinals only grow.
    pub fn add(&mut self, ordinal: i64) {
        self.close(ordinal);
        let source = Source::New {
            ordinal,
            number: self.added,
        };
        self.tail.push(Group {
            first: ordinal,
            last: ordinal,
            packages: 1,
            sources: vec![source],
        });
        self.added += 1;
        self.close(ordinal + 1);
    }

    /// Folds and seals the blocks of the tail that end before the ordinal `next`.
    fn close(&mut self, next: i64) {
        let Some(last) = self.tail.last().map(|group| group.last) else {
            return;
        };
        let block = last - last % FOLD;
        if block + FOLD <= next {
            let at = self.tail.partition_point(|group| group.last < block);
            let folded = Group::join(self.tail.drain(at..), block, block + FOLD - 1);
            self.tail.push(folded);
        }
        let block = last - last % SEAL;
        if block + SEAL <= next {
            let sealed = Group::join(self.tail.drain(..), block, block + SEAL - 1);
            self.sealed.push(sealed);
            self.settle(self.sealed.len() - 1);
        }
    }

    /// Removes the package with this ordinal.
    ///
    /// # Errors
    /// [`ComposeError::NoOrdinal`] when no member spans it. Whether it is in its member is found
    /// out when that is rendered.
    pub fn remove(&mut self, ordinal: i64) -> Result<(), ComposeError> {
        let place = self.sealed.partition_point(|group| group.last < ordinal);
        if let Some(group) = self.sealed.get_mut(place) {
            group.remove(ordinal)?;
            if group.packages == 0 {
                self.sealed.remove(place);
            }
            self.settle(place);
            return Ok(());
        }
        let place = self.tail.partition_point(|group| group.last < ordinal);
        let group = self.tail.get_mut(place);
        let group = group.ok_or(ComposeError::NoOrdinal(ordinal))?;
        group.remove(ordinal)?;
        if group.packages == 0 {
            self.tail.remove(place);
        }
        Ok(())
    }

    /// How many packages it holds.
    pub fn packages(&self) -> u64 {
        let groups = self.sealed.iter().chain(&self.tail);
        groups.map(|group| u64::from(group.packages)).sum()
    }

    /// How many parts will be sealed anew.
    pub fn new_parts(&self) -> usize {
        let groups = self.sealed.iter();
        groups
            .filter(|group| self.kept_part(group).is_none())
            .count()
    }

    /// The part of the index before that `group` is, unchanged.
    pub(super) fn kept_part(&self, group: &Group) -> Option<usize> {
        match group.unchanged()? {
            Origin::Part(place) if self.keeps => Some(place),
            _ => None,
        }
    }

    /// The member of the tail before that `group` is, unchanged.
    pub(super) fn kept_segment(&self, group: &Group) -> Option<usize> {
        match group.unchanged()? {
            Origin::Segment(place) if self.keeps => Some(place),
            _ => None,
        }
    }

    /// Joins small parts around `place`, which has changed, with their right neighbours.
    fn settle(&mut self, mut place: usize) {
        loop {
            if self.joins(place) {
                let right = self.sealed.remove(place + 1);
                let left = self.sealed.remove(place);
                let (first, last) = (left.first, right.last);
                self.sealed
                    .insert(place, Group::join([left, right], first, last));
            } else if place > 0 && self.joins(place - 1) {
                place -= 1;
            } else {
                return;
            }
        }
    }

    fn joins(&self, place: usize) -> bool {
        match self.sealed.get(place..place + 2) {
            Some([left, right]) => left.packages < SMALL && left.packages + right.packages <= LARGE,
            _ => false,
        }
    }
}

impl Group {
    fn old(origin: Origin, first: i64, last: i64, packages: u32) -> Self {
        let old = Old {
            origin,
            first,
            last,
            packages,
            dropped: Vec::new(),
        };
        Self {
            first,
            last,
            packages,
            sources: vec![Source::Old(old)],
        }
    }

    fn join(groups: impl IntoIterator<Item = Self>, first: i64, last: i64) -> Self {
        let mut joined = Self {
            first,
            last,
            packages: 0,
            sources: Vec::new(),
        };
        for group in groups {
            joined.packages += group.packages;
            joined.sources.extend(group.sources);
        }
        joined
    }

    fn remove(&mut self, ordinal: i64) -> Result<(), ComposeError> {
        let missing = ComposeError::NoOrdinal(ordinal);
        let place = self
            .sources
            .partition_point(|source| source.last() < ordinal);
        let emptied = match self.sources.get_mut(place) {
            Some(Source::New { ordinal: found, .. }) if *found == ordinal => true,
            Some(Source::Old(old)) if old.first <= ordinal => match old.drop(ordinal) {
                Some(emptied) => emptied,
                None => return Err(missing),
            },
            _ => return Err(missing),
        };
        if emptied {
            self.sources.remove(place);
        }
        self.packages -= 1;
        Ok(())
    }

    fn unchanged(&self) -> Option<Origin> {
        match self.sources.as_slice() {
            [Source::Old(old)] if old.dropped.is_empty() => Some(old.origin),
            _ => None,
        }
    }
}

impl Source {
    fn last(&self) -> i64 {
        match self {
            Self::Old(old) => old.last,
            Self::New { ordinal, .. } => *ordinal,
        }
    }
}

impl Old {
    /// Drops a package; answers whether it was the last one, or nothing if it was dropped before.
    fn drop(&mut self, ordinal: i64) -> Option<bool> {
        let place = self.dropped.binary_search(&ordinal).err()?;
        self.dropped.insert(place, ordinal);
        Some(self.dropped.len() == self.packages as usize)
    }
}
