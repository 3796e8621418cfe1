//! What clients are told now: the indexes of a publication, read as those of any origin.

use std::collections::HashSet;
use std::sync::Arc;

use openapi::types;

use super::catalog::{Item, Location, Sha256};
use super::debian::{self, Selection};
use super::stock::{Format, Row};
use super::tree::Tree;
use super::{ImportError, rpm_md};
use crate::session::Session;

/// The list of a file repository.
const SUMS: &str = "SHA256SUMS";

/// Most bytes of it: a million files with long paths.
const SUMS_MAX: u64 = 1 << 30;

/// What the indexes of a publication list: name, place and hash of each package.
pub(super) struct Served(HashSet<(String, String, Sha256)>);

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
        let listed = match format {
            Format::Rpm => rpm_md::read(&tree, None).await?.items,
            Format::Deb => {
                let divisions = items.iter().filter_map(|item| item.division.as_ref());
                let mut suites: Vec<String> = divisions.map(|it| it.suite.clone()).collect();
                suites.sort();
                suites.dedup();
                let selection = Selection {
                    suites,
                    components: Vec::new(),
                };
                debian::read(&tree, &selection, None).await?.items
            }
            Format::File => sums(&tree).await?,
        };
        let listed = listed.into_iter().map(|item| {
            let division = item.division.as_deref().map(ToString::to_string);
            let name = item.name.unwrap_or(item.location.path);
            (name, division.unwrap_or_default(), item.sha256)
        });
        Ok(Self(listed.collect()))
    }

    /// Whether clients are told of the package that `item` became.
    pub(super) fn lists(&self, item: &Item, row: &Row) -> bool {
        let division = item.division.as_ref().map(Arc::as_ref);
        let place = division.map(ToString::to_string).unwrap_or_default();
        self.0.contains(&(row.name.clone(), place, row.sha256))
    }
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
        })
    };
    text.lines().map(item).collect()
}
