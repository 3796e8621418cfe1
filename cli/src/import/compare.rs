//! Whether clients now find what the origin has.

use std::collections::HashSet;

use openapi::types;
use serde::Serialize;

use super::Catalog;
use super::catalog::Item;
use super::plan::carried;
use super::served::Served;
use super::stock::{Format, Key, Stock};
use crate::failure::Failure;
use crate::session::Session;

/// Most differences that are told one by one.
const TOLD: usize = 100;

/// How what is served compares with the origin.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Comparison {
    /// The publication that was read.
    pub(crate) serial: Option<i64>,
    /// How many packages are the same.
    pub(crate) same: usize,
    /// How many of these were signed anew, so that their octets are others.
    pub(crate) signed_anew: usize,
    /// How many packages the repository holds besides.
    pub(crate) others: usize,
    /// How many packages or files differ.
    pub(crate) different: usize,
    /// The first of them, each with how.
    pub(crate) differences: Vec<String>,
}

impl Comparison {
    fn differ(&mut self, what: String) {
        self.different += 1;
        if self.differences.len() < TOLD {
            self.differences.push(what);
        }
    }
}

/// Compares the served indexes of what is live in `repository` with what `catalog` has, but for
/// what is `gone`: that was refused, and is told already.
///
/// # Errors
/// [`Failure`] when what is served cannot be read.
pub(crate) async fn compare(
    session: &Session,
    repository: &types::Repository,
    format: Format,
    catalog: &Catalog,
    gone: &[&Item],
) -> Result<Comparison, Failure> {
    let mut comparison = Comparison::default();
    let gone: HashSet<Key> = gone.iter().map(|item| Key::of(item, format)).collect();
    let is_expected = |item: &&Item| !gone.contains(&Key::of(item, format));
    let items: Vec<&Item> = catalog.items.iter().filter(is_expected).collect();
    let Some(serial) = repository.live_serial else {
        for item in &items {
            comparison.differ(format!("{} is not live", item.label()));
        }
        return Ok(comparison);
    };
    comparison.serial = Some(serial);
    let stock = Stock::read(session, repository, serial).await?;
    let served = Served::read(session, repository, serial, format, &items).await?;
    let differing = served.differing(catalog);
    for item in &items {
        let Some(row) = stock.get(&Key::of(item, format)) else {
            comparison.differ(format!("{} is not live", item.label()));
            continue;
        };
        if let Some(name) = &item.name
            && *name != row.name
        {
            comparison.differ(format!("{} became {}", item.label(), row.name));
        } else if !served.lists(item, row) {
            comparison.differ(format!("no index lists {}", item.label()));
        } else if item.is_description() && differing.contains(&item.label()) {
            comparison.differ(format!("{} is listed with other files", item.label()));
        } else {
            comparison.same += 1;
            comparison.signed_anew += usize::from(row.sha256 != item.sha256);
        }
    }
    let live = comparison.same + comparison.different;
    comparison.others = stock.len().saturating_sub(live);
    if !catalog.metadata.is_empty() {
        let carried = carried(session, repository).await?;
        for file in &catalog.metadata {
            if !carried.contains(&(file.record, hex::encode(file.sha256))) {
                comparison.differ(format!("metadata `{}` is another one", file.record));
            }
        }
    }
    Ok(comparison)
}
