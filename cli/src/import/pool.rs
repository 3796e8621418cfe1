//! Reading a bare folder of packages, or of files of any kind.

mod sources;

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use deb::FileKind;
use sha2::{Digest, Sha256 as Hash};

use super::ImportError;
use super::catalog::{Catalog, Division, Item, Location, MOST_PACKAGES, Sha256};
use super::stock::Format;
use super::tree::{real_path, unreadable};

/// Deepest folders that are looked into.
const DEPTH_MAX: usize = 64;

/// How many octets are read from a file at once.
const PIECE: usize = 256 << 10;

/// What lies below the folder `root`, a real path, in the order of the paths: every package that a
/// repository of `format` takes, once; every file at all where it takes files. Source packages come
/// behind the others.
///
/// # Errors
/// [`ImportError`] when a folder or a package cannot be read.
pub(crate) fn read(
    root: &Path,
    format: Format,
    division: Option<Division>,
) -> Result<Catalog, ImportError> {
    let mut walk = Walk {
        root,
        format,
        files: Vec::new(),
        catalog: Catalog::default(),
    };
    walk.folder("", 0)?;
    let Walk {
        mut files,
        mut catalog,
        ..
    } = walk;
    files.sort();
    let division = division.map(Arc::new);
    let (mut descriptions, mut companions) = (Vec::new(), BTreeSet::new());
    let mut known: HashMap<Sha256, String> = HashMap::new();
    for path in files {
        if format == Format::Deb {
            match FileKind::of(&path) {
                FileKind::Description => {
                    descriptions.push(path);
                    continue;
                }
                FileKind::Companion => {
                    companions.insert(path);
                    continue;
                }
                FileKind::Binary => {}
            }
        }
        let (size, sha256) = measure(root, &path)?;
        // The path of a file is its name; a package has one inside.
        if format != Format::File {
            if let Some(other) = known.get(&sha256) {
                let why = format!("it is the same as `{other}`");
                catalog.leave_out(path, &why, 1);
                continue;
            }
            known.insert(sha256, path.clone());
        }
        catalog.items.push(Item {
            name: None,
            location: Location::parse(&path)?,
            size,
            sha256,
            division: division.clone(),
            sources: Vec::new(),
        });
    }
    sources::take(root, descriptions, companions, division, &mut catalog)?;
    Ok(catalog)
}

/// A walk through a folder.
struct Walk<'a> {
    root: &'a Path,
    format: Format,
    files: Vec<String>,
    catalog: Catalog,
}

impl Walk<'_> {
    fn folder(&mut self, below: &str, depth: usize) -> Result<(), ImportError> {
        let folder = self.root.join(below);
        let failed = |error| unreadable(below, error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let what = format!("{below}{}", name.to_string_lossy());
                self.catalog.leave_out(what, "its name is no text", 1);
                continue;
            };
            let path = format!("{below}{name}");
            if kind.is_dir() && depth == DEPTH_MAX {
                self.catalog.leave_out(path, "it lies too deep", 1);
            } else if kind.is_dir() {
                self.folder(&format!("{path}/"), depth + 1)?;
            } else {
                self.file(path);
            }
            if self.files.len() > MOST_PACKAGES {
                return Err(ImportError::TooLarge {
                    path: below.to_owned(),
                    limit: MOST_PACKAGES as u64,
                });
            }
        }
        Ok(())
    }

    /// Takes a file, or notes why not. Links are followed to files below the root alone.
    fn file(&mut self, path: String) {
        if let Some(why) = unfit(self.format, &path) {
            return self.catalog.leave_out(path, why, 1);
        }
        if let Err(error) = Location::parse(&path) {
            return self.catalog.leave_out(path, &error.sentence(), 1);
        }
        match real_path(self.root, &path) {
            Ok(Some(_)) => self.files.push(path),
            Ok(None) => self.catalog.leave_out(path, "it is a link to nothing", 1),
            Err(error) => self.catalog.leave_out(path, &error.sentence(), 1),
        }
    }
}

/// Why the file at `path` is no package of `format`, by its name.
fn unfit(format: Format, path: &str) -> Option<&'static str> {
    let (suffix, why) = match format {
        Format::Rpm => (".rpm", "its name does not end in `.rpm`"),
        Format::Deb if FileKind::of(path) == FileKind::Binary => (
            ".deb",
            "its name is neither that of a `.deb` nor of a file of a source package",
        ),
        Format::Deb | Format::File => return None,
    };
    (!path.ends_with(suffix)).then_some(why)
}

/// Length and hash of the file at `path` below `root`.
pub(super) fn measure(root: &Path, path: &str) -> Result<(u64, Sha256), ImportError> {
    let failed = |error| unreadable(path, error);
    let missing = || ImportError::Missing(path.to_owned());
    let real = real_path(root, path)?.ok_or_else(missing)?;
    let mut file = File::open(real).map_err(failed)?;
    let (mut size, mut hash) = (0, Hash::new());
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).map_err(failed)? {
            0 => return Ok((size, hash.finalize().into())),
            length => {
                hash.update(&piece[..length]);
                size += length as u64;
            }
        }
    }
}
