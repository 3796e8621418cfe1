//! Whether a `.dsc` names what the index says belongs to it: the server goes by the one, and what is
//! sent by the other.

use std::collections::BTreeSet;

use deb::{MAX_DESCRIPTION, Source};
use futures_util::TryStreamExt;

use super::super::ImportError;
use super::super::catalog::Item;
use super::super::tree::{Expected, Tree, checked};

/// Makes sure that the `.dsc` which is `item` names all other `files` of its source package, and
/// nothing else. One that cannot be read is left to the server, which says why.
///
/// # Errors
/// [`ImportError`].
pub(super) async fn check(
    tree: &Tree<'_>,
    item: &Item,
    files: &[&Item],
) -> Result<(), ImportError> {
    let limit = MAX_DESCRIPTION as u64;
    if item.size > limit {
        let path = item.location.to_string();
        return Err(ImportError::TooLarge { path, limit });
    }
    let octets = tree.open(&item.location, item.size).await?;
    let octets = octets.ok_or_else(|| ImportError::Missing(item.location.to_string()))?;
    let expected = Expected {
        size: Some(item.size),
        sha256: item.sha256,
    };
    let mut octets = checked(octets, &item.location, expected);
    let mut text = Vec::new();
    while let Some(piece) = octets.try_next().await? {
        text.extend_from_slice(&piece);
    }
    let Ok(source) = Source::read(&text) else {
        return Ok(());
    };
    let named = source.files().iter();
    let named: BTreeSet<_> = named
        .map(|file| (file.name.as_str(), file.size, file.sha256))
        .collect();
    let listed = files.iter().filter(|file| file.is_companion());
    let listed: BTreeSet<_> = listed
        .map(|file| (file.file_name(), file.size, file.sha256))
        .collect();
    if named == listed {
        return Ok(());
    }
    Err(ImportError::Mismatch {
        path: item.location.to_string(),
        reason: "it names other files".to_owned(),
    })
}
