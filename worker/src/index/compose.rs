//! From one index to the next: compresses and hashes what is new, and nothing else.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use entities::composition::{Open, Segment};
use entities::part_list::{OpenPart, Part};
use storage::Sha256;

use super::encoding::Encoder;
use super::layout::{Group, Old, Origin, Source};
use super::running::Running;
use super::text::Text;
use super::{ComposeError, Encoding, Frame, Index, Layout, Shelf, pieces};

/// The index with the `layout` that changes to `previous` led to.
///
/// New members are compressed. Hashing starts at the first part that is not as it was, so the
/// parts behind it are read from the shelf; an addition reads none.
///
/// # Errors
/// [`ComposeError`]: then some new parts may lie on the shelf.
pub fn compose(
    frame: &Frame,
    previous: &Index,
    layout: &Layout,
    shelf: &mut dyn Shelf,
) -> Result<Index, ComposeError> {
    Ok(compose_with_difference(frame, previous, layout, shelf)?.0)
}

/// How the text of an index differs from that of the one before it. What comes stands at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What goes: how many lines of the old text stand before it, and how many lines it has.
    pub removed: Vec<(u64, u64)>,
    /// The texts that come.
    pub added: Vec<u8>,
}

/// As [`compose`], with what is different in the text; that is known where the text of `previous`
/// was hashed as well.
///
/// # Errors
/// As [`compose`].
pub fn compose_with_difference(
    frame: &Frame,
    previous: &Index,
    layout: &Layout,
    shelf: &mut dyn Shelf,
) -> Result<(Index, Difference), ComposeError> {
    let mut composer = Composer {
        frame,
        previous,
        layout,
        shelf,
        difference: Difference::default(),
    };
    let (parts, hashes) = composer.parts()?;
    let (tail, segments, hashes) = composer.tail(&parts, hashes)?;
    let midstate = hashes.running.state();
    let open = hashes
        .text
        .map(|text| whole_text(frame, text))
        .transpose()?;
    let mut whole = hashes.running;
    whole.update(&frame.closing);
    let sealed: u64 = parts.iter().map(|part| part.length).sum();
    let rest = frame.head.len() + tail.len() + frame.closing.len();
    composer.tell_what_vanished()?;
    let difference = composer.difference;
    let index = Index {
        head: frame.head.clone(),
        parts,
        tail,
        segments,
        closing: frame.closing.clone(),
        midstate,
        sha256: whole.finish(),
        size: sealed + rest as u64,
        open,
    };
    Ok((index, difference))
}

/// What is said of the text of an index that is `text` up to its closing member.
fn whole_text(frame: &Frame, text: Text) -> Result<Open, ComposeError> {
    let before = text.part();
    let mut whole = text;
    whole.read(frame.encoding, &frame.closing)?;
    Ok(Open {
        midstate: before.midstate,
        lines: before.lines,
        size: whole.size(),
        sha256: whole.finish(),
    })
}

/// Hash (lower-case hexadecimal SHA-256) and length of the text of a whole `index`.
///
/// # Errors
/// [`ComposeError`] when a part cannot be read.
pub fn open(index: &Index, shelf: &mut dyn Shelf) -> Result<(String, u64), ComposeError> {
    let mut text = Text::default();
    let encoding = Encoding::of(&index.head);
    let mut member = |bytes: &[u8]| text.read(encoding, bytes);
    member(&index.head)?;
    for part in index.parts.iter() {
        member(&shelf.part(part).map_err(ComposeError::Shelf)?)?;
    }
    member(&index.tail)?;
    member(&index.closing)?;
    let size = text.size();
    Ok((text.finish(), size))
}

/// Gives the text of every package of `index` to `take`, in the order of their ordinals.
///
/// # Errors
/// [`ComposeError`] when a part cannot be read, or does not hold what its row says.
pub fn pieces_of(
    index: &Index,
    terminator: &[u8],
    shelf: &mut dyn Shelf,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), ComposeError> {
    let encoding = Encoding::of(&index.head);
    for part in index.parts.iter() {
        let bytes = shelf.part(part).map_err(ComposeError::Shelf)?;
        pieces::each(encoding.decode(&bytes)?, terminator, &mut take)?;
    }
    if index.tail.is_empty() {
        return Ok(());
    }
    Ok(pieces::each(
        encoding.decode(&index.tail)?,
        terminator,
        &mut take,
    )?)
}

/// The hash of the bytes so far, and what is known of their text where that is asked for.
struct Hashes {
    running: Running,
    text: Option<Text>,
}

impl Hashes {
    fn update(&mut self, encoding: Encoding, members: &[u8]) -> io::Result<()> {
        self.running.update(members);
        match &mut self.text {
            Some(text) => text.read(encoding, members),
            None => Ok(()),
        }
    }
}

struct Composer<'a> {
    frame: &'a Frame,
    previous: &'a Index,
    layout: &'a Layout,
    shelf: &'a mut dyn Shelf,
    difference: Difference,
}

impl Composer<'_> {
    /// The sealed parts, and the hashes up to their end.
    fn parts(&mut self) -> Result<(Arc<Vec<Part>>, Hashes), ComposeError> {
        let kept = self.unchanged_parts();
        let mut hashes = if let Some(last) = kept.checked_sub(1) {
            self.behind(&self.previous.parts[last])?
        } else {
            let mut hashes = Hashes {
                running: Running::default(),
                text: self.frame.open.then(Text::default),
            };
            hashes.update(self.frame.encoding, &self.frame.head)?;
            hashes
        };
        if kept == self.layout.sealed.len() && kept == self.previous.parts.len() {
            return Ok((Arc::clone(&self.previous.parts), hashes));
        }
        let mut parts = self.previous.parts[..kept].to_vec();
        for group in &self.layout.sealed[kept..] {
            let part = match self.layout.kept_part(group) {
                Some(place) => self.rehash(place, &mut hashes)?,
                None => self.seal(group, &mut hashes)?,
            };
            parts.push(part);
        }
        Ok((Arc::new(parts), hashes))
    }

    /// The hashes up to the end of `part`.
    fn behind(&self, part: &Part) -> Result<Hashes, ComposeError> {
        let open = part.open.as_ref().filter(|_| self.frame.open);
        Ok(Hashes {
            running: Running::resume(&part.midstate)?,
            text: open.map(Text::resume).transpose()?,
        })
    }

    /// How many parts at the start are as they were, with the same bytes before them.
    fn unchanged_parts(&self) -> usize {
        if !self.has_same_start() {
            return 0;
        }
        let places = self.layout.sealed.iter().enumerate();
        places
            .take_while(|(place, group)| self.layout.kept_part(group) == Some(*place))
            .count()
    }

    /// Whether hashes of before can be taken up again, as far as the bytes are the same.
    fn has_same_start(&self) -> bool {
        let has_text = !self.frame.open || self.previous.open.is_some();
        self.frame.head == self.previous.head && has_text
    }

    fn rehash(&mut self, place: usize, hashes: &mut Hashes) -> Result<Part, ComposeError> {
        let part = &self.previous.parts[place];
        let bytes = self.shelf.part(part).map_err(ComposeError::Shelf)?;
        hashes.update(self.frame.encoding, &bytes)?;
        Ok(Part {
            midstate: hashes.running.state(),
            open: hashes.text.as_ref().map(Text::part),
            ..part.clone()
        })
    }

    fn seal(&mut self, group: &Group, hashes: &mut Hashes) -> Result<Part, ComposeError> {
        let bytes = self.render(group)?;
        hashes.update(self.frame.encoding, &bytes)?;
        Ok(Part {
            length: bytes.len() as u64,
            sha256: hex::encode(Sha256::of(&bytes)),
            first: group.first,
            last: group.last,
            packages: group.packages,
            midstate: hashes.running.state(),
            open: hashes.text.as_ref().map(Text::part),
            blob: self.shelf.keep(bytes).map_err(ComposeError::Shelf)?,
        })
    }

    /// The tail, its members, and the hashes up to its end.
    fn tail(
        &mut self,
        parts: &Arc<Vec<Part>>,
        mut hashes: Hashes,
    ) -> Result<(Vec<u8>, Vec<Segment>, Hashes), ComposeError> {
        let mut tail = Vec::with_capacity(self.previous.tail.len() + (4 << 10));
        let mut segments = Vec::with_capacity(self.layout.tail.len());
        let grows = self.has_same_start() && Arc::ptr_eq(parts, &self.previous.parts);
        let mut hashed = 0;
        for (place, group) in self.layout.tail.iter().enumerate() {
            let start = tail.len();
            match self.layout.kept_segment(group) {
                Some(old) => tail.extend_from_slice(self.segment(old)),
                None => tail.extend_from_slice(&self.render(group)?),
            }
            segments.push(Segment {
                length: (tail.len() - start) as u64,
                first: group.first,
                last: group.last,
                packages: group.packages,
            });
            let is_all_old = place + 1 == self.previous.segments.len();
            if grows && is_all_old && tail == self.previous.tail {
                hashes = self.behind_tail()?;
                hashed = tail.len();
            }
        }
        hashes.update(self.frame.encoding, &tail[hashed..])?;
        Ok((tail, segments, hashes))
    }

    /// The hashes up to the closing member of before.
    fn behind_tail(&self) -> Result<Hashes, ComposeError> {
        let text = match &self.previous.open {
            Some(open) if self.frame.open => Some(Text::resume(&OpenPart {
                midstate: open.midstate.clone(),
                lines: open.lines,
            })?),
            _ => None,
        };
        Ok(Hashes {
            running: Running::resume(&self.previous.midstate)?,
            text,
        })
    }

    /// The bytes of a member of the tail before the changes.
    fn segment(&self, place: usize) -> &[u8] {
        let lengths = self.previous.segments.iter().map(|segment| segment.length);
        let start: u64 = lengths.take(place).sum();
        let end = start + self.previous.segments[place].length;
        // Rows that do not fit give too little text, which is found when it is counted.
        let range = usize::try_from(start).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
        self.previous.tail.get(range).unwrap_or_default()
    }

    /// One member with the packages of `group`.
    fn render(&mut self, group: &Group) -> Result<Vec<u8>, ComposeError> {
        let mut encoder = Encoder::new(self.frame.encoding);
        for source in &group.sources {
            match source {
                Source::Old(old) => self.copy(old, &mut encoder)?,
                Source::New { number, .. } => {
                    let text = self.shelf.fragment(*number).map_err(ComposeError::Shelf)?;
                    if !pieces::is_one(&text, self.frame.terminator) {
                        return Err(ComposeError::Fragment(*number));
                    }
                    encoder.write(&text)?;
                    if self.tells() {
                        self.difference.added.extend_from_slice(&text);
                    }
                }
            }
        }
        Ok(encoder.finish()?)
    }

    /// Writes the packages of an old member, but for those that were dropped.
    fn copy(&mut self, old: &Old, encoder: &mut Encoder) -> Result<(), ComposeError> {
        let dropped = self.places(old)?;
        let mut line = if dropped.is_empty() || !self.tells() {
            0
        } else {
            self.lines_before(old.origin)?
        };
        let mut removed = Vec::new();
        let read;
        let bytes = match old.origin {
            Origin::Segment(place) => self.segment(place),
            Origin::Part(place) => {
                let part = &self.previous.parts[place];
                read = self.shelf.part(part).map_err(ComposeError::Shelf)?;
                &read
            }
        };
        let mut found = 0;
        let text = Encoding::of(&self.previous.head).decode(bytes)?;
        pieces::each(text, self.frame.terminator, |piece| {
            let lines = memchr::memchr_iter(b'\n', piece).count() as u64;
            if dropped.binary_search(&found).is_err() {
                encoder.write(piece)?;
            } else {
                removed.push((line, lines));
            }
            line += lines;
            found += 1;
            Ok(())
        })?;
        if self.tells() {
            self.difference.removed.extend(removed);
        }
        if found == old.packages as usize {
            return Ok(());
        }
        Err(ComposeError::Count {
            first: old.first,
            last: old.last,
            expected: old.packages,
            found,
        })
    }

    /// Notes the members of before of which nothing is left: none of the new ones is made from them.
    fn tell_what_vanished(&mut self) -> Result<(), ComposeError> {
        if !self.tells() {
            return Ok(());
        }
        let groups = self.layout.sealed.iter().chain(&self.layout.tail);
        let sources = groups.flat_map(|group| &group.sources);
        let left: HashSet<Origin> = sources
            .filter_map(|source| match source {
                Source::Old(old) => Some(old.origin),
                Source::New { .. } => None,
            })
            .collect();
        let parts = (0..self.previous.parts.len()).map(Origin::Part);
        let segments = (0..self.previous.segments.len()).map(Origin::Segment);
        for origin in parts
            .chain(segments)
            .filter(|origin| !left.contains(origin))
        {
            let before = self.lines_before(origin)?;
            let lines = self.lines_behind(origin)? - before;
            self.difference.removed.push((before, lines));
        }
        self.difference.removed.sort_unstable();
        Ok(())
    }

    /// How many lines of the old text there are up to the end of a member.
    fn lines_behind(&self, origin: Origin) -> Result<u64, ComposeError> {
        let behind = match origin {
            Origin::Part(place) => Origin::Part(place + 1),
            Origin::Segment(place) => Origin::Segment(place + 1),
        };
        self.lines_before(behind)
    }

    /// Whether it is known on which lines the old text has what.
    fn tells(&self) -> bool {
        self.frame.open && self.previous.open.is_some()
    }

    /// How many lines of the old text stand before a member.
    fn lines_before(&self, origin: Origin) -> Result<u64, ComposeError> {
        let parts = &self.previous.parts;
        let behind = |part: &Part| part.open.as_ref().map_or(0, |open| open.lines);
        let head = || {
            let mut text = Text::default();
            text.read(self.frame.encoding, &self.previous.head)?;
            Ok(text.part().lines)
        };
        let segment = match origin {
            Origin::Part(0) => return head(),
            Origin::Part(place) => return Ok(behind(&parts[place - 1])),
            Origin::Segment(place) => place,
        };
        let before = match parts.last() {
            Some(part) => behind(part),
            None => head()?,
        };
        let lengths = self.previous.segments.iter().map(|segment| segment.length);
        let end: u64 = lengths.take(segment).sum();
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        let mut text = Text::default();
        let tail = self.previous.tail.get(..end).unwrap_or_default();
        text.read(self.frame.encoding, tail)?;
        Ok(before + text.part().lines)
    }

    /// The places of the dropped packages within their member, rising.
    fn places(&mut self, old: &Old) -> Result<Vec<usize>, ComposeError> {
        if old.dropped.is_empty() {
            return Ok(Vec::new());
        }
        let full = i64::from(old.packages) == old.last - old.first + 1;
        let ordinals = if full {
            (old.first..=old.last).collect()
        } else {
            let held = self.shelf.ordinals(old.first, old.last);
            held.map_err(ComposeError::Shelf)?
        };
        if ordinals.len() != old.packages as usize {
            return Err(ComposeError::Count {
                first: old.first,
                last: old.last,
                expected: old.packages,
                found: ordinals.len(),
            });
        }
        let place = |ordinal: &i64| {
            let place = ordinals.binary_search(ordinal);
            place.map_err(|_| ComposeError::NoOrdinal(*ordinal))
        };
        old.dropped.iter().map(place).collect()
    }
}
