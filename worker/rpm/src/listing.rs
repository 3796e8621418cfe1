//! Reading the indexes of a repository that somebody else made: what it lists, and where.
//!
//! [`files`] reads its `repomd.xml`, [`Packages`] its `primary.xml` package by package, however
//! long it is. What is read is what stands there: whether it is true is not known here.

mod walk;

use std::io::{self, BufRead};

use self::walk::{Turn, Walker};

/// Most files that are read from a list; real ones have about twenty.
const FILES_MAX: usize = 1000;

/// Longest name, version or path of a package that is read, in bytes.
const VALUE_MAX: usize = 4096;

/// Where something is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The path below the base.
    pub href: String,
    /// The base, where it is not the repository itself.
    pub base: Option<String>,
}

/// The digest of something, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// Its algorithm, such as `sha256`.
    pub kind: String,
    /// Hexadecimal.
    pub value: String,
}

/// A file that `repomd.xml` lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedFile {
    /// What it is, such as `primary`.
    pub kind: String,
    /// Where it is.
    pub location: Location,
    /// Of the file as it is served.
    pub checksum: Digest,
    /// Its length in bytes; old lists do not tell.
    pub size: Option<u64>,
    /// Its length when it is unpacked.
    pub open_size: Option<u64>,
}

/// A package that `primary.xml` lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedPackage {
    /// Name.
    pub name: String,
    /// Epoch; 0 when it has none.
    pub epoch: u32,
    /// Version.
    pub version: String,
    /// Release.
    pub release: String,
    /// Architecture; `src` for a source package.
    pub arch: String,
    /// Of the file.
    pub checksum: Digest,
    /// Length of the file in bytes.
    pub size: u64,
    /// Where it is.
    pub location: Location,
}

/// The files that a `repomd.xml` lists.
///
/// # Errors
/// [`ListingError`] if it is none.
pub fn files(repomd: &[u8]) -> Result<Vec<ListedFile>, ListingError> {
    let mut walker = Walker::open(repomd, "repomd")?;
    let mut files = Vec::new();
    let mut file = ListedFile::default();
    loop {
        match (walker.turn()?, walker.depth()) {
            (Turn::End, _) => return Ok(files),
            (Turn::Open, 2) if walker.is("data") => {
                file = ListedFile {
                    kind: walker.attribute("type")?,
                    ..ListedFile::default()
                };
            }
            (Turn::Open, 3) if walker.is("checksum") => {
                file.checksum.kind = walker.attribute("type")?;
            }
            (Turn::Open, 3) if walker.is("location") => file.location = location(&walker)?,
            (Turn::Close, 3) if walker.is("checksum") => file.checksum.value = walker.value()?,
            (Turn::Close, 3) if walker.is("size") => file.size = Some(walker.number()?),
            (Turn::Close, 3) if walker.is("open-size") => file.open_size = Some(walker.number()?),
            (Turn::Close, 2) if walker.is("data") => {
                let file = std::mem::take(&mut file);
                if file.kind.is_empty() || file.location.href.is_empty() {
                    return Err(walker.missing("type and location of a file"));
                }
                if files.len() == FILES_MAX {
                    return Err(walker.missing("an end of its files"));
                }
                files.push(file);
            }
            _ => {}
        }
    }
}

/// The packages of a `primary.xml`, one after the other; the first error is the last item.
pub struct Packages<R> {
    walker: Walker<R>,
    ended: bool,
}

impl<R: BufRead> Packages<R> {
    /// Reads up to the first package.
    ///
    /// # Errors
    /// [`ListingError`] if it is no `primary.xml`.
    pub fn open(primary: R) -> Result<Self, ListingError> {
        Ok(Self {
            walker: Walker::open(primary, "metadata")?,
            ended: false,
        })
    }

    /// Reads on to the end of the next package.
    fn read(&mut self) -> Result<Option<ListedPackage>, ListingError> {
        let walker = &mut self.walker;
        let mut package = ListedPackage::default();
        let mut is_rpm = false;
        loop {
            match (walker.turn()?, walker.depth()) {
                (Turn::End, _) => return Ok(None),
                (Turn::Open, 2) => {
                    package = ListedPackage::default();
                    is_rpm = walker.is("package") && walker.attribute("type")? == "rpm";
                }
                (Turn::Open, 3) if is_rpm => open(&mut package, walker)?,
                (Turn::Close, 3) if is_rpm => close(&mut package, walker)?,
                (Turn::Close, 2) if is_rpm => {
                    let texts = [&package.name, &package.version, &package.arch];
                    let path = &package.location.href;
                    if texts.iter().any(|text| text.is_empty()) || path.is_empty() {
                        return Err(walker.missing("name, version, architecture or location"));
                    }
                    return Ok(Some(package));
                }
                _ => {}
            }
        }
    }
}

impl<R: BufRead> Iterator for Packages<R> {
    type Item = Result<ListedPackage, ListingError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read();
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

fn open<R: BufRead>(package: &mut ListedPackage, walker: &Walker<R>) -> Result<(), ListingError> {
    if walker.is("version") {
        let epoch = walker.attribute("epoch")?;
        package.epoch = match epoch.as_str() {
            "" => 0,
            number => number
                .parse()
                .map_err(|_| walker.missing("an epoch that is a number"))?,
        };
        package.version = walker.attribute("ver")?;
        package.release = walker.attribute("rel")?;
    } else if walker.is("checksum") {
        package.checksum.kind = walker.attribute("type")?;
    } else if walker.is("size") {
        let size = walker.attribute("package")?;
        package.size = size
            .parse()
            .map_err(|_| walker.missing("the size of a package"))?;
    } else if walker.is("location") {
        package.location = location(walker)?;
    }
    Ok(())
}

fn close<R: BufRead>(package: &mut ListedPackage, walker: &Walker<R>) -> Result<(), ListingError> {
    if walker.is("name") {
        package.name = walker.value()?;
    } else if walker.is("arch") {
        package.arch = walker.value()?;
    } else if walker.is("checksum") {
        package.checksum.value = walker.value()?;
    }
    Ok(())
}

fn location<R: BufRead>(walker: &Walker<R>) -> Result<Location, ListingError> {
    let base = walker.attribute("xml:base")?;
    Ok(Location {
        href: walker.attribute("href")?,
        base: (!base.is_empty()).then_some(base),
    })
}

/// Why an index was not read.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// The bytes could not be had; says nothing about the index.
    #[error("it could not be read")]
    Read(#[source] io::Error),
    /// It is not XML, or holds more in one piece than is ever read.
    #[error("it is not well-formed at byte {at}: {reason}")]
    Malformed {
        /// Where.
        at: u64,
        /// What is wrong.
        reason: String,
    },
    /// It is another document.
    #[error("it is a `{found}`, not a `{wanted}`")]
    Other {
        /// Its root element.
        found: String,
        /// The root element that it should have.
        wanted: &'static str,
    },
    /// Something is not said, or not as it should be.
    #[error("it lacks {what} before byte {at}")]
    Missing {
        /// Where.
        at: u64,
        /// What.
        what: &'static str,
    },
}

impl ListingError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(_) => "rpm-unreadable-index",
            Self::Malformed { .. } | Self::Other { .. } | Self::Missing { .. } => "rpm-bad-index",
        }
    }
}

#[cfg(test)]
mod tests;
