//! The files that clients ask for first: the list of all others, its signature, its key.

use chrono::{DateTime, Utc};
use storage::Sha256;
use vault::Form;

use super::PublishError;
use super::draft::{Body, DraftFile};
use super::load::Keys;
use crate::context::Context;

/// The list of a repository's files.
pub(super) const LIST: &str = "repodata/repomd.xml";
/// The detached signature over the list.
pub(super) const SIGNATURE: &str = "repodata/repomd.xml.asc";
/// The public keys that signatures verify with, that of the list first.
pub(super) const KEY: &str = "repodata/repomd.xml.key";

/// Lists `files` as of `stamped_at`, and signs the list.
pub(super) async fn entry_points(
    context: &Context,
    files: &[DraftFile],
    keys: &Keys,
    stamped_at: DateTime<Utc>,
) -> Result<[DraftFile; 3], PublishError> {
    let seconds = stamped_at.timestamp();
    let records: Vec<_> = files
        .iter()
        .filter_map(|file| file.listed(seconds))
        .collect();
    let list = rpm::repomd::render(u64::try_from(seconds).unwrap_or(0), &records);
    let created = u32::try_from(seconds).unwrap_or(u32::MAX);
    let signature = context
        .vault
        .sign(&keys.signing.name, &list, created, Form::Armored)
        .await?;
    Ok([
        inline(LIST, list),
        inline(SIGNATURE, signature),
        inline(KEY, keys.public.clone().into_bytes()),
    ])
}

fn inline(path: &str, bytes: Vec<u8>) -> DraftFile {
    DraftFile {
        path: path.into(),
        sha256: hex::encode(Sha256::of(&bytes)),
        size: bytes.len() as u64,
        record: None,
        open: None,
        body: Body::Inline(bytes),
    }
}
