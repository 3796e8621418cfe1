//! One index of a suite, in whichever of its forms is there.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead};
use std::sync::Arc;

use deb::listing::{self, ListedPackage, ListingError, Paragraphs};
use deb::release::ReleaseFile;

use super::{ImportError, Tree, malformed, name};
use crate::import::catalog::{Division, Item, Location, MOST_PACKAGES};
use crate::import::tree::{Expected, unreadable};
use crate::import::unpack::Packing;

/// Most bytes of an unpacked index that does not tell its length.
const OPEN_MAX: u64 = 1 << 30;

/// The forms that are read, best first.
const FORMS: [&str; 5] = [".xz", ".zst", ".gz", "", ".bz2"];

/// What an index lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Packages.
    Binary,
    /// Packages for the installer of Debian.
    Installer,
    /// Source packages.
    Sources,
}

/// An index, and the forms in which it is listed.
#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) kind: Kind,
    pub(super) division: Arc<Division>,
    /// Its path below the suite without what tells its form.
    pub(super) stem: String,
    /// How its forms end: `.gz` and the like.
    pub(super) forms: Vec<String>,
}

/// Component, kind and stem of the index at `path`, if it is one.
pub(super) fn recognize(path: &str) -> Option<(&str, Kind, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    let (above, last) = folder.rsplit_once('/')?;
    let stem = |name: &str| &path[..folder.len() + 1 + name.len()];
    let is_form = |rest: &str| rest.is_empty() || rest.starts_with('.');
    if last == "source" && name.strip_prefix("Sources").is_some_and(is_form) {
        return Some((above, Kind::Sources, stem("Sources")));
    }
    if !last.starts_with("binary-") || !name.strip_prefix("Packages").is_some_and(is_form) {
        return None;
    }
    Some(match above.strip_suffix("/debian-installer") {
        Some(component) => (component, Kind::Installer, stem("Packages")),
        None => (above, Kind::Binary, stem("Packages")),
    })
}

/// What was read of all indexes so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) items: Vec<Item>,
    /// Of each division and name, the place among the items: packages of all architectures are in
    /// many indexes, and revisions of a source package share files.
    known: HashMap<(Arc<Division>, String), usize>,
    /// How many source packages there are.
    pub(super) sources: u32,
    /// How many packages for the installer each division has.
    installer: BTreeMap<String, u64>,
}

impl Reader {
    /// Reads an index of `suite`, from the best of its forms that is there.
    pub(super) async fn read(
        &mut self,
        tree: &Tree<'_>,
        suite: &str,
        index: &Index,
        release: &ReleaseFile,
    ) -> Result<(), ImportError> {
        let files = release.files();
        let listed = |form: &str| files.get(&format!("{}{form}", index.stem));
        // Empty indexes are listed also where nobody has written them.
        if listed("").is_some_and(|plain| plain.size == 0) {
            return Ok(());
        }
        let limit = listed("").map_or(OPEN_MAX, |plain| plain.size);
        let mut is_read = false;
        for form in FORMS {
            let Some(file) = listed(form) else { continue };
            is_read = true;
            let path = format!("dists/{suite}/{}{form}", index.stem);
            let packing = Packing::of(&path, "")?;
            let expected = Expected {
                size: Some(file.size),
                sha256: file.sha256,
            };
            let Some(copy) = tree.fetch(&Location::parse(&path)?, expected).await? else {
                continue;
            };
            return self.take(path, copy, packing, limit, index).await;
        }
        let path = format!("dists/{suite}/{}", index.stem);
        if is_read {
            return Err(ImportError::Missing(path));
        }
        let packing = index.forms.join(", ");
        Err(ImportError::Compression { path, packing })
    }

    /// Takes up what the copy of an index lists.
    async fn take(
        &mut self,
        path: String,
        copy: File,
        packing: Packing,
        limit: u64,
        index: &Index,
    ) -> Result<(), ImportError> {
        let Index { kind, division, .. } = index;
        let (kind, division) = (*kind, Arc::clone(division));
        let mut reader = std::mem::take(self);
        let read = tokio::task::spawn_blocking(move || {
            let bytes = packing.open(copy, limit);
            let bytes = bytes.map_err(|error| unreadable(&path, error))?;
            let read = match kind {
                Kind::Binary => reader.list(&path, bytes, &division, limit),
                Kind::Sources => reader.list_sources(&path, bytes, &division, limit),
                Kind::Installer => reader.count(&path, bytes, &division, limit),
            };
            read.map(|()| reader)
        });
        let read = read.await;
        *self = read.map_err(|error| unreadable("dists", io::Error::other(error)))??;
        Ok(())
    }

    fn list(
        &mut self,
        path: &str,
        bytes: impl BufRead,
        division: &Arc<Division>,
        limit: u64,
    ) -> Result<(), ImportError> {
        for package in listing::packages(bytes) {
            let package = package.map_err(|error| judged(path, limit, error))?;
            let item = item(path, &package, division)?;
            self.take_up(path, limit, item)?;
        }
        Ok(())
    }

    /// Takes an item up, unless it is known already; answers its place.
    pub(super) fn take_up(
        &mut self,
        path: &str,
        limit: u64,
        item: Item,
    ) -> Result<usize, ImportError> {
        let division = item.division.clone().unwrap_or_default();
        let name = item.name.clone().unwrap_or_default();
        let place = match self.known.entry((division, name)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(self.items.len()),
        };
        match self.items.get(place) {
            Some(other) if (other.sha256, other.size) == (item.sha256, item.size) => {}
            Some(_) => return Err(ImportError::Twice(item.label())),
            None => self.items.push(item),
        }
        if self.items.len() > MOST_PACKAGES {
            let path = path.to_owned();
            return Err(ImportError::TooLarge { path, limit });
        }
        Ok(place)
    }

    fn count(
        &mut self,
        path: &str,
        bytes: impl BufRead,
        division: &Division,
        limit: u64,
    ) -> Result<(), ImportError> {
        let count = self.installer.entry(division.to_string()).or_default();
        for paragraph in Paragraphs::new(bytes) {
            paragraph.map_err(|error| judged(path, limit, error))?;
            *count += 1;
        }
        Ok(())
    }

    /// The packages, and how many for the installer each division has.
    pub(super) fn finish(self) -> (Vec<Item>, BTreeMap<String, u64>) {
        (self.items, self.installer)
    }
}

fn item(
    path: &str,
    package: &ListedPackage,
    division: &Arc<Division>,
) -> Result<Item, ImportError> {
    let sha256 = package.sha256.ok_or_else(|| weak(path, package))?;
    let ListedPackage {
        package: own,
        version,
        architecture,
        ..
    } = package;
    Ok(Item {
        name: Some(name(own, version, architecture)),
        location: Location::parse(&package.filename)?,
        size: package.size,
        sha256,
        division: Some(Arc::clone(division)),
        sources: Vec::new(),
    })
}

/// The refusal of a package of the index at `path` that has no hash which could be compared.
pub(super) fn weak(path: &str, package: &impl ToString) -> ImportError {
    ImportError::Checksum {
        path: format!("{} of {path}", package.to_string()),
        found: "MD5 or SHA-1".to_owned(),
    }
}

pub(super) fn judged(path: &str, limit: u64, error: ListingError) -> ImportError {
    match error {
        ListingError::Read(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            let path = path.to_owned();
            ImportError::TooLarge { path, limit }
        }
        error => malformed(path, error),
    }
}
