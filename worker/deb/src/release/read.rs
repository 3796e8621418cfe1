//! Reading a `Release` that is already there, someone else's or our own.

use std::collections::BTreeMap;

use crate::control::{ControlError, Paragraph};

/// Most files that are read from a `Release`; the paragraph's limit leaves room for fewer.
const MAX_FILES: usize = 20_000;

/// A file that a `Release` lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its hash.
    pub sha256: [u8; 32],
    /// Its length in bytes.
    pub size: u64,
}

/// A `Release` as read; of an `InRelease`, the text inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseFile {
    paragraph: Paragraph,
    files: BTreeMap<String, ListedFile>,
}

impl ReleaseFile {
    /// Reads the text; other hashes than SHA-256 are not looked at.
    ///
    /// # Errors
    /// [`ReadReleaseError`].
    pub fn parse(text: &[u8]) -> Result<Self, ReadReleaseError> {
        let paragraph = Paragraph::parse(text)?;
        let listed = paragraph.get("SHA256");
        let mut files = BTreeMap::new();
        let lines = listed.ok_or(ReadReleaseError::NoHashes)?.lines();
        for line in lines.filter(|line| !line.is_empty()) {
            let (path, file) = entry(line).ok_or_else(|| bad(line))?;
            // Clients look for the first or the last of two: which one is not for us to guess.
            let twice = files
                .insert(path.to_owned(), file)
                .is_some_and(|old| old != file);
            if twice || files.len() > MAX_FILES {
                return Err(bad(line));
            }
        }
        Ok(Self { paragraph, files })
    }

    /// The value of the field `name`, such as `Suite`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.paragraph.get(name)
    }

    /// The files by their paths below the folder of the `Release`.
    pub fn files(&self) -> &BTreeMap<String, ListedFile> {
        &self.files
    }
}

fn entry(line: &str) -> Option<(&str, ListedFile)> {
    let mut words = line.split_ascii_whitespace();
    let (hash, size, path) = (words.next()?, words.next()?, words.next()?);
    let mut sha256 = [0; 32];
    hex::decode_to_slice(hash, &mut sha256).ok()?;
    let plain = size.bytes().all(|digit| digit.is_ascii_digit());
    if words.next().is_some() || !plain || !super::is_below(path) {
        return None;
    }
    let size = size.parse().ok()?;
    Some((path, ListedFile { sha256, size }))
}

fn bad(line: &str) -> ReadReleaseError {
    ReadReleaseError::BadLine(line.trim().chars().take(200).collect())
}

/// Why a `Release` was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadReleaseError {
    /// It is no paragraph of fields.
    #[error("the Release file cannot be read")]
    BadControl(#[from] ControlError),
    /// It lists no SHA-256 hashes.
    #[error("the Release file lists no SHA-256 hashes")]
    NoHashes,
    /// A line is no hash, size and path below the suite, or contradicts another.
    #[error("the Release file has a line that lists no file, or one file twice: `{0}`")]
    BadLine(String),
}

impl ReadReleaseError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadControl(_) | Self::BadLine(_) => "deb-bad-release",
            Self::NoHashes => "deb-weak-release",
        }
    }
}
