//! The files of a package.

use std::collections::HashSet;

use crate::header::{Numbers, ReadError, Section, Strings, tag};
use crate::text;

/// Longest path that Linux takes.
const PATH_MAX: usize = 4096;
/// Most bytes of all paths together: a short list of directories can be pointed to very often.
const PATHS_MAX: usize = 64 << 20;
/// Flag of a file that the package owns but does not bring.
const GHOST: u64 = 1 << 6;

/// A file of a package; its path is `directory` followed by `name`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'a> {
    pub(crate) directory: &'a [u8],
    pub(crate) name: &'a [u8],
    pub(crate) kind: FileKind,
}

/// What the file list says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Plain,
    Directory,
    Ghost,
}

impl File<'_> {
    /// Whether primary lists the file: below `/etc`, with `bin/` anywhere in its path, or sendmail.
    pub(crate) fn is_primary(self) -> bool {
        let path = [self.directory, self.name];
        self.directory.starts_with(b"/etc/")
            || memchr::memmem::find(self.directory, b"bin/").is_some()
            || (self.directory.is_empty() && is_primary(self.name))
            || path == [b"/usr/lib/".as_slice(), b"sendmail"]
    }
}

/// Whether primary lists this path.
pub(crate) fn is_primary(path: &[u8]) -> bool {
    path.starts_with(b"/etc/")
        || path == b"/usr/lib/sendmail"
        || memchr::memmem::find(path, b"bin/").is_some()
}

/// The files of a package, in the order of its header.
#[derive(Clone)]
pub(crate) struct Files<'a> {
    directories: Vec<&'a [u8]>,
    /// Base names, or whole paths where `indexes` is absent.
    names: Strings<'a>,
    indexes: Option<Numbers<'a>>,
    flags: Numbers<'a>,
    modes: Numbers<'a>,
    section: Section<'a>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(section: Section<'a>) -> Self {
        let compressed = section.entry(tag::BASE_NAMES).is_some();
        let names = if compressed {
            tag::BASE_NAMES
        } else {
            tag::OLD_FILE_NAMES
        };
        Self {
            directories: if compressed {
                section.strings(tag::DIR_NAMES).collect()
            } else {
                Vec::new()
            },
            names: section.strings(names),
            indexes: compressed.then(|| section.numbers(tag::DIR_INDEXES)),
            flags: section.numbers(tag::FILE_FLAGS),
            modes: section.numbers(tag::FILE_MODES),
            section,
        }
    }

    /// Checks what the iterator takes for granted, and refuses paths that lead elsewhere.
    pub(crate) fn check(self, source: bool) -> Result<(), ReadError> {
        self.check_counts()?;
        for tag in [tag::BASE_NAMES, tag::DIR_NAMES, tag::OLD_FILE_NAMES] {
            if self
                .section
                .entry(tag)
                .is_some_and(|entry| text::is_unfit(self.section.raw(entry)))
            {
                return Err(ReadError::ControlCharacter("file names"));
            }
        }
        for directory in &self.directories {
            check_directory(directory, source)?;
        }
        let mut total = 0;
        for file in self {
            let length = file.directory.len() + file.name.len();
            if length >= PATH_MAX {
                return Err(ReadError::BadPath("too long"));
            }
            if !source && file.directory.is_empty() {
                return Err(ReadError::BadPath("not absolute"));
            }
            if memchr::memchr(b'/', file.name).is_some()
                || file.name == b".."
                || climbs(file.directory)
            {
                return Err(ReadError::BadPath("leading elsewhere"));
            }
            total += length;
        }
        if total > PATHS_MAX {
            return Err(ReadError::FileListTooLarge);
        }
        Ok(())
    }

    fn check_counts(&self) -> Result<(), ReadError> {
        let count = |tag| self.section.entry(tag).map(|entry| entry.count);
        let names = count(tag::BASE_NAMES).or(count(tag::OLD_FILE_NAMES));
        let mut counts = vec![count(tag::FILE_FLAGS), count(tag::FILE_MODES)];
        if let Some(indexes) = &self.indexes {
            counts.push(count(tag::DIR_INDEXES));
            let directories = self.directories.len() as u64;
            if indexes.clone().any(|index| index >= directories) {
                return Err(bad_list("points to a directory that it does not have"));
            }
        }
        if names.is_some() && counts.iter().any(|count| *count != names) {
            return Err(bad_list("has a file list whose parts are not equally long"));
        }
        Ok(())
    }

    /// The paths that primary lists.
    pub(crate) fn primary_paths(self) -> HashSet<Vec<u8>> {
        self.filter(|file| file.is_primary())
            .map(|file| [file.directory, file.name].concat())
            .collect()
    }
}

fn bad_list(reason: &str) -> ReadError {
    ReadError::BadHeader {
        header: "header",
        reason: reason.to_owned(),
    }
}

/// A directory is absolute and ends with a slash; a source package has none.
fn check_directory(directory: &[u8], source: bool) -> Result<(), ReadError> {
    let well_formed = directory.starts_with(b"/") && directory.ends_with(b"/");
    if well_formed || (source && directory.is_empty()) {
        return Ok(());
    }
    Err(ReadError::BadPath("not absolute"))
}

/// Whether `directory` has a part that leads out of it.
fn climbs(directory: &[u8]) -> bool {
    memchr::memmem::find(directory, b"..").is_some()
        && directory
            .split(|byte| *byte == b'/')
            .any(|part| part == b"..")
}

impl<'a> Iterator for Files<'a> {
    type Item = File<'a>;

    fn next(&mut self) -> Option<File<'a>> {
        let name = self.names.next()?;
        let (directory, name) = match &mut self.indexes {
            Some(indexes) => {
                let index = usize::try_from(indexes.next()?).ok()?;
                (*self.directories.get(index)?, name)
            }
            None => name.split_at(memchr::memrchr(b'/', name).map_or(0, |slash| slash + 1)),
        };
        let (flags, mode) = (
            self.flags.next().unwrap_or(0),
            self.modes.next().unwrap_or(0),
        );
        let kind = if mode & 0o170_000 == 0o040_000 {
            FileKind::Directory
        } else if flags & GHOST != 0 {
            FileKind::Ghost
        } else {
            FileKind::Plain
        };
        Some(File {
            directory,
            name,
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'a>(directory: &'a str, name: &'a str) -> File<'a> {
        File {
            directory: directory.as_bytes(),
            name: name.as_bytes(),
            kind: FileKind::Plain,
        }
    }

    #[test]
    fn primary_lists_programs_configuration_and_sendmail() {
        for (directory, name) in [
            ("/usr/bin/", "ls"),
            ("/opt/x/sbin/", "y"),
            ("/opt/cabin/", "z"),
            ("/etc/", "passwd"),
            ("/usr/lib/", "sendmail"),
        ] {
            assert!(file(directory, name).is_primary(), "{directory}{name}");
            assert!(
                is_primary(format!("{directory}{name}").as_bytes()),
                "{directory}{name}"
            );
        }
        for (directory, name) in [
            ("/usr/", "bin"),
            ("/usr/lib/", "sendmail2"),
            ("/usr/etc/", "x"),
        ] {
            assert!(!file(directory, name).is_primary(), "{directory}{name}");
            assert!(
                !is_primary(format!("{directory}{name}").as_bytes()),
                "{directory}{name}"
            );
        }
    }
}
