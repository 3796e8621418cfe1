//! The files of a package, for the index that says which package has a file.
//!
//! Reads the whole package, so it is done apart from publishing. Paths come one after the other,
//! and what the files hold is never kept.

use std::io::{BufReader, Read};

use crate::ar::Archive;
use crate::error::ReadError;
use crate::fault::classify;
use crate::member::Unpacked;
use crate::package::{DATA, next_member, read_front};
use crate::tar::{Kind, Tar};

/// Most headers that are read: entries, and the long names and attributes before them.
pub const MAX_ENTRIES: u32 = 1_000_000;

/// Most bytes that the files of a package may have when unpacked.
pub const MAX_UNPACKED: u64 = 64 << 30;

/// The paths of a package's files and links, without the slash in front, in the order of the
/// package; folders are left out.
pub struct Contents<R: Read> {
    tar: Option<Tar<Data<R>>>,
}

/// The unpacked bytes of the archive of files.
type Data<R> = BufReader<Unpacked<BufReader<Archive<R>>>>;

impl<R: Read> Contents<R> {
    /// Goes on to the files of the package that `reader` holds.
    ///
    /// # Errors
    /// [`ReadError`] with the code of the refusal.
    pub fn open(reader: R) -> Result<Self, ReadError> {
        let mut archive = Archive::open(reader)?;
        read_front(&mut archive)?;
        let (_, compression) = next_member(&mut archive, "data.tar", DATA)?;
        let unpacked = compression
            .unpack(BufReader::new(archive), MAX_UNPACKED)
            .map_err(|error| classify(error, DATA))?;
        let tar = Tar::new(
            BufReader::with_capacity(64 << 10, unpacked),
            DATA,
            MAX_ENTRIES,
        );
        Ok(Self { tar: Some(tar) })
    }
}

impl<R: Read> Iterator for Contents<R> {
    type Item = Result<Vec<u8>, ReadError>;

    /// The next path; nothing comes after a refusal.
    fn next(&mut self) -> Option<Self::Item> {
        let next = next_path(self.tar.as_mut()?).transpose();
        if !matches!(next, Some(Ok(_))) {
            self.tar = None;
        }
        next
    }
}

fn next_path(tar: &mut Tar<impl Read>) -> Result<Option<Vec<u8>>, ReadError> {
    while let Some(entry) = tar.next()? {
        if entry.kind == Kind::Folder {
            continue;
        }
        if entry.path.iter().any(u8::is_ascii_control) {
            return Err(ReadError::BadArchive {
                part: DATA,
                reason: "has a file whose name holds a control character".into(),
            });
        }
        return Ok(Some(entry.path));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{ar, packed, tar};

    fn package(suffix: &str, data: &[u8]) -> Vec<u8> {
        let name = format!("data.tar{suffix}");
        ar(&[
            ("debian-binary", b"2.0\n"),
            ("control.tar", b""),
            (&name, data),
        ])
    }

    fn paths(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
        let text = |path: Vec<u8>| String::from_utf8(path).unwrap();
        let contents = Contents::open(bytes).map_err(|error| error.code())?;
        contents
            .map(|path| path.map(text).map_err(|error| error.code()))
            .collect()
    }

    #[test]
    fn files_and_links_are_listed_and_folders_are_not() {
        let data = tar(&[
            ("./", b'5', b""),
            ("./usr/", b'5', b""),
            ("./usr/a", b'0', b"some bytes"),
            ("./usr/b", b'2', b""),
            ("./usr/c", b'1', b""),
        ]);
        for (suffix, (_, data)) in ["", ".gz", ".xz", ".zst"].iter().zip(packed(&data)) {
            let bytes = package(suffix, &data);
            assert_eq!(paths(&bytes).unwrap(), ["usr/a", "usr/b", "usr/c"]);
            assert_eq!(
                paths(&bytes[..bytes.len() - data.len() / 2]),
                Err("deb-truncated")
            );
        }
    }

    #[test]
    fn paths_that_an_index_cannot_hold_are_refused() {
        for path in ["usr/../../etc/shadow", "a\nb", "\u{1b}[2J"] {
            let bytes = package("", &tar(&[(path, b'0', b"")]));
            assert_eq!(paths(&bytes), Err("deb-bad-archive"), "{path:?}");
        }
        let path = format!("5011 path={}\n", "x".repeat(5000));
        let bytes = package("", &tar(&[("x", b'x', path.as_bytes()), ("x", b'0', b"")]));
        assert_eq!(paths(&bytes), Err("deb-bad-archive"));
    }

    #[test]
    fn nothing_comes_after_a_refusal() {
        let bytes = package("", &tar(&[("../a", b'0', b""), ("b", b'0', b"")]));
        let mut contents = Contents::open(bytes.as_slice()).unwrap();

        assert!(contents.next().unwrap().is_err());
        assert!(contents.next().is_none());
    }
}
