//! Reading the indexes of a suite that somebody else made, paragraph by paragraph.
//!
//! What is read is what stands there: whether it is true is not known here.

mod sources;

use std::fmt;
use std::io::{self, BufRead, Read};

pub use self::sources::{ListedSource, sources};
use crate::control::{ControlError, MAX_PARAGRAPH, Paragraph};
use crate::error::ReadError;

/// Longest value that is read of a package, in bytes.
const MAX_VALUE: usize = 4096;

/// A package that `Packages` lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPackage {
    /// Name.
    pub package: String,
    /// Version, with its epoch.
    pub version: String,
    /// Architecture.
    pub architecture: String,
    /// Where the file is, below the folder that has `dists` in it.
    pub filename: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its hash; `None` where only weaker ones are given.
    pub sha256: Option<[u8; 32]>,
}

impl fmt::Display for ListedPackage {
    /// `name_version_architecture`, as [`crate::Identity`] is shown.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            package,
            version,
            architecture,
            ..
        } = self;
        write!(formatter, "{package}_{version}_{architecture}")
    }
}

impl ListedPackage {
    fn of(paragraph: &Paragraph) -> Result<Self, ListingError> {
        let sha256 = match paragraph.get("SHA256") {
            None => None,
            Some(text) => {
                let mut sha256 = [0; 32];
                hex::decode_to_slice(text, &mut sha256)
                    .map_err(|_| ListingError::Field("SHA256", shown(text)))?;
                Some(sha256)
            }
        };
        let size = value(paragraph, "Size")?;
        Ok(Self {
            package: value(paragraph, "Package")?,
            version: value(paragraph, "Version")?,
            architecture: value(paragraph, "Architecture")?,
            filename: value(paragraph, "Filename")?,
            size: size
                .parse()
                .map_err(|_| ListingError::Field("Size", shown(&size)))?,
            sha256,
        })
    }
}

/// The packages of a `Packages`; the first error is the last item.
pub fn packages(index: impl BufRead) -> impl Iterator<Item = Result<ListedPackage, ListingError>> {
    Paragraphs::new(index).map(|paragraph| ListedPackage::of(&paragraph?))
}

/// Paragraphs of any index, read one after the other; the first error is the last item.
pub struct Paragraphs<R> {
    bytes: R,
    lines: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> Paragraphs<R> {
    /// Those in `bytes`.
    pub fn new(bytes: R) -> Self {
        Self {
            bytes,
            lines: Vec::new(),
            ended: false,
        }
    }

    fn read(&mut self) -> Result<Option<Paragraph>, ListingError> {
        self.lines.clear();
        loop {
            let before = self.lines.len();
            let most = (MAX_PARAGRAPH + 1 - before) as u64;
            let mut line = (&mut self.bytes).take(most);
            let read = line.read_until(b'\n', &mut self.lines);
            let is_over = read.map_err(ListingError::Read)? == 0;
            let is_blank = matches!(&self.lines[before..], b"\n" | b"\r\n");
            if self.lines.len() > MAX_PARAGRAPH {
                return Err(ListingError::Paragraph(ControlError::TooLarge));
            }
            if is_blank {
                self.lines.truncate(before);
            }
            if (is_blank || is_over) && before > 0 {
                return Ok(Some(Paragraph::parse(&self.lines)?));
            }
            if is_over {
                return Ok(None);
            }
        }
    }
}

impl<R: BufRead> Iterator for Paragraphs<R> {
    type Item = Result<Paragraph, ListingError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read();
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

/// The value of a field that has to be there, on one line.
fn value(paragraph: &Paragraph, field: &'static str) -> Result<String, ListingError> {
    let value = paragraph.get(field).unwrap_or_default();
    if value.is_empty() || value.len() > MAX_VALUE || value.contains('\n') {
        return Err(ListingError::Field(field, shown(value)));
    }
    Ok(value.to_owned())
}

/// Enough of a value to be found.
fn shown(value: &str) -> String {
    value
        .chars()
        .take(80)
        .flat_map(char::escape_default)
        .collect()
}

/// Why an index was not read.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// The bytes could not be had; says nothing about the index.
    #[error("it could not be read")]
    Read(#[source] io::Error),
    /// It has something that is no paragraph.
    #[error("it has a paragraph that cannot be read")]
    Paragraph(#[from] ControlError),
    /// A field of a package is missing, or not as it should be.
    #[error("it has a package whose {0} is `{1}`")]
    Field(&'static str, String),
    /// The list of the files of a source package is not as it should be.
    #[error("it has the source package `{0}`, whose files are not listed as they should be")]
    Files(String, #[source] Box<ReadError>),
    /// A source package without its `.dsc`, or with several.
    #[error("it has the source package `{0}`, which has other than one .dsc")]
    Description(String),
}

impl ListingError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(_) => "deb-unreadable-index",
            Self::Paragraph(_) | Self::Field(..) | Self::Files(..) | Self::Description(_) => {
                "deb-bad-index"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(index: &str) -> Result<Vec<ListedPackage>, ListingError> {
        packages(index.as_bytes()).collect()
    }

    fn stanza(name: &str) -> String {
        let sha256 = "ab".repeat(32);
        format!(
            "Package: {name}\nVersion: 1:2-3\nArchitecture: all\nFilename: pool/{name}.deb\n\
             Size: 7\nSHA256: {sha256}\nDescription: a\n b\n"
        )
    }

    #[test]
    fn packages_are_read_wherever_blank_lines_stand() {
        let index = format!("\n{}\n\n\n{}", stanza("a"), stanza("b"));

        let packages = read(&index).unwrap();

        assert_eq!(packages.len(), 2);
        assert_eq!(packages[1].to_string(), "b_1:2-3_all");
        assert_eq!(packages[0].filename, "pool/a.deb");
        assert_eq!(
            (packages[0].size, packages[0].sha256),
            (7, Some([0xab; 32]))
        );
        assert_eq!(read("").unwrap(), []);
        assert_eq!(read("\n\n").unwrap(), []);
    }

    #[test]
    fn a_package_with_weak_hashes_alone_is_read_as_such() {
        let weak = stanza("a").replace("SHA256", "MD5sum");

        assert_eq!(read(&weak).unwrap()[0].sha256, None);
    }

    #[test]
    fn what_is_no_index_is_refused() {
        let good = stanza("a");
        for bad in [
            good.replace("Size: 7", "Size: x"),
            good.replace("Size: 7", "Size: -7"),
            good.replace("Version", "Revision"),
            good.replace("Filename: pool", "Filename: a\n pool"),
            good.replace("SHA256: ab", "SHA256: xy"),
            good.replace("SHA256: abab", "SHA256: "),
            "text\n".to_owned(),
            format!("{good}Package: b\n"),
            format!("A: {}\n", "x".repeat(MAX_PARAGRAPH)),
        ] {
            let refused = read(&bad).expect_err(&bad);
            assert_eq!(refused.code(), "deb-bad-index", "{bad}");
        }
    }

    #[test]
    fn what_follows_an_error_is_not_read() {
        let index = format!("text\n\n{}", stanza("a"));

        let read: Vec<_> = packages(index.as_bytes()).collect();

        assert_eq!(read.len(), 1);
        assert!(read[0].is_err());
    }
}
