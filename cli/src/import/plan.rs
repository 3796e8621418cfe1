//! What is to be done: what the origin has, without what the server has already.

use std::path::Path;

use indicatif::ProgressBar;
use openapi::types;

use super::catalog::{Catalog, Item, Metadata};
use super::pool::measure;
use super::stock::{Format, Key, Stock};
use super::{ImportError, Tree};
use crate::failure::Failure;
use crate::session::{Session, refused};

/// Most damaged packages that are told one by one.
const TOLD: usize = 20;

/// What is to be sent.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// Packages that the server does not have.
    pub(crate) missing: Vec<&'a Item>,
    /// How many it has.
    pub(crate) there: usize,
    /// Files that go along and differ from what is live.
    pub(crate) metadata: Vec<&'a Metadata>,
}

impl Plan<'_> {
    /// How many octets are to be sent.
    pub(crate) fn octets(&self) -> u64 {
        self.missing.iter().map(|item| item.size).sum()
    }
}

/// Compares `catalog` with what `repository` holds; one that is not made yet holds nothing.
///
/// # Errors
/// [`Failure`] when the server does not tell.
pub(crate) async fn plan<'a>(
    session: &Session,
    repository: Option<&types::Repository>,
    format: Format,
    catalog: &'a Catalog,
) -> Result<Plan<'a>, Failure> {
    let stock = match repository.and_then(|row| row.live_serial.map(|serial| (row, serial))) {
        Some((row, serial)) => Stock::read(session, row, serial).await?,
        None => Stock::default(),
    };
    let is_missing = |item: &&Item| stock.get(&Key::of(item, format)).is_none();
    let missing: Vec<&Item> = catalog.items.iter().filter(is_missing).collect();
    let carried = match repository {
        Some(row) if !catalog.metadata.is_empty() => carried(session, row).await?,
        _ => Vec::new(),
    };
    let is_new = |file: &&Metadata| {
        let sha256 = hex::encode(file.sha256);
        !carried.contains(&(file.record, sha256))
    };
    Ok(Plan {
        there: catalog.items.len() - missing.len(),
        missing,
        metadata: catalog.metadata.iter().filter(is_new).collect(),
    })
}

/// The metadata files that are live, each with its hash.
pub(super) async fn carried(
    session: &Session,
    repository: &types::Repository,
) -> Result<Vec<(types::Record, String)>, Failure> {
    let request = session.list_metadata_files().repository(repository.id);
    let files = request.send().await.map_err(refused)?.into_inner().items;
    let pair = |file: types::MetadataFile| (file.record, file.sha256);
    Ok(files.into_iter().map(pair).collect())
}

/// Makes sure that packages of a folder are what their index says, before any of them is sent.
/// Those on the web are checked while they come.
///
/// # Errors
/// [`ImportError::Damaged`] that names them.
pub(crate) fn verify(tree: &Tree<'_>, missing: &[&Item]) -> Result<(), ImportError> {
    let Some(root) = tree.folder() else {
        return Ok(());
    };
    let bar = ProgressBar::new(missing.len() as u64).with_prefix("checking");
    let (mut count, mut listed) = (0, Vec::new());
    for item in missing {
        let fault = tokio::task::block_in_place(|| fault(root, item));
        bar.inc(1);
        let Some(fault) = fault else { continue };
        count += 1;
        if listed.len() < TOLD {
            listed.push(fault.sentence());
        }
    }
    bar.finish_and_clear();
    match count {
        0 => Ok(()),
        _ => Err(ImportError::Damaged { count, listed }),
    }
}

/// What is wrong with the file of `item`.
fn fault(root: &Path, item: &Item) -> Option<ImportError> {
    let path = &item.location.path;
    let mismatch = |reason: String| ImportError::Mismatch {
        path: path.clone(),
        reason,
    };
    let judge = || {
        let (size, sha256) = measure(root, path)?;
        if size != item.size {
            return Err(mismatch(format!("it has {size} bytes, not {}", item.size)));
        }
        if sha256 != item.sha256 {
            return Err(mismatch("its sha256 is another one".to_owned()));
        }
        Ok(())
    };
    judge().err()
}
