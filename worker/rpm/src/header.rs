//! The front of a package file: lead, signature header and main header, read without the payload.
//!
//! Reading stops at the first byte of the payload. What is held is what the file really has, never
//! what it claims to have, and at most [`MAX_SIGNATURE_HEADER`] and [`MAX_HEADER`] bytes.

mod error;
mod section;
pub(crate) mod tag;

use std::io::Read;
use std::ops::Range;

pub use self::error::ReadError;
pub(crate) use self::section::{ENTRY, Numbers, Section, Strings, is_number, is_text, word};
#[cfg(feature = "signing")]
pub(crate) use self::section::{Entry, alignment};
#[cfg(feature = "signing")]
pub(crate) use self::tag::kind;

/// Most bytes of data in a main header; about half a million files.
pub const MAX_HEADER: u32 = 64 << 20;
/// Most bytes of data in a signature header, which may hold a signature for every file.
pub const MAX_SIGNATURE_HEADER: u32 = 16 << 20;
/// Most entries in a main header: the limit of rpm.
const MAX_ENTRIES: u32 = 0xffff;
/// Most entries in a signature header: the limit of rpm.
const MAX_SIGNATURE_ENTRIES: u32 = 32;

const LEAD: usize = 96;
const LEAD_MAGIC: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];
/// What each of the two headers starts with.
pub(crate) const HEADER_MAGIC: [u8; 8] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];
/// Bytes of magic, number of entries and length of the data.
pub(crate) const INTRO: usize = 16;
/// Bytes asked for at a time, so that a claimed size alone takes no memory.
const STEP: usize = 1 << 20;

/// Everything before the payload of a package file, as bytes, with both headers verified.
#[derive(Clone, Debug)]
pub struct Front {
    bytes: Vec<u8>,
    signature: Place,
    header: Place,
}

/// Where a header lies in [`Front::bytes`].
#[derive(Clone, Copy, Debug)]
struct Place {
    start: usize,
    entries: usize,
    data: usize,
}

impl Place {
    fn index(self) -> Range<usize> {
        let start = self.start + INTRO;
        start..start + self.entries * ENTRY
    }

    fn data(self) -> Range<usize> {
        let start = self.index().end;
        start..start + self.data
    }

    fn all(self) -> Range<usize> {
        self.start..self.data().end
    }
}

impl Front {
    /// Reads from the start of a package file up to its payload.
    ///
    /// # Errors
    /// [`ReadError`] if this is no package, or one that rpm would refuse to read.
    pub fn read(mut reader: impl Read) -> Result<Self, ReadError> {
        let mut bytes = Vec::with_capacity(16 << 10);
        read_lead(&mut reader, &mut bytes)?;
        let signature = read_header(&mut reader, &mut bytes, Which::Signature)?;
        let padding = bytes.len().next_multiple_of(8) - bytes.len();
        fill(&mut reader, &mut bytes, padding, Which::Signature.name())?;
        let header = read_header(&mut reader, &mut bytes, Which::Main)?;
        let front = Self {
            bytes,
            signature,
            header,
        };
        let refused = |which: Which| {
            move |reason| ReadError::BadHeader {
                header: which.name(),
                reason,
            }
        };
        front
            .signature_section()
            .verify(tag::HEADER_SIGNATURES, false)
            .map_err(refused(Which::Signature))?;
        front
            .section()
            .verify(tag::HEADER_IMMUTABLE, true)
            .map_err(refused(Which::Main))?;
        Ok(front)
    }

    /// A front of a lead, a signature header made here, and a main header that was read before.
    #[cfg(feature = "signing")]
    pub(crate) fn assemble(lead: &[u8], signature: &[u8], header: &[u8]) -> Self {
        let mut bytes = [lead, signature].concat();
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        let start = bytes.len();
        bytes.extend_from_slice(header);
        let place = |start| Place {
            start,
            entries: word(&bytes, start + 8) as usize,
            data: word(&bytes, start + 12) as usize,
        };
        Self {
            signature: place(LEAD),
            header: place(start),
            bytes,
        }
    }

    /// All bytes of the file before its payload.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of the main header: what digests and signatures of the header cover.
    pub fn header_bytes(&self) -> &[u8] {
        &self.bytes[self.header.all()]
    }

    /// Where the main header lies in the file; its end is where the payload starts.
    pub fn header_range(&self) -> Range<u64> {
        let all = self.header.all();
        all.start as u64..all.end as u64
    }

    #[cfg(feature = "signing")]
    pub(crate) fn lead(&self) -> &[u8] {
        &self.bytes[..LEAD]
    }

    pub(crate) fn section(&self) -> Section<'_> {
        Section::new(
            &self.bytes[self.header.index()],
            &self.bytes[self.header.data()],
        )
    }

    pub(crate) fn signature_section(&self) -> Section<'_> {
        Section::new(
            &self.bytes[self.signature.index()],
            &self.bytes[self.signature.data()],
        )
    }

    /// Bytes of the signature header without its padding.
    #[cfg(feature = "signing")]
    pub(crate) fn signature_length(&self) -> usize {
        self.signature.all().len()
    }
}

/// A number as headers hold it; nothing that is put into a header comes near its limit.
#[cfg(feature = "signing")]
pub(crate) fn header_count(count: usize) -> u32 {
    u32::try_from(count).expect("headers are far smaller than 4 GiB")
}

#[derive(Clone, Copy)]
enum Which {
    Signature,
    Main,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature header",
            Self::Main => "header",
        }
    }

    /// Most entries and most bytes of data.
    fn limits(self) -> (u32, u32) {
        match self {
            Self::Signature => (MAX_SIGNATURE_ENTRIES, MAX_SIGNATURE_HEADER),
            Self::Main => (MAX_ENTRIES, MAX_HEADER),
        }
    }
}

fn read_lead(reader: &mut impl Read, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
    match fill(reader, bytes, LEAD, "lead") {
        Err(ReadError::Truncated(_)) if !bytes.starts_with(&LEAD_MAGIC) => {
            return Err(ReadError::NotAnRpm);
        }
        other => other?,
    }
    if !bytes.starts_with(&LEAD_MAGIC) {
        return Err(ReadError::NotAnRpm);
    }
    let version = bytes[4];
    // A signature of another type than "header" was last written in 1997.
    if !(3..=4).contains(&version) || bytes[78..80] != [0, 5] {
        return Err(ReadError::UnsupportedVersion(version));
    }
    Ok(())
}

fn read_header(
    reader: &mut impl Read,
    bytes: &mut Vec<u8>,
    which: Which,
) -> Result<Place, ReadError> {
    let start = bytes.len();
    fill(reader, bytes, INTRO, which.name())?;
    if bytes[start..start + HEADER_MAGIC.len()] != HEADER_MAGIC {
        let reason = "does not start with a header's magic number".to_owned();
        return Err(ReadError::BadHeader {
            header: which.name(),
            reason,
        });
    }
    let (entries, data) = (word(bytes, start + 8), word(bytes, start + 12));
    let (most_entries, most_data) = which.limits();
    if entries > most_entries || data > most_data {
        return Err(ReadError::HeaderTooLarge {
            header: which.name(),
            entries,
            bytes: data,
        });
    }
    let place = Place {
        start,
        entries: entries as usize,
        data: data as usize,
    };
    fill(reader, bytes, place.data().end - bytes.len(), which.name())?;
    Ok(place)
}

/// Appends exactly `count` bytes, or all there are and [`ReadError::Truncated`].
fn fill(
    reader: &mut impl Read,
    bytes: &mut Vec<u8>,
    count: usize,
    what: &'static str,
) -> Result<(), ReadError> {
    let end = bytes.len() + count;
    while bytes.len() < end {
        let start = bytes.len();
        bytes.resize(end.min(start + STEP), 0);
        let mut filled = start;
        while filled < bytes.len() {
            match reader.read(&mut bytes[filled..]) {
                Ok(0) => {
                    bytes.truncate(filled);
                    return Err(ReadError::Truncated(what));
                }
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError::Read(error)),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Vec<u8> {
        kit::corpus::package(1, 1)
    }

    #[test]
    fn reading_stops_at_the_payload() {
        let package = package();
        let mut reader = package.as_slice();

        let front = Front::read(&mut reader).unwrap();

        assert_eq!(
            front.header_range().end,
            (package.len() - reader.len()) as u64
        );
        assert_eq!(front.bytes(), &package[..package.len() - reader.len()]);
        assert!(front.header_bytes().starts_with(&HEADER_MAGIC));
    }

    #[test]
    fn every_cut_of_the_front_is_refused() {
        let package = package();
        let end = Front::read(package.as_slice()).unwrap().bytes().len();
        for cut in 0..end {
            let code = Front::read(&package[..cut]).unwrap_err().code();

            let expected = if cut < 4 {
                "rpm-not-an-rpm"
            } else {
                "rpm-truncated"
            };
            assert_eq!(code, expected, "cut at {cut}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        for other in [
            b"".as_slice(),
            b"PK\x03\x04",
            &[0; 200],
            b"!<arch>\ndebian-binary",
        ] {
            assert_eq!(Front::read(other).unwrap_err().code(), "rpm-not-an-rpm");
        }
    }

    #[test]
    fn claimed_sizes_are_refused_before_anything_is_read() {
        let package = package();
        for (offset, code) in [
            (LEAD + 8, "rpm-header-too-large"),
            (LEAD + 12, "rpm-header-too-large"),
        ] {
            let mut hostile = package.clone();
            hostile[offset..offset + 4].copy_from_slice(&[0x0f, 0xff, 0xff, 0xff]);

            assert_eq!(Front::read(hostile.as_slice()).unwrap_err().code(), code);
        }
    }

    #[test]
    fn a_claimed_size_takes_no_memory() {
        let mut package = package();
        package[LEAD + 12..LEAD + 16].copy_from_slice(&MAX_SIGNATURE_HEADER.to_be_bytes());
        package.truncate(4096);
        let mut bytes = Vec::new();

        let error = fill(
            &mut package.as_slice(),
            &mut bytes,
            MAX_HEADER as usize,
            "header",
        )
        .unwrap_err();

        assert_eq!(error.code(), "rpm-truncated");
        assert!(bytes.capacity() <= 2 * STEP);
    }
}
