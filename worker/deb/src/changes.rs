//! `.changes`: what was built together and is uploaded together.

use std::collections::BTreeMap;

use crate::clear_signed::{ClearSigned, ClearSignedError};
use crate::control::{ControlError, Paragraph};
use crate::version::Version;

/// Longest file name, as file systems have it.
const MAX_NAME: usize = 255;

/// An upload as its `.changes` describes it; by whom it is signed is another question.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Name of the source package.
    pub source: String,
    /// Version of the upload.
    pub version: Version,
    /// Suites that it is meant for.
    pub distributions: Vec<String>,
    /// Architectures that were built, and `source` if that is part of it.
    pub architectures: Vec<String>,
    /// The files of the upload, in the order in which they are listed.
    pub files: Vec<ChangedFile>,
}

/// One file of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// A plain name, without any folder.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: [u8; 32],
    /// Section, such as `utils` or `contrib/utils`.
    pub section: String,
    /// Priority, such as `optional`.
    pub priority: String,
}

impl Changes {
    /// Reads the file, clear-signed or not.
    ///
    /// # Errors
    /// [`ChangesError`].
    pub fn read(bytes: &[u8]) -> Result<Self, ChangesError> {
        let paragraph = if ClearSigned::is(bytes) {
            Paragraph::parse(&ClearSigned::read(bytes)?.text)?
        } else {
            Paragraph::parse(bytes)?
        };
        let version = field(&paragraph, "Version")?;
        Ok(Self {
            source: source(&paragraph)?,
            version: Version::parse(version).map_err(|_| bad("Version", version))?,
            distributions: words(&paragraph, "Distribution")?,
            architectures: words(&paragraph, "Architecture")?,
            files: files(&paragraph)?,
        })
    }
}

fn field<'a>(paragraph: &'a Paragraph, name: &'static str) -> Result<&'a str, ChangesError> {
    let value = paragraph.get(name).filter(|value| !value.is_empty());
    value.ok_or(ChangesError::Missing(name))
}

fn words(paragraph: &Paragraph, name: &'static str) -> Result<Vec<String>, ChangesError> {
    let words = field(paragraph, name)?.split_ascii_whitespace();
    words
        .map(|word| {
            let plain = is_plain(word).then(|| word.to_owned());
            plain.ok_or_else(|| bad(name, word))
        })
        .collect()
}

/// The name; a version in parentheses behind it is that of the source, where builds have their own.
fn source(paragraph: &Paragraph) -> Result<String, ChangesError> {
    let value = field(paragraph, "Source")?;
    let (name, version) = match value.split_once(" (") {
        Some((name, version)) => (name, version.strip_suffix(')')),
        None => (value, Some("0")),
    };
    if is_plain(name) && version.is_some_and(|version| Version::parse(version).is_ok()) {
        Ok(name.to_owned())
    } else {
        Err(bad("Source", value))
    }
}

/// The files, which have to be the same ones in both lists.
fn files(paragraph: &Paragraph) -> Result<Vec<ChangedFile>, ChangesError> {
    let mut hashes = BTreeMap::new();
    for line in lines(field(paragraph, "Checksums-Sha256")?) {
        let (name, sum) = hash(line).ok_or_else(|| bad("Checksums-Sha256", line))?;
        if hashes.insert(name, sum).is_some() {
            return Err(bad("Checksums-Sha256", line));
        }
    }
    let mut files = Vec::with_capacity(hashes.len());
    for line in lines(field(paragraph, "Files")?) {
        let file = file(line, &mut hashes).ok_or_else(|| bad("Files", line))?;
        files.push(file);
    }
    match hashes.first_key_value() {
        Some((name, _)) => Err(bad("Checksums-Sha256", name)),
        None => Ok(files),
    }
}

fn lines(value: &str) -> impl Iterator<Item = &str> {
    value.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// A line of hash, size and name.
fn hash(line: &str) -> Option<(&str, ([u8; 32], u64))> {
    let mut words = line.split_ascii_whitespace();
    let (hash, size, name) = (words.next()?, words.next()?, words.next()?);
    let mut sha256 = [0; 32];
    hex::decode_to_slice(hash, &mut sha256).ok()?;
    (words.next().is_none() && is_plain(name)).then_some((name, (sha256, number(size)?)))
}

/// A line of MD5, size, section, priority and name, which takes its hash out of the others.
fn file(line: &str, hashes: &mut BTreeMap<&str, ([u8; 32], u64)>) -> Option<ChangedFile> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let [_, size, section, priority, name] = words[..] else {
        return None;
    };
    let (sha256, listed) = hashes.remove(name)?;
    (number(size)? == listed).then(|| ChangedFile {
        name: name.to_owned(),
        size: listed,
        sha256,
        section: section.to_owned(),
        priority: priority.to_owned(),
    })
}

fn number(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

/// Whether `name` can be joined to any folder and stays in it, on any system.
fn is_plain(name: &str) -> bool {
    name.len() <= MAX_NAME
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".+-~_:".contains(&byte))
}

fn bad(field: &'static str, value: &str) -> ChangesError {
    let value = value.chars().take(200).flat_map(char::escape_default);
    ChangesError::BadField {
        field,
        value: value.collect(),
    }
}

/// Why a `.changes` file was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangesError {
    /// It is signed, but not as such a file is.
    #[error("the .changes file cannot be read")]
    ClearSigned(#[from] ClearSignedError),
    /// It is no paragraph of fields.
    #[error("the .changes file cannot be read")]
    Control(#[from] ControlError),
    /// A field is not there.
    #[error("the .changes file has no field {0}")]
    Missing(&'static str),
    /// A field says what it cannot, or what another one contradicts.
    #[error("the field {field} of the .changes file does not fit: `{value}`")]
    BadField {
        /// Its name.
        field: &'static str,
        /// The part that does not fit.
        value: String,
    },
}

impl ChangesError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ClearSigned(_) | Self::Control(_) | Self::Missing(_) | Self::BadField { .. } => {
                "deb-bad-changes"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clear_signed;

    fn sample() -> String {
        let (one, two) = ("ab".repeat(32), "cd".repeat(32));
        format!(
            "Format: 1.8\nSource: hello\nBinary: hello\nArchitecture: source amd64\n\
             Version: 1:2.10-3\nDistribution: stable\nChanges:\n hello stable\n .\n   * x\n\
             Checksums-Sha256:\n {one} 100 hello_2.10-3.dsc\n {two} 2000 hello_2.10-3_amd64.deb\n\
             Files:\n 00 100 devel optional hello_2.10-3.dsc\n \
             11 2000 contrib/devel extra hello_2.10-3_amd64.deb\n"
        )
    }

    #[test]
    fn an_upload_is_read_with_all_its_files() {
        let signed = clear_signed::assemble(&sample(), &[[1]]);
        for text in [sample(), signed] {
            let changes = Changes::read(text.as_bytes()).unwrap();

            assert_eq!(
                (changes.source.as_str(), changes.version.as_str()),
                ("hello", "1:2.10-3")
            );
            assert_eq!(changes.distributions, ["stable"]);
            assert_eq!(changes.architectures, ["source", "amd64"]);
            assert_eq!(changes.files.len(), 2);
            let second = ChangedFile {
                name: "hello_2.10-3_amd64.deb".to_owned(),
                size: 2000,
                sha256: [0xcd; 32],
                section: "contrib/devel".to_owned(),
                priority: "extra".to_owned(),
            };
            assert_eq!(changes.files[1], second);
        }
        let rebuilt = sample().replace("Source: hello", "Source: hello (1:2.10-2)");
        assert_eq!(Changes::read(rebuilt.as_bytes()).unwrap().source, "hello");
    }

    #[test]
    fn uploads_that_contradict_themselves_or_leave_their_folder_are_refused() {
        for (from, to) in [
            ("Source: hello\n", ""),
            ("Source: hello", "Source: ../hello"),
            ("Source: hello", "Source: hello (x"),
            ("1:2.10-3\nD", "new one\nD"),
            ("Distribution: stable", "Distribution:"),
            ("Distribution: stable", "Distribution: a/b"),
            ("Checksums-Sha256", "Checksums-Sha1"),
            ("Files:", "X-Files:"),
            (" 100 hello", " 0x64 hello"),
            (" 100 hello", " +100 hello"),
            (" 100 devel", " 101 devel"),
            ("hello_2.10-3.dsc\n", "../hello.dsc\n"),
            ("hello_2.10-3.dsc\n", ".hidden\n"),
            ("optional hello_2.10-3.dsc\n", "optional other.dsc\n"),
            (" 00 100 devel optional hello_2.10-3.dsc\n", ""),
            ("hello_2.10-3.dsc\n", "hello_2.10-3_amd64.deb\n"),
            (
                "Files:\n",
                "Files:\n 00 100 devel optional hello_2.10-3.dsc\n",
            ),
            ("abab", "ab"),
            ("Format: 1.8\n", "Format: 1.8\n\n"),
            ("Format: 1.8", "-----BEGIN PGP SIGNED MESSAGE-----"),
        ] {
            let text = sample().replace(from, to);
            assert_ne!(text, sample());
            assert_eq!(
                Changes::read(text.as_bytes()).unwrap_err().code(),
                "deb-bad-changes",
                "{to}"
            );
        }
    }
}
