//! Reading a tree of createrepo: `repodata/repomd.xml`, and what that lists.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use openapi::types::Record;
use reqwest::Url;
use rpm::listing::{self, Digest, ListedFile, ListedPackage, ListingError, Packages};
use sha2::{Digest as _, Sha256 as Hash};

use super::catalog::{Catalog, Item, Location, MOST_PACKAGES, Metadata, Sha256};
use super::tree::{Expected, unreadable};
use super::unpack::Packing;
use super::{ImportError, Keyring, Tree};

/// The list of everything else.
const REPOMD: &str = "repodata/repomd.xml";

/// Most bytes of the list and of its signature.
const REPOMD_MAX: u64 = 4 << 20;

/// Most bytes of an unpacked `primary.xml`, whatever it says itself.
const PRIMARY_MAX: u64 = 8 << 30;

/// Most bytes of an unpacked metadata file; the server takes no more.
const METADATA_MAX: u64 = 64 << 20;

/// Files that go along, each with the types under which it may be listed, best first.
const CARRIED: [(Record, &[&str]); 3] = [
    (
        Record::Group,
        &["group", "group_gz", "group_xz", "group_zst"],
    ),
    (Record::Modules, &["modules"]),
    (Record::Updateinfo, &["updateinfo"]),
];

/// Files that the server makes itself, as far as it has them at all.
const DERIVED: [&str; 3] = ["primary", "filelists", "other"];

/// What the tree has. With `keyring`, its list has to be signed.
///
/// # Errors
/// [`ImportError`].
pub(crate) async fn read(
    tree: &Tree<'_>,
    keyring: Option<&Keyring>,
) -> Result<Catalog, ImportError> {
    let missing = || ImportError::Missing(REPOMD.to_owned());
    let repomd = tree.read(REPOMD, REPOMD_MAX).await?.ok_or_else(missing)?;
    if let Some(keyring) = keyring {
        let path = format!("{REPOMD}.asc");
        let signature = tree.read(&path, REPOMD_MAX).await?;
        let signature = signature.ok_or_else(|| ImportError::Missing(path))?;
        keyring.check(REPOMD, &repomd, &signature)?;
    }
    let files = listing::files(&repomd).map_err(|error| malformed(REPOMD, error))?;
    let named = |kind: &str| files.iter().find(|file| file.kind == kind);
    let lacks = || malformed(REPOMD, "it lists no `primary`");
    let primary = named("primary").ok_or_else(lacks)?;
    let mut catalog = Catalog {
        items: packages(tree, primary).await?,
        ..Catalog::default()
    };
    for (record, kinds) in CARRIED {
        if let Some(file) = kinds.iter().find_map(|kind| named(kind)) {
            catalog.metadata.push(metadata(tree, record, file).await?);
        }
    }
    for file in &files {
        let stem = file.kind.trim_end_matches("_db").trim_end_matches("_zck");
        let carried = CARRIED.iter().any(|(_, kinds)| kinds.contains(&stem));
        if !carried && !DERIVED.contains(&stem) {
            let what = format!("metadata `{}`", file.kind);
            catalog.leave_out(what, "the server carries no such file", 1);
        }
    }
    Ok(catalog)
}

/// The packages that `primary` lists.
async fn packages(tree: &Tree<'_>, primary: &ListedFile) -> Result<Vec<Item>, ImportError> {
    let path = primary.location.href.clone();
    let limit = primary.open_size.unwrap_or(PRIMARY_MAX);
    if limit > PRIMARY_MAX {
        return Err(ImportError::TooLarge {
            path,
            limit: PRIMARY_MAX,
        });
    }
    let (file, packing) = open(tree, primary, ".xml").await?;
    let is_web = matches!(tree, Tree::Web { .. });
    let read = tokio::task::spawn_blocking(move || list(&path, file, packing, limit, is_web)).await;
    read.map_err(|error| unreadable(REPOMD, io::Error::other(error)))?
}

fn list(
    path: &str,
    file: File,
    packing: Packing,
    limit: u64,
    is_web: bool,
) -> Result<Vec<Item>, ImportError> {
    let bytes = packing.open(file, limit);
    let bytes = bytes.map_err(|error| unreadable(path, error))?;
    let mut bases = HashMap::new();
    let mut items = Vec::new();
    // The same file listed twice is one package; two files of one name are not.
    let mut known: HashMap<String, Sha256> = HashMap::new();
    let judged = |error| match error {
        ListingError::Read(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            ImportError::TooLarge {
                path: path.to_owned(),
                limit,
            }
        }
        error => malformed(path, error),
    };
    for package in Packages::open(bytes).map_err(judged)? {
        let package = package.map_err(judged)?;
        let item = item(&package, is_web, &mut bases)?;
        let name = item.name.clone().unwrap_or_default();
        match known.insert(name, item.sha256) {
            Some(other) if other == item.sha256 => continue,
            Some(_) => return Err(ImportError::Twice(item.label())),
            None => items.push(item),
        }
        if items.len() > MOST_PACKAGES {
            let path = path.to_owned();
            return Err(ImportError::TooLarge { path, limit });
        }
    }
    Ok(items)
}

/// What is read of a package.
fn item(
    package: &ListedPackage,
    is_web: bool,
    bases: &mut HashMap<String, Arc<Url>>,
) -> Result<Item, ImportError> {
    let href = &package.location.href;
    let mut location = Location::parse(href)?;
    if let Some(base) = &package.location.base {
        location.base = Some(if let Some(known) = bases.get(base) {
            Arc::clone(known)
        } else {
            let url = elsewhere(base, is_web)?;
            Arc::clone(bases.entry(base.clone()).or_insert(Arc::new(url)))
        });
    }
    Ok(Item {
        name: Some(name(
            &package.name,
            i64::from(package.epoch),
            &package.version,
            &package.release,
            &package.arch,
        )),
        location,
        size: package.size,
        sha256: sha256(href, &package.checksum)?,
        division: None,
        sources: Vec::new(),
    })
}

/// What tells an RPM package apart, in one word.
pub(super) fn name(name: &str, epoch: i64, version: &str, release: &str, arch: &str) -> String {
    format!("{name}-{epoch}:{version}-{release}.{arch}")
}

/// The base of packages that are not below the tree: only where the tree is on the web itself.
fn elsewhere(base: &str, is_web: bool) -> Result<Url, ImportError> {
    let outside = |reason: &str| ImportError::Outside {
        path: base.to_owned(),
        reason: reason.to_owned(),
    };
    let url = Url::parse(base).map_err(|_| outside("the `xml:base` is no URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(outside("the `xml:base` is no http(s) URL"));
    }
    if !is_web {
        return Err(outside("a folder with an `xml:base` on the web"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(outside("the `xml:base` has more than a path"));
    }
    Ok(url)
}

/// A file that goes along, unpacked.
async fn metadata(
    tree: &Tree<'_>,
    record: Record,
    listed: &ListedFile,
) -> Result<Metadata, ImportError> {
    let path = listed.location.href.clone();
    let stem = if record == Record::Modules {
        ".yaml"
    } else {
        ".xml"
    };
    let (file, packing) = open(tree, listed, stem).await?;
    let unpack = move || {
        let mut octets = Vec::new();
        let mut bytes = packing.open(file, METADATA_MAX)?;
        bytes.read_to_end(&mut octets).map(|_| octets)
    };
    let octets = match tokio::task::spawn_blocking(unpack).await {
        Ok(Ok(octets)) => octets,
        Ok(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
            let limit = METADATA_MAX;
            return Err(ImportError::TooLarge { path, limit });
        }
        Ok(Err(error)) => return Err(malformed(&path, error)),
        Err(error) => return Err(unreadable(&path, io::Error::other(error))),
    };
    Ok(Metadata {
        record,
        sha256: Hash::digest(&octets).into(),
        octets,
    })
}

/// A copy of a listed file, and how it is packed.
async fn open(
    tree: &Tree<'_>,
    listed: &ListedFile,
    stem: &str,
) -> Result<(File, Packing), ImportError> {
    let href = &listed.location.href;
    let packing = Packing::of(href, stem)?;
    let mut location = Location::parse(href)?;
    if let Some(base) = &listed.location.base {
        let is_web = matches!(tree, Tree::Web { .. });
        location.base = Some(Arc::new(elsewhere(base, is_web)?));
    }
    let expected = Expected {
        size: listed.size,
        sha256: sha256(href, &listed.checksum)?,
    };
    let file = tree.fetch(&location, expected).await?;
    let file = file.ok_or_else(|| ImportError::Missing(location.to_string()))?;
    Ok((file, packing))
}

/// The hash, if it is one that proves something.
fn sha256(path: &str, digest: &Digest) -> Result<Sha256, ImportError> {
    let mut sha256 = [0; 32];
    if digest.kind == "sha256" && hex::decode_to_slice(&digest.value, &mut sha256).is_ok() {
        return Ok(sha256);
    }
    let found = match digest.kind.as_str() {
        "" => "nothing".to_owned(),
        "sha256" => format!("a sha256 of `{}`", digest.value),
        kind => kind.to_owned(),
    };
    Err(ImportError::Checksum {
        path: path.to_owned(),
        found,
    })
}

fn malformed(path: &str, source: impl Into<Box<dyn Error + Send + Sync>>) -> ImportError {
    ImportError::Malformed {
        path: path.to_owned(),
        source: source.into(),
    }
}
