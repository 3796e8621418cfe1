//! What clients are told now: the indexes of a publication, read as those of any origin.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use openapi::types;

use super::catalog::{Catalog, Item, Location, Sha256};
use super::debian::{self, Selection};
use super::stock::{Format, Row};
use super::tree::Tree;
use super::{ImportError, rpm_md};
use crate::session::Session;

/// The list of a file repository.
const SUMS: &str = "SHA256SUMS";

/// Most bytes of it: a million files with long paths.
const SUMS_MAX: u64 = 1 << 30;

/// The files of a source package: name, length and hash of each.
type Files = BTreeSet<(String, u64, Sha256)>;

/// What the indexes of a publication list.
pub(super) struct Served {
    /// Name, place and hash of each package.
    packages: HashSet<(String, String, Sha256)>,
    /// By the label of the `.dsc`, the files of each source package.
    sources: HashMap<String, Files>,
}

impl Served {
    /// Reads the indexes of the publication `serial` that list `items`.
    ///
    /// # Errors
    /// [`ImportError`] when they cannot be read, or are not what announces them.
    pub(super) async fn read(
        session: &Session,
        repository: &types::Repository,
        serial: i64,
        format: Format,
        items: &[&Item],
    ) -> Result<Self, ImportError> {
        let tree = Tree::Served {
            session,
            repository: repository.id,
            serial,
        };
        let catalog = match format {
            Format::Rpm => rpm_md::read(&tree, None).await?,
            Format::Deb => {
                let divisions = items.iter().filter_map(|item| item.division.as_ref());
                let mut suites: Vec<String> = divisions.map(|it| it.suite.clone()).collect();
                suites.sort();
                suites.dedup();
                let selection = Selection {
                    suites,
                    components: Vec::new(),
                };
                debian::read(&tree, &selection, None).await?
            }
            Format::File => Catalog {
                items: sums(&tree).await?,
                ..Catalog::default()
            },
        };
        let sources = sources(&catalog);
        let packages = catalog.items.into_iter().map(|item| {
            let place = place(&item);
            let name = item.name.unwrap_or(item.location.path);
            (name, place, item.sha256)
        });
        let packages = packages.collect();
        Ok(Self { packages, sources })
    }

    /// Whether clients are told of the package that `item` became.
    pub(super) fn lists(&self, item: &Item, row: &Row) -> bool {
        let listed = (row.name.clone(), place(item), row.sha256);
        self.packages.contains(&listed)
    }

    /// The source packages of `catalog` whose files are listed in another way, or not at all, by the
    /// labels of their `.dsc`.
    pub(super) fn differing(&self, catalog: &Catalog) -> HashSet<String> {
        let sources = sources(catalog).into_iter();
        let differing = sources.filter(|(label, files)| self.sources.get(label) != Some(files));
        differing.map(|(label, _)| label).collect()
    }
}

/// By the label of the `.dsc`, the files of each source package.
fn sources(catalog: &Catalog) -> HashMap<String, Files> {
    let mut sources = HashMap::new();
    for files in catalog.sources().into_values() {
        let Some(description) = files.iter().find(|item| item.is_description()) else {
            continue;
        };
        let file = |item: &&Item| (item.file_name().to_owned(), item.size, item.sha256);
        sources.insert(description.label(), files.iter().map(file).collect());
    }
    sources
}

/// The division that lists `item`, if any does.
fn place(item: &Item) -> String {
    let division = item.division.as_ref().map(Arc::as_ref);
    division.map(ToString::to_string).unwrap_or_default()
}

/// The files that `SHA256SUMS` lists.
async fn sums(tree: &Tree<'_>) -> Result<Vec<Item>, ImportError> {
    let text = tree.read(SUMS, SUMS_MAX).await?;
    let text = text.ok_or_else(|| ImportError::Missing(SUMS.to_owned()))?;
    let text = String::from_utf8_lossy(&text);
    let item = |line: &str| {
        let malformed = || ImportError::Malformed {
            path: SUMS.to_owned(),
            source: format!("`{line}` is no line of it").into(),
        };
        let (digest, path) = line.split_once("  ").ok_or_else(malformed)?;
        let mut sha256 = [0; 32];
        hex::decode_to_slice(digest, &mut sha256).map_err(|_| malformed())?;
        Ok(Item {
            name: None,
            location: Location::parse(path)?,
            size: 0,
            sha256,
            division: None,
            sources: Vec::new(),
        })
    };
    text.lines().map(item).collect()
}
