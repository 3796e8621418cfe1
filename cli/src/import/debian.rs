//! Reading a published tree of Debian packages: `dists/<suite>/Release`, and what that lists.

mod index;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use deb::clear_signed::ClearSigned;
use deb::release::ReleaseFile;
use openapi::types::ReleaseChange;

use self::index::{Index, Reader};
use super::catalog::{Catalog, Division};
use super::tree::unreadable;
use super::{ImportError, Keyring, Tree};

/// Most bytes of a `Release` with its signature.
const RELEASE_MAX: u64 = 4 << 20;

/// Longest name of a suite or component that the server takes.
const NAME_MAX: usize = 64;

/// Which part of a tree is wanted; all of it where nothing is named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Names of folders below `dists`.
    pub(crate) suites: Vec<String>,
    /// Names of components.
    pub(crate) components: Vec<String>,
}

/// What the tree has. With `keyring`, every `Release` has to be signed.
///
/// # Errors
/// [`ImportError`].
pub(crate) async fn read(
    tree: &Tree<'_>,
    selection: &Selection,
    keyring: Option<&Keyring>,
) -> Result<Catalog, ImportError> {
    let mut catalog = Catalog::default();
    let suites = match (selection.suites.as_slice(), tree.folder()) {
        ([], Some(root)) => suites(root, &mut catalog)?,
        ([], None) => return Err(ImportError::SuiteNeeded),
        (named, _) => named.to_vec(),
    };
    let mut reader = Reader::default();
    let mut known = BTreeSet::new();
    for suite in &suites {
        check_name(suite)?;
        let release = release(tree, suite, keyring).await?;
        let components = components(&release);
        known.extend(components.iter().cloned());
        let indexes = indexes(&release, &components, suite, selection);
        for index in indexes.values() {
            reader.read(tree, suite, index, &release).await?;
        }
        if catalog.release.is_none() {
            catalog.release = Some(change(&release, suite, &components, selection));
        }
    }
    if let Some(absent) = selection
        .components
        .iter()
        .find(|name| !known.contains(*name))
    {
        return Err(ImportError::Suite {
            name: absent.clone(),
            reason: format!("no suite has it; there are {}", list(&known)),
        });
    }
    let (items, installer) = reader.finish();
    catalog.items = items;
    for (division, count) in installer {
        let why = "packages for the installer are not served";
        catalog.leave_out(format!("installer packages of {division}"), why, count);
    }
    Ok(catalog)
}

/// The suites of a folder, by name. Links to other suites are noted.
fn suites(root: &Path, catalog: &mut Catalog) -> Result<Vec<String>, ImportError> {
    let failed = |error| unreadable("dists", error);
    let mut suites = Vec::new();
    for entry in std::fs::read_dir(root.join("dists")).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            catalog.leave_out("a folder below `dists`", "its name is no text", 1);
            continue;
        };
        let kind = entry.file_type().map_err(failed)?;
        let path = entry.path();
        if kind.is_symlink() {
            let why = "it is a link: packages are listed in the suite that it leads to";
            catalog.leave_out(format!("suite `{name}`"), why, 1);
        } else if path.join("Release").exists() || path.join("InRelease").exists() {
            suites.push(name);
        } else if kind.is_dir() {
            let why = "it has no Release; --suite names one that is elsewhere";
            catalog.leave_out(format!("folder `dists/{name}`"), why, 1);
        }
    }
    suites.sort();
    if suites.is_empty() {
        return Err(ImportError::Missing("dists/*/Release".to_owned()));
    }
    Ok(suites)
}

/// The `Release` of `suite`, out of `InRelease` where that is there.
async fn release(
    tree: &Tree<'_>,
    suite: &str,
    keyring: Option<&Keyring>,
) -> Result<ReleaseFile, ImportError> {
    let inline = format!("dists/{suite}/InRelease");
    let plain = format!("dists/{suite}/Release");
    let (path, text) = if let Some(file) = tree.read(&inline, RELEASE_MAX).await? {
        let text = match keyring {
            Some(keyring) => keyring.open(&inline, &file)?,
            None => ClearSigned::read(&file)
                .map(|signed| signed.text)
                .map_err(|error| malformed(&inline, error))?,
        };
        (inline, text)
    } else {
        let text = tree.read(&plain, RELEASE_MAX).await?;
        let text = text.ok_or_else(|| ImportError::Missing(plain.clone()))?;
        if let Some(keyring) = keyring {
            let beside = format!("{plain}.gpg");
            let signature = tree.read(&beside, RELEASE_MAX).await?;
            let signature = signature.ok_or(ImportError::Missing(beside))?;
            keyring.check(&plain, &text, &signature)?;
        }
        (plain, text)
    };
    ReleaseFile::parse(&text).map_err(|error| match error {
        deb::release::ReadReleaseError::NoHashes => ImportError::Checksum {
            path,
            found: "MD5 or SHA-1".to_owned(),
        },
        error => malformed(&path, error),
    })
}

/// The components that `release` names. Some are named with the folder of their suite.
fn components(release: &ReleaseFile) -> Vec<String> {
    let words = release.get("Components").unwrap_or_default();
    let words = words.split_ascii_whitespace();
    words
        .map(|word| word.rsplit('/').next().unwrap_or(word).to_owned())
        .collect()
}

/// The indexes of packages that `release` lists, in whatever form, by their names without one.
fn indexes(
    release: &ReleaseFile,
    components: &[String],
    suite: &str,
    selection: &Selection,
) -> BTreeMap<String, Index> {
    let mut indexes: BTreeMap<String, Index> = BTreeMap::new();
    for path in release.files().keys() {
        let Some((component, kind, stem)) = index::recognize(path) else {
            continue;
        };
        let is_wanted = selection.components.is_empty()
            || selection.components.iter().any(|name| name == component);
        if !is_wanted || !components.iter().any(|name| name == component) {
            continue;
        }
        let index = indexes.entry(stem.to_owned()).or_insert_with(|| Index {
            kind,
            division: Arc::new(Division {
                suite: suite.to_owned(),
                component: component.to_owned(),
            }),
            stem: stem.to_owned(),
            forms: Vec::new(),
        });
        index.forms.push(path[stem.len()..].to_owned());
    }
    indexes
}

/// What a new repository is to say, as `release` does.
fn change(
    release: &ReleaseFile,
    suite: &str,
    components: &[String],
    selection: &Selection,
) -> ReleaseChange {
    let text = |field: &str| release.get(field).map(ToOwned::to_owned);
    let is_set = |field: &str| Some(release.get(field) == Some("yes"));
    let words = release.get("Architectures").unwrap_or_default();
    let architectures: Vec<_> = words
        .split_ascii_whitespace()
        .filter(|word| !matches!(*word, "all" | "source"))
        .map(ToOwned::to_owned)
        .collect();
    let component = selection.components.first().or(components.first());
    ReleaseChange {
        suite: Some(suite.to_owned()),
        component: component.cloned(),
        architectures: (!architectures.is_empty()).then_some(architectures),
        origin: text("Origin"),
        label: text("Label"),
        codename: text("Codename").filter(|codename| codename != suite),
        description: text("Description"),
        not_automatic: is_set("NotAutomatic"),
        but_automatic_upgrades: is_set("ButAutomaticUpgrades"),
        valid_days: None,
        patches: None,
        contents: None,
        keyring: None,
    }
}

/// Whether the server takes `name` for a suite.
fn check_name(name: &str) -> Result<(), ImportError> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._+~-".contains(letter);
    let starts_plain = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if starts_plain && name.len() <= NAME_MAX && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(ImportError::Suite {
        name: name.chars().take(NAME_MAX).collect(),
        reason: "a suite is one folder below `dists`, of letters, digits and `._+~-`".to_owned(),
    })
}

/// What tells a package apart, in one word: as the server says it, without an epoch of 0.
pub(super) fn name(package: &str, version: &str, architecture: &str) -> String {
    let version = match version.split_once(':') {
        Some((epoch, rest)) => match epoch.parse::<u32>() {
            Ok(0) => rest.to_owned(),
            Ok(epoch) => format!("{epoch}:{rest}"),
            Err(_) => version.to_owned(),
        },
        None => version.to_owned(),
    };
    format!("{package}_{version}_{architecture}")
}

fn list(names: &BTreeSet<String>) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn malformed(path: &str, source: impl std::error::Error + Send + Sync + 'static) -> ImportError {
    ImportError::Malformed {
        path: path.to_owned(),
        source: source.into(),
    }
}
