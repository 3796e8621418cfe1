//! Source packages of a bare folder: each `.dsc` with the files that it names, which lie beside it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use deb::{MAX_DESCRIPTION, Source, SourceFile};
use sha2::{Digest, Sha256 as Hash};

use super::measure;
use crate::import::ImportError;
use crate::import::catalog::{Catalog, Division, Item, Location, Sha256};
use crate::import::debian;
use crate::import::tree::{real_path, unreadable};

/// Takes up the source packages whose `.dsc` files are `descriptions`, each with its files out of
/// `companions`. What is not whole is left out, and so is a file that no `.dsc` names.
///
/// # Errors
/// [`ImportError`] when a file cannot be read.
pub(super) fn take(
    root: &Path,
    descriptions: Vec<String>,
    companions: BTreeSet<String>,
    division: Option<Arc<Division>>,
    catalog: &mut Catalog,
) -> Result<(), ImportError> {
    let mut shelf = Shelf {
        root,
        companions,
        division,
        measured: HashMap::new(),
        known: HashMap::new(),
        places: HashMap::new(),
        items: Vec::new(),
        count: 0,
    };
    for path in descriptions {
        match shelf.source(&path) {
            Ok(()) => {}
            Err(Fault::LeftOut(why)) => catalog.leave_out(path, &why, 1),
            Err(Fault::Fatal(error)) => return Err(error),
        }
    }
    let items = shelf.items.iter();
    let taken: HashSet<&str> = items.map(|item| item.location.path.as_str()).collect();
    for path in &shelf.companions {
        if !taken.contains(path.as_str()) {
            catalog.leave_out(path, "no `.dsc` that is taken names it", 1);
        }
    }
    catalog.items.append(&mut shelf.items);
    Ok(())
}

/// Why a source package is not taken up.
enum Fault {
    /// It is not whole: it is left out, and others are not.
    LeftOut(String),
    /// The folder cannot be read.
    Fatal(ImportError),
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Self {
        Self::Fatal(error)
    }
}

/// The source packages so far.
struct Shelf<'a> {
    root: &'a Path,
    /// The paths of files that a `.dsc` could name.
    companions: BTreeSet<String>,
    division: Option<Arc<Division>>,
    /// Lengths and hashes of those that one names.
    measured: HashMap<String, (u64, Sha256)>,
    /// The paths of `.dsc` files, by their hashes.
    known: HashMap<Sha256, String>,
    /// The places among the items of what they name, by its names.
    places: HashMap<String, usize>,
    items: Vec<Item>,
    count: u32,
}

impl Shelf<'_> {
    /// Takes up the source package of the `.dsc` at `path`.
    fn source(&mut self, path: &str) -> Result<(), Fault> {
        let text = self.text(path)?;
        let sha256: Sha256 = Hash::digest(&text).into();
        if let Some(other) = self.known.get(&sha256) {
            return Err(Fault::LeftOut(format!("it is the same as `{other}`")));
        }
        let (folder, name) = match path.rsplit_once('/') {
            Some((folder, name)) => (format!("{folder}/"), name),
            None => (String::new(), path),
        };
        let source = Source::read(&text).and_then(|source| {
            source.check_names(name)?;
            Ok(source)
        });
        let source = source.map_err(|error| Fault::LeftOut(error.to_string()))?;
        let mut found = Vec::with_capacity(source.files().len());
        for file in source.files() {
            found.push(self.beside(&folder, file)?);
        }
        self.known.insert(sha256, path.to_owned());
        self.count += 1;
        for (file, location) in source.files().iter().zip(found) {
            let place = *self
                .places
                .entry(file.name.clone())
                .or_insert(self.items.len());
            if let Some(item) = self.items.get_mut(place) {
                item.sources.push(self.count);
            } else {
                let item = self.item(file.name.clone(), location, (file.size, file.sha256));
                self.items.push(item);
            }
        }
        let full = debian::name(source.name(), source.version().as_str(), "source");
        let item = self.item(full, Location::parse(path)?, (text.len() as u64, sha256));
        self.items.push(item);
        Ok(())
    }

    /// A file of the source package that was counted last.
    fn item(&self, name: String, location: Location, (size, sha256): (u64, Sha256)) -> Item {
        Item {
            name: Some(name),
            location,
            size,
            sha256,
            division: self.division.clone(),
            sources: vec![self.count],
        }
    }

    /// The text of the `.dsc` at `path`.
    fn text(&self, path: &str) -> Result<Vec<u8>, Fault> {
        let failed = |error| Fault::Fatal(unreadable(path, error));
        let missing = || ImportError::Missing(path.to_owned());
        let real = real_path(self.root, path)?.ok_or_else(missing)?;
        let file = File::open(real).map_err(failed)?;
        let mut text = Vec::new();
        let most = MAX_DESCRIPTION as u64;
        file.take(most + 1).read_to_end(&mut text).map_err(failed)?;
        if text.len() as u64 > most {
            let why = format!("it has more than {most} bytes");
            return Err(Fault::LeftOut(why));
        }
        Ok(text)
    }

    /// Where `file` is in the `folder` of the `.dsc` that names it, if it is that.
    fn beside(&mut self, folder: &str, file: &SourceFile) -> Result<Location, Fault> {
        let path = format!("{folder}{}", file.name);
        let name = &file.name;
        let left_out = |reason: &str| Err(Fault::LeftOut(format!("it names `{name}`, {reason}")));
        if !self.companions.contains(&path) {
            return left_out("which is not beside it");
        }
        let location = Location::parse(&path)?;
        let measured = match self.measured.get(&path) {
            Some(measured) => *measured,
            None => measure(self.root, &path)?,
        };
        self.measured.insert(path, measured);
        if measured != (file.size, file.sha256) {
            return left_out("which has another size or sha256");
        }
        match self.places.get(name).map(|place| &self.items[*place]) {
            Some(other) if (other.size, other.sha256) != measured => {
                left_out(&format!("of which `{}` is another one", other.location))
            }
            _ => Ok(location),
        }
    }
}
