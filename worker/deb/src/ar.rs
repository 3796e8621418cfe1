//! The outer archive of a package: members with a short header each, one after the other.

use std::io::{self, Read};

use crate::error::ReadError;
use crate::fault::{Fault, classify, fill};

const PART: &str = "archive";
const MAGIC: &[u8; 8] = b"!<arch>\n";
const HEADER: usize = 60;

/// Bytes of members that nobody asked for that are read past.
const MAX_SKIPPED: u64 = 16 << 20;

/// An archive that is read from start to end; as a reader, the bytes of the present member.
#[derive(Debug)]
pub(crate) struct Archive<R> {
    reader: R,
    /// Bytes of the file that were read.
    offset: u64,
    /// Bytes of the present member that were not read.
    unread: u64,
    /// Whether a byte follows the present member to make its size even.
    padded: bool,
    skipped: u64,
}

/// What an archive says of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) size: u64,
    /// Where its bytes start in the file.
    pub(crate) offset: u64,
}

impl<R: Read> Archive<R> {
    /// The archive that starts where `reader` is.
    pub(crate) fn open(reader: R) -> Result<Self, ReadError> {
        let mut archive = Self {
            reader,
            offset: 0,
            unread: 0,
            padded: false,
            skipped: 0,
        };
        let mut magic = [0; MAGIC.len()];
        match archive.fill(&mut magic)? {
            _ if magic.starts_with(b"0.93") => Err(ReadError::UnsupportedVersion("0.93".into())),
            8 if magic == *MAGIC => Ok(archive),
            _ => Err(ReadError::NotADeb),
        }
    }

    /// Goes on to the next member; `None` where the file ends between two.
    pub(crate) fn next(&mut self) -> Result<Option<Member>, ReadError> {
        self.skip_member()?;
        let mut header = [0; HEADER];
        match self.fill(&mut header)? {
            0 => return Ok(None),
            HEADER => {}
            _ => return Err(ReadError::Truncated(PART)),
        }
        let (name, size) = read_header(&header)?;
        self.unread = size;
        self.padded = size % 2 == 1;
        Ok(Some(Member {
            name,
            size,
            offset: self.offset,
        }))
    }

    fn skip_member(&mut self) -> Result<(), ReadError> {
        self.skipped += self.unread;
        if self.skipped > MAX_SKIPPED {
            return Err(ReadError::TooLarge(PART));
        }
        io::copy(self, &mut io::sink()).map_err(|error| classify(error, PART))?;
        if std::mem::take(&mut self.padded) && self.fill(&mut [0])? == 0 {
            return Err(ReadError::Truncated(PART));
        }
        Ok(())
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let filled = fill(&mut self.reader, buffer).map_err(ReadError::Read)?;
        self.offset += filled as u64;
        Ok(filled)
    }
}

impl<R: Read> Read for Archive<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.unread).map_or(buffer.len(), |most| most.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        match self.reader.read(&mut buffer[..most]) {
            Ok(0) => Err(Fault::Truncated.into()),
            Ok(read) => {
                self.unread -= read as u64;
                self.offset += read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(Fault::Unreadable(error).into()),
        }
    }
}

/// Name and size of a member. The name may end in a slash, as GNU ar writes it.
fn read_header(header: &[u8; HEADER]) -> Result<(String, u64), ReadError> {
    let refuse = |reason: &str| ReadError::BadArchive {
        part: PART,
        reason: reason.to_owned(),
    };
    if !header.ends_with(b"`\n") {
        return Err(refuse("has a member whose header is broken"));
    }
    let name = header[..16].trim_ascii_end();
    let name = name.strip_suffix(b"/").unwrap_or(name);
    let is_name = |byte: &u8| byte.is_ascii_graphic() && *byte != b'/';
    if name.is_empty() || !name.iter().all(is_name) {
        return Err(refuse("has a member whose name is no plain file name"));
    }
    let size = std::str::from_utf8(header[48..58].trim_ascii_end())
        .ok()
        .filter(|size| size.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|size| size.parse().ok())
        .ok_or_else(|| refuse("has a member whose size is no number"))?;
    Ok((String::from_utf8_lossy(name).into_owned(), size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::ar;

    fn names(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
        let read = || {
            let mut archive = Archive::open(bytes)?;
            let mut names = Vec::new();
            while let Some(member) = archive.next()? {
                names.push(member.name);
            }
            Ok(names)
        };
        read().map_err(|error: ReadError| error.code())
    }

    #[test]
    fn members_come_in_order_with_their_bytes() {
        let bytes = ar(&[("one", b"odd"), ("two/", b"even")]);
        let mut archive = Archive::open(bytes.as_slice()).unwrap();

        assert_eq!(archive.next().unwrap().unwrap().name, "one");
        let two = archive.next().unwrap().unwrap();
        assert_eq!((two.name.as_str(), two.size, two.offset), ("two", 4, 132));
        assert_eq!(io::read_to_string(&mut archive).unwrap(), "even");
        assert_eq!(archive.next().unwrap(), None);
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert_eq!(names(b""), Err("deb-not-a-deb"));
        assert_eq!(names(b"!<arch>"), Err("deb-not-a-deb"));
        assert_eq!(names(b"\xed\xab\xee\xdb rpm"), Err("deb-not-a-deb"));
        assert_eq!(names(b"0.939000\n"), Err("deb-unsupported-version"));
    }

    #[test]
    fn an_archive_that_ends_early_is_truncated() {
        let bytes = ar(&[("one", b"odd")]);
        assert_eq!(names(&bytes).unwrap(), ["one"]);
        for end in 9..bytes.len() {
            assert_eq!(names(&bytes[..end]), Err("deb-truncated"), "{end}");
        }
    }

    #[test]
    fn broken_headers_are_refused() {
        let good = ar(&[("one", b"12")]);
        for (at, byte) in [
            (8, b'/'),
            (8, b' '),
            (9, 0),
            (56, b'-'),
            (57, b'x'),
            (66, b'?'),
        ] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            assert_eq!(names(&bytes), Err("deb-bad-archive"), "{at}");
        }
    }

    #[test]
    fn a_huge_member_is_not_read_past() {
        let mut bytes = ar(&[("one", b"12")]);
        bytes[56..66].copy_from_slice(b"9999999999");

        assert_eq!(names(&bytes), Err("deb-too-large"));
    }
}
