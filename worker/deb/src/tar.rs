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
mod tests {
    use super::*;
    use crate::samples::{tar, tar_entry};

    fn paths(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
        let mut tar = Tar::new(bytes, "control archive", 100);
        let mut paths = Vec::new();
        while let Some(entry) = tar.next().map_err(|error| error.code())? {
            paths.push(String::from_utf8(entry.path).unwrap());
        }
        Ok(paths)
    }

    #[test]
    fn entries_come_in_order_with_their_bytes() {
        let bytes = tar(&[
            ("./", b'5', b""),
            ("./control", b'0', b"A: x\n"),
            ("b", b'0', b""),
        ]);
        let mut tar = Tar::new(bytes.as_slice(), "control archive", 3);

        assert_eq!(tar.next().unwrap().unwrap().kind, Kind::Folder);
        let control = tar.next().unwrap().unwrap();
        assert_eq!(
            (control.path.as_slice(), control.size),
            (&b"control"[..], 5)
        );
        assert_eq!(tar.contents(&control, 5).unwrap(), b"A: x\n");
        assert_eq!(tar.next().unwrap().unwrap().path, b"b");
        assert_eq!(tar.next().unwrap(), None);
    }

    #[test]
    fn long_names_of_both_kinds_are_read() {
        let long = "long/".repeat(60);
        let gnu = [format!("{long}gnu\0").into_bytes(), vec![]].concat();
        let pax = format!("{} path={long}pax\n", long.len() + 13);
        let bytes = tar(&[
            ("././@LongLink", b'L', &gnu),
            ("cut", b'0', b"1"),
            ("x", b'x', pax.as_bytes()),
            ("cut", b'0', b"2"),
            ("short", b'0', b""),
        ]);

        assert_eq!(
            paths(&bytes).unwrap(),
            [format!("{long}gnu"), format!("{long}pax"), "short".into()]
        );
    }

    #[test]
    fn entries_that_leave_the_archive_are_refused() {
        for path in ["../control", "a/../control", "..", ""] {
            assert_eq!(paths(&tar(&[(path, b'0', b"")])), Err("deb-bad-archive"));
        }
        assert_eq!(paths(&tar(&[("/a/./b", b'0', b"")])).unwrap(), ["a/b"]);
    }

    #[test]
    fn broken_headers_are_refused() {
        let good = tar_entry("a", b'0', b"");
        let mut changed = good.clone();
        changed[0] = b'b';
        assert_eq!(paths(&changed), Err("deb-bad-archive"));
        for kind in [b'S', b'V', b'?'] {
            let entry = tar_entry("a", kind, b"");
            assert_eq!(paths(&entry), Err("deb-bad-archive"), "{kind}");
        }
        for record in [
            "5 pat",
            "x path=y\n",
            "99999999999999999999 a=b\n",
            "0 a=b\n",
            "8 path=a\n",
        ] {
            let entry = tar_entry("a", b'x', record.as_bytes());
            assert_eq!(paths(&entry), Err("deb-bad-archive"), "{record}");
        }
    }

    #[test]
    fn an_archive_that_ends_inside_an_entry_is_truncated() {
        let bytes = tar_entry("a", b'0', b"some bytes");
        assert_eq!(paths(&bytes).unwrap(), ["a"]);
        for end in [1, 511, 513, 1023] {
            assert_eq!(paths(&bytes[..end]), Err("deb-truncated"), "{end}");
        }
    }

    #[test]
    fn archives_of_too_many_entries_are_refused() {
        let bytes = tar_entry("a", b'0', b"").repeat(101);

        assert_eq!(paths(&bytes), Err("deb-too-large"));
    }

    #[test]
    fn sizes_may_be_binary() {
        let mut field = [0; 12];
        field[0] = 0x80;
        field[10] = 1;
        assert_eq!(number(&field), Some(256));
        field[0] = 0xff;
        assert_eq!(number(&field), None);
        assert_eq!(number(&[0x80; 12]), None);
        assert_eq!(number(&[0x80; 8]), Some(0x0080_8080_8080_8080));
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"  12 \0\0\0"), Some(0o12));
        assert_eq!(number(b"0000648\0"), None);
    }
}
