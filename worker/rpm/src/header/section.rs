//! One header structure: an index of entries and the data they point to.
//!
//! The rules are those that rpm itself enforces when it reads a package, so that nothing is
//! accepted here that a client would refuse: entries lie in order, do not overlap, are aligned,
//! fit the data, and the region tag spans what it claims to span.

use super::tag::{self, kind};

/// Bytes of one index entry: tag, type, offset, count.
pub(crate) const ENTRY: usize = 16;
/// No array but a binary one is longer than this.
const ARRAY_MAX: u32 = 0x000f_ffff;

/// A verified header structure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    index: &'a [u8],
    data: &'a [u8],
}

/// One index entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) tag: u32,
    pub(crate) kind: u32,
    pub(crate) offset: u32,
    pub(crate) count: u32,
}

impl Entry {
    fn parse(bytes: &[u8]) -> Self {
        Self {
            tag: word(bytes, 0),
            kind: word(bytes, 4),
            offset: word(bytes, 8),
            count: word(bytes, 12),
        }
    }

    /// The entry as it stands in an index.
    pub(crate) fn to_bytes(self) -> [u8; ENTRY] {
        let mut bytes = [0; ENTRY];
        for (target, value) in
            bytes
                .chunks_exact_mut(4)
                .zip([self.tag, self.kind, self.offset, self.count])
        {
            target.copy_from_slice(&value.to_be_bytes());
        }
        bytes
    }
}

/// The big-endian number at `offset`; the caller knows that it is there.
pub(crate) fn word(bytes: &[u8], offset: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[offset..offset + 4]);
    u32::from_be_bytes(word)
}

impl<'a> Section<'a> {
    /// A view of bytes that passed [`Section::verify`] before.
    pub(crate) fn new(index: &'a [u8], data: &'a [u8]) -> Self {
        Self { index, data }
    }

    /// All entries, in order.
    pub(crate) fn entries(self) -> impl Iterator<Item = Entry> + 'a {
        self.index.chunks_exact(ENTRY).map(Entry::parse)
    }

    /// The first entry with `tag`.
    pub(crate) fn entry(self, tag: u32) -> Option<Entry> {
        let wanted = tag.to_be_bytes();
        self.index
            .chunks_exact(ENTRY)
            .find(|entry| entry[..4] == wanted)
            .map(Entry::parse)
    }

    /// Whether the first entry is the region `tag`.
    pub(crate) fn has_region(self, tag: u32) -> bool {
        self.entries().next().is_some_and(|entry| entry.tag == tag)
    }

    /// The data of `entry`, whatever its type.
    pub(crate) fn raw(self, entry: Entry) -> &'a [u8] {
        let start = entry.offset as usize;
        let length = length(entry, &self.data[start..]).unwrap_or(0);
        &self.data[start..start + length]
    }

    /// The data of a binary entry; empty where there is none.
    pub(crate) fn binary(self, tag: u32) -> &'a [u8] {
        match self.entry(tag) {
            Some(entry) if entry.kind == kind::BIN => self.raw(entry),
            _ => &[],
        }
    }

    /// All strings of `tag`; none where it is absent.
    pub(crate) fn strings(self, tag: u32) -> Strings<'a> {
        match self.entry(tag) {
            Some(entry) if is_text(entry.kind) => Strings {
                rest: &self.data[entry.offset as usize..],
                left: entry.count as usize,
            },
            _ => Strings { rest: &[], left: 0 },
        }
    }

    /// The one string of `tag`, or the first translation; `None` also for an array.
    pub(crate) fn string(self, tag: u32) -> Option<&'a [u8]> {
        let entry = self.entry(tag)?;
        if entry.count != 1 && entry.kind != kind::I18N_STRING {
            return None;
        }
        self.strings(tag).next()
    }

    /// All numbers of `tag`, of any width; none where it is absent.
    pub(crate) fn numbers(self, tag: u32) -> Numbers<'a> {
        match self.entry(tag) {
            Some(entry) if is_number(entry.kind) => Numbers {
                bytes: self.raw(entry),
                width: width(entry.kind),
            },
            _ => Numbers {
                bytes: &[],
                width: 1,
            },
        }
    }

    /// The first number of `tag`.
    pub(crate) fn number(self, tag: u32) -> Option<u64> {
        self.numbers(tag).next()
    }

    /// Checks the structure as rpm does; `region` is the tag a region of this section must have.
    ///
    /// # Errors
    /// What is wrong, as a phrase that follows the name of the section.
    pub(crate) fn verify(self, region: u32, exact: bool) -> Result<(), String> {
        let mut entries = self.entries();
        let first = entries.next().ok_or("has no entries")?;
        let region_end = if first.tag == region {
            Some(self.verify_region(first, region, exact)?)
        } else {
            entries = self.entries();
            None
        };
        let mut end = 0;
        for entry in entries {
            end = self
                .verify_entry(entry, end, region_end)
                .ok_or_else(|| format!("has a bad entry for tag {}", entry.tag))?;
        }
        Ok(())
    }

    /// Checks the region entry and its trailer; gives the end of the region's data.
    fn verify_region(self, entry: Entry, region: u32, exact: bool) -> Result<usize, String> {
        let broken = || "has a broken region".to_owned();
        let start = entry.offset as usize;
        let end = start
            .checked_add(ENTRY)
            .filter(|end| *end <= self.data.len())
            .ok_or_else(broken)?;
        if entry.kind != kind::BIN || entry.count as usize != ENTRY {
            return Err(broken());
        }
        let trailer = Entry::parse(&self.data[start..end]);
        let spanned = 0_u32.wrapping_sub(trailer.offset) as usize;
        // Old packages name another region in the trailer of their signature header.
        let named =
            trailer.tag == region || (region == tag::HEADER_SIGNATURES && trailer.tag == 61);
        if !named || trailer.kind != kind::BIN || trailer.count as usize != ENTRY {
            return Err(broken());
        }
        if !spanned.is_multiple_of(ENTRY) || spanned > self.index.len() {
            return Err(broken());
        }
        if exact && (spanned != self.index.len() || end != self.data.len()) {
            return Err("has entries outside of its region".to_owned());
        }
        Ok(end)
    }

    /// Checks one entry; gives the end of its data.
    fn verify_entry(
        self,
        entry: Entry,
        previous_end: usize,
        region_end: Option<usize>,
    ) -> Option<usize> {
        let start = entry.offset as usize;
        let known = entry.tag >= tag::FIRST_TAG
            && i32::try_from(entry.tag).is_ok()
            && (kind::CHAR..=kind::I18N_STRING).contains(&entry.kind)
            && entry.count >= 1
            && entry.count as usize <= self.data.len()
            && (entry.kind == kind::BIN || entry.count <= ARRAY_MAX);
        if !known || start < previous_end || start > self.data.len() {
            return None;
        }
        if !start.is_multiple_of(alignment(entry.kind)) {
            return None;
        }
        let end = start + length(entry, &self.data[start..])?;
        let crosses_trailer =
            region_end.is_some_and(|region_end| end > region_end - ENTRY && start < region_end);
        (end > start && !crosses_trailer).then_some(end)
    }
}

/// Bytes that the data of `entry` takes at the start of `data`; `None` if it does not fit.
fn length(entry: Entry, data: &[u8]) -> Option<usize> {
    let count = entry.count as usize;
    let length = match entry.kind {
        kind::STRING if count != 1 => return None,
        kind::STRING | kind::STRING_ARRAY | kind::I18N_STRING => {
            memchr::memchr_iter(0, data).nth(count.checked_sub(1)?)? + 1
        }
        number => width(number).checked_mul(count)?,
    };
    (length <= data.len()).then_some(length)
}

fn width(number: u32) -> usize {
    match number {
        kind::INT16 => 2,
        kind::INT32 => 4,
        kind::INT64 => 8,
        _ => 1,
    }
}

/// What the offset of data of this type is a multiple of.
pub(crate) fn alignment(of: u32) -> usize {
    if is_number(of) { width(of) } else { 1 }
}

pub(crate) fn is_text(of: u32) -> bool {
    matches!(of, kind::STRING | kind::STRING_ARRAY | kind::I18N_STRING)
}

pub(crate) fn is_number(of: u32) -> bool {
    (kind::CHAR..=kind::INT64).contains(&of)
}

/// The strings of one entry, as they lie in the header: bytes of no certain encoding.
#[derive(Clone, Debug)]
pub(crate) struct Strings<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.left = self.left.checked_sub(1)?;
        let end = memchr::memchr(0, self.rest)?;
        let (string, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        Some(string)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

/// The numbers of one entry.
#[derive(Clone, Debug)]
pub(crate) struct Numbers<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let (number, rest) = self.bytes.split_at_checked(self.width)?;
        self.bytes = rest;
        Some(
            number
                .iter()
                .fold(0, |value, byte| (value << 8) | u64::from(*byte)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(entries: &[Entry], data: &[u8]) -> Result<(), String> {
        let index: Vec<u8> = entries.iter().flat_map(|entry| entry.to_bytes()).collect();
        Section::new(&index, data).verify(tag::HEADER_IMMUTABLE, true)
    }

    fn name(offset: u32, count: u32) -> Entry {
        Entry {
            tag: tag::NAME,
            kind: kind::STRING,
            offset,
            count,
        }
    }

    #[test]
    fn an_entry_inside_the_data_is_accepted() {
        assert_eq!(section(&[name(0, 1)], b"hello\0"), Ok(()));
    }

    #[test]
    fn overlapping_entries_are_refused() {
        let version = Entry {
            tag: tag::VERSION,
            ..name(2, 1)
        };

        assert!(section(&[name(0, 1), version], b"hello\0").is_err());
    }

    #[test]
    fn a_string_without_its_end_is_refused() {
        assert!(section(&[name(0, 1)], b"hello").is_err());
    }

    #[test]
    fn an_array_longer_than_its_data_is_refused() {
        let names = Entry {
            tag: tag::BASE_NAMES,
            kind: kind::STRING_ARRAY,
            offset: 0,
            count: 3,
        };

        assert!(section(&[names], b"a\0b\0").is_err());
    }

    #[test]
    fn numbers_beyond_the_data_or_off_their_alignment_are_refused() {
        let sizes = |offset, count| Entry {
            tag: tag::SIZE,
            kind: kind::INT32,
            offset,
            count,
        };

        assert!(section(&[sizes(0, 3)], &[0; 8]).is_err());
        assert!(section(&[sizes(2, 1)], &[0; 8]).is_err());
        assert!(section(&[sizes(0, u32::MAX)], &[0; 8]).is_err());
        assert_eq!(section(&[sizes(4, 1)], &[0; 8]), Ok(()));
    }

    #[test]
    fn a_region_that_leaves_entries_out_is_refused() {
        let region = Entry {
            tag: tag::HEADER_IMMUTABLE,
            kind: kind::BIN,
            offset: 0,
            count: 16,
        };
        let trailer = Entry {
            offset: 0_u32.wrapping_sub(16),
            ..region
        };
        let mut data = trailer.to_bytes().to_vec();
        assert_eq!(section(&[region], &data), Ok(()));

        data.extend(b"hello\0");

        assert!(section(&[region, name(16, 1)], &data).is_err());
    }

    #[test]
    fn a_region_trailer_outside_of_the_data_is_refused() {
        let region = Entry {
            tag: tag::HEADER_IMMUTABLE,
            kind: kind::BIN,
            offset: u32::MAX,
            count: 16,
        };

        assert!(section(&[region], &[0; 32]).is_err());
    }
}
