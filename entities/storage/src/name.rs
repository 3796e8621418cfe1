//! Object names: which ones there can be.

use std::fmt;

use crate::StorageError;

/// Longest object name, in bytes.
const LONGEST: usize = 512;

/// A name that is safe as a path below any root and as a key in any bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a>(&'a str);

impl<'a> Name<'a> {
    /// Accepts relative paths of plain characters; see [`Storage`](crate::Storage) for the rule.
    pub(crate) fn parse(name: &'a str) -> Result<Self, StorageError> {
        let refuse = |reason| {
            Err(StorageError::Name {
                name: name.chars().take(LONGEST).collect(),
                reason,
            })
        };
        if name.len() > LONGEST {
            return refuse("it is longer than 512 bytes");
        }
        if !name.bytes().all(is_plain) {
            return refuse("only `A-Z a-z 0-9 . _ - + @ /` may stand in it");
        }
        if name.split('/').any(str::is_empty) {
            return refuse("it is empty, or begins or ends with `/`, or has `//` in it");
        }
        // Also keeps `..` out, and the driver's own directory of unfinished files.
        if name.split('/').any(|segment| segment.starts_with('.')) {
            return refuse("no segment may begin with a dot");
        }
        Ok(Self(name))
    }

    pub(crate) fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-+@/".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_use_are_accepted() {
        for name in [
            "blobs/0193c6a0-0000-7000-8000-000000000000",
            "staging/a/b",
            "vault/core-2025.age",
            "export/tuf/default/1.root.json",
        ] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn names_that_could_leave_the_root_are_refused() {
        for name in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "blobs/..",
            "blobs/../../x",
            "a//b",
            "a/",
            ".unfinished/x",
            "a/.b",
            "a\\b",
            "a\0b",
            "a b",
            "a%2fb",
            "ü",
        ] {
            assert!(
                matches!(Name::parse(name), Err(StorageError::Name { .. })),
                "{name:?}"
            );
        }
    }

    #[test]
    fn a_name_is_at_most_512_bytes_long() {
        assert!(Name::parse(&"a".repeat(512)).is_ok());
        assert!(Name::parse(&"a".repeat(513)).is_err());
    }
}
