//! What an origin has.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use deb::FileKind;
use openapi::types::{Record, ReleaseChange};
use reqwest::Url;

use super::ImportError;

/// Most packages of one origin.
pub(super) const MOST_PACKAGES: usize = 1_000_000;

/// Longest path that is followed, in bytes.
const PATH_MAX: usize = 4096;

/// A SHA-256.
pub(super) type Sha256 = [u8; 32];

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// Its path, which stays below the base.
    pub(crate) path: String,
    /// The base, where it is not the origin itself.
    pub(super) base: Option<Arc<Url>>,
}

impl Location {
    /// The file at `path` of the origin.
    ///
    /// # Errors
    /// [`ImportError::Outside`] for any path that could be somewhere else.
    pub(super) fn parse(path: &str) -> Result<Self, ImportError> {
        let outside = |reason: &str| ImportError::Outside {
            path: path.chars().take(200).collect(),
            reason: reason.to_owned(),
        };
        if path.len() > PATH_MAX {
            return Err(outside("it is too long"));
        }
        if path.starts_with('/') {
            return Err(outside("it is absolute"));
        }
        if path.contains(|letter: char| letter.is_control() || letter == '\\') {
            return Err(outside("it has a control character or a backslash"));
        }
        let mut segments = Vec::new();
        for segment in path.split('/') {
            match segment {
                "" | "." => {}
                ".." => return Err(outside("it goes up")),
                name => segments.push(name),
            }
        }
        if segments.is_empty() {
            return Err(outside("it names no file"));
        }
        Ok(Self {
            path: segments.join("/"),
            base: None,
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.base {
            None => formatter.write_str(&self.path),
            Some(base) => write!(formatter, "{base}{}", self.path),
        }
    }
}

/// The suite and component that list a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Division {
    pub(crate) suite: String,
    pub(crate) component: String,
}

impl fmt::Display for Division {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.suite, self.component)
    }
}

/// A package of an origin.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// What tells it apart, in one word, where the origin says so.
    pub(super) name: Option<String>,
    /// Where it is.
    pub(super) location: Location,
    /// Its length in bytes.
    pub(super) size: u64,
    /// Its hash.
    pub(super) sha256: Sha256,
    /// In a DEB repository, who lists it.
    pub(super) division: Option<Arc<Division>>,
    /// The source packages that it is a file of, by the numbers that the catalog gives them: one of
    /// a `.dsc`, and several of an archive that revisions share.
    pub(super) sources: Vec<u32>,
}

impl Item {
    /// The name of its file.
    pub(super) fn file_name(&self) -> &str {
        let path = &self.location.path;
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Whether it is the `.dsc` of a source package.
    pub(super) fn is_description(&self) -> bool {
        !self.sources.is_empty() && FileKind::of(self.file_name()) == FileKind::Description
    }

    /// Whether it is a file that the `.dsc` of a source package names.
    pub(super) fn is_companion(&self) -> bool {
        !self.sources.is_empty() && !self.is_description()
    }

    /// What people call it.
    pub(super) fn label(&self) -> String {
        let name = self.name.as_deref().unwrap_or(&self.location.path);
        match &self.division {
            None => name.to_owned(),
            Some(division) => format!("{name} of {division}"),
        }
    }
}

/// A file of an RPM repository that goes along with the packages.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    /// Its type.
    pub(super) record: Record,
    /// Its octets, unpacked.
    pub(super) octets: Vec<u8>,
    /// Their hash.
    pub(super) sha256: Sha256,
}

/// Something of an origin that is not taken.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct LeftOut {
    /// What it is.
    pub(crate) what: String,
    /// Why it is left out.
    pub(crate) why: String,
    /// How many things it stands for.
    pub(crate) count: u64,
}

/// What an origin has.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    /// Its packages, in the order of the origin.
    pub(crate) items: Vec<Item>,
    /// Files that go along with them.
    pub(crate) metadata: Vec<Metadata>,
    /// What is not taken.
    pub(crate) left_out: Vec<LeftOut>,
    /// What it says of its default suite.
    pub(crate) release: Option<ReleaseChange>,
}

impl Catalog {
    /// The files of each source package.
    pub(super) fn sources(&self) -> HashMap<u32, Vec<&Item>> {
        let mut sources: HashMap<u32, Vec<&Item>> = HashMap::new();
        for item in &self.items {
            for number in &item.sources {
                sources.entry(*number).or_default().push(item);
            }
        }
        sources
    }

    /// Notes something that is not taken.
    pub(super) fn leave_out(&mut self, what: impl Into<String>, why: &str, count: u64) {
        self.left_out.push(LeftOut {
            what: what.into(),
            why: why.to_owned(),
            count,
        });
    }
}
