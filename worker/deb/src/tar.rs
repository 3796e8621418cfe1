//! Tar archives, as far as packages use them: plain, GNU long names, and the paths of PAX headers.
//!
//! Reads from start to end in bounded memory. Contents are read only where they are asked for.

use std::io::{self, Read};

use crate::error::ReadError;
use crate::fault::{classify, fill};

const BLOCK: usize = 512;

/// Longest path that file systems take.
pub(crate) const PATH_MAX: usize = 4096;

/// Largest header record that is read; besides paths, PAX records hold extended attributes.
const MAX_RECORD: u64 = 1 << 20;

/// Entries of an archive, one after the other.
pub(crate) struct Tar<R> {
    reader: R,
    part: &'static str,
    /// Bytes up to the next header.
    unread: u64,
    /// Headers that may still come, those with long names and attributes included.
    headers_left: u32,
}

/// A file, folder, link or device in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Path as it was written, without the `./` or `/` in front of it.
    pub(crate) path: Vec<u8>,
    pub(crate) kind: Kind,
    pub(crate) size: u64,
}

/// What an entry is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A link, device or pipe.
    Other,
}

/// What the headers in front of an entry's own say about it.
#[derive(Default)]
struct Ahead {
    path: Option<Vec<u8>>,
    size: Option<u64>,
}

impl<R: Read> Tar<R> {
    /// The archive that `reader` holds, called `part` in refusals, of at most `headers` headers.
    pub(crate) fn new(reader: R, part: &'static str, headers: u32) -> Self {
        Self {
            reader,
            part,
            unread: 0,
            headers_left: headers,
        }
    }

    /// Goes on to the next entry; `None` at the end of the archive.
    pub(crate) fn next(&mut self) -> Result<Option<Entry>, ReadError> {
        let mut ahead = Ahead::default();
        while let Some(header) = self.header()? {
            let size = number(&header[124..136]).ok_or_else(|| self.refuse("a size"))?;
            let kind = match header[156] {
                b'L' => {
                    let mut name = self.record(size)?;
                    name.truncate(before_nul(&name).len());
                    ahead.path = Some(name);
                    continue;
                }
                b'x' => {
                    let record = self.record(size)?;
                    read_pax(&record, &mut ahead).ok_or_else(|| self.refuse("attributes"))?;
                    continue;
                }
                b'K' | b'g' => {
                    self.record(size)?;
                    continue;
                }
                b'0' | 0 | b'7' => Kind::File,
                b'5' => Kind::Folder,
                b'1'..=b'6' => Kind::Other,
                _ => return Err(self.refuse("a type")),
            };
            let path = ahead.path.take().unwrap_or_else(|| short_path(&header));
            let size = ahead.size.take().unwrap_or(size);
            return self.entry(&path, kind, size).map(Some);
        }
        Ok(None)
    }

    /// The bytes of the present entry, which has no more than `most`.
    pub(crate) fn contents(&mut self, entry: &Entry, most: u64) -> Result<Vec<u8>, ReadError> {
        if entry.size > most {
            return Err(ReadError::TooLarge(self.part));
        }
        self.bytes(entry.size)
    }

    fn entry(&mut self, path: &[u8], kind: Kind, size: u64) -> Result<Entry, ReadError> {
        // A folder's path ends in a slash in some archives, and in old ones that alone tells it.
        let kind = match kind {
            Kind::File if path.ends_with(b"/") => Kind::Folder,
            kind => kind,
        };
        if kind == Kind::File {
            self.unread = padded(size).ok_or_else(|| self.refuse("a size"))?;
        }
        let path = plain_path(path).ok_or_else(|| self.refuse("a path"))?;
        Ok(Entry { path, kind, size })
    }

    /// The next header, or `None` where the archive ends: at a block of zeros or with the file.
    fn header(&mut self) -> Result<Option<[u8; BLOCK]>, ReadError> {
        let rest = io::copy(&mut (&mut self.reader).take(self.unread), &mut io::sink());
        let rest = rest.map_err(|error| classify(error, self.part))?;
        if rest < std::mem::take(&mut self.unread) {
            return Err(ReadError::Truncated(self.part));
        }
        let mut header = [0; BLOCK];
        match fill(&mut self.reader, &mut header).map_err(|error| classify(error, self.part))? {
            0 => return Ok(None),
            BLOCK if header.iter().all(|byte| *byte == 0) => return Ok(None),
            BLOCK => {}
            _ => return Err(ReadError::Truncated(self.part)),
        }
        let sum = number(&header[148..156]).ok_or_else(|| self.refuse("a checksum"))?;
        if sum != checksum(&header) {
            return Err(self.refuse("a checksum"));
        }
        self.headers_left = self
            .headers_left
            .checked_sub(1)
            .ok_or(ReadError::TooLarge(self.part))?;
        Ok(Some(header))
    }

    fn record(&mut self, size: u64) -> Result<Vec<u8>, ReadError> {
        if size > MAX_RECORD {
            return Err(ReadError::TooLarge(self.part));
        }
        self.unread = padded(size).unwrap_or(size);
        self.bytes(size)
    }

    fn bytes(&mut self, size: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        (&mut self.reader)
            .take(size)
            .read_to_end(&mut bytes)
            .map_err(|error| classify(error, self.part))?;
        if bytes.len() as u64 != size {
            return Err(ReadError::Truncated(self.part));
        }
        self.unread -= size;
        Ok(bytes)
    }

    fn refuse(&self, what: &str) -> ReadError {
        ReadError::BadArchive {
            part: self.part,
            reason: format!("has an entry with {what} that it cannot have"),
        }
    }
}

fn before_nul(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    &bytes[..end]
}

fn padded(size: u64) -> Option<u64> {
    size.checked_next_multiple_of(BLOCK as u64)
}

/// A number in octal digits, or in binary where the first bit is set. None of both is negative.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, bytes @ ..] = field {
        return bytes.iter().try_fold(0_u64, |number, byte| {
            number.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let digits = before_nul(field).trim_ascii();
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = (b'0'..=b'7').contains(digit).then(|| digit - b'0')?;
        number.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

fn checksum(header: &[u8; BLOCK]) -> u64 {
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    // The checksum itself counts as blanks.
    sum(&header[..148]) + 8 * u64::from(b' ') + sum(&header[156..])
}

/// The path in a header of its own: name, and in POSIX archives a prefix.
fn short_path(header: &[u8; BLOCK]) -> Vec<u8> {
    let name = before_nul(&header[..100]);
    match before_nul(&header[345..500]) {
        prefix if header[257..263] == *b"ustar\0" && !prefix.is_empty() => {
            [prefix, b"/", name].concat()
        }
        _ => name.to_vec(),
    }
}

/// `path` without what stands for the root of the archive; `None` if it is too long or leaves it.
fn plain_path(path: &[u8]) -> Option<Vec<u8>> {
    let parts: Vec<&[u8]> = path
        .split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty() && *part != b".")
        .collect();
    let fits = !path.is_empty() && path.len() <= PATH_MAX && !path.contains(&0);
    (fits && !parts.contains(&b"..".as_slice())).then(|| parts.join(&b'/'))
}

/// Reads records of the form `LENGTH NAME=VALUE\n`, the length being that of the whole record.
fn read_pax(mut records: &[u8], ahead: &mut Ahead) -> Option<()> {
    while !records.is_empty() {
        let blank = memchr::memchr(b' ', records)?;
        let length: usize = std::str::from_utf8(&records[..blank]).ok()?.parse().ok()?;
        let record = records.get(blank + 1..length)?.strip_suffix(b"\n")?;
        let equals = memchr::memchr(b'=', record)?;
        let value = &record[equals + 1..];
        match &record[..equals] {
            b"path" => ahead.path = Some(value.to_vec()),
            b"size" => ahead.size = Some(std::str::from_utf8(value).ok()?.parse().ok()?),
            _ => {}
        }
        records = &records[length..];
    }
    Some(())
}

#[cfg(test)]
mod tests;
