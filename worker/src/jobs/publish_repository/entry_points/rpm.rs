//! `repomd.xml`, its detached signature, and the keys.

use entities::publication_file;
use rpm::signature::PublicKey;
use vault::Form;

use super::{Entries, bytes, has, inline};
use crate::jobs::publish_repository::draft::DraftFile;
use crate::jobs::publish_repository::load::Keys;
use crate::jobs::publish_repository::{PublishError, ReadBackError};

/// The list of a repository's files.
pub(in crate::jobs::publish_repository) const LIST: &str = "repodata/repomd.xml";
/// The detached signature over the list.
pub(in crate::jobs::publish_repository) const SIGNATURE: &str = "repodata/repomd.xml.asc";
/// The public keys that signatures verify with, that of the list first.
const KEY: &str = "repodata/repomd.xml.key";

pub(super) async fn entry_points(
    entries: &Entries<'_>,
    files: &[DraftFile],
) -> Result<Vec<DraftFile>, PublishError> {
    let seconds = entries.stamped_at.timestamp();
    let records: Vec<_> = files
        .iter()
        .filter_map(|file| file.listed(seconds))
        .collect();
    let list = rpm::repomd::render(u64::try_from(seconds).unwrap_or(0), &records);
    let keys = entries.keys;
    let signature = entries
        .context
        .vault
        .sign(&keys.signing.name, &list, entries.created(), Form::Armored)
        .await?;
    Ok(vec![
        inline(LIST, list),
        inline(SIGNATURE, signature),
        inline(KEY, keys.public.clone().into_bytes()),
    ])
}

pub(super) fn check(files: &[publication_file::Model], keys: &Keys) -> Result<(), ReadBackError> {
    let (list, signature) = (bytes(files, LIST)?, bytes(files, SIGNATURE)?);
    if bytes(files, KEY)? != keys.public.as_bytes() {
        return Err(ReadBackError::File(KEY.into()));
    }
    let key =
        PublicKey::parse(keys.signing.public.as_bytes()).map_err(|_| ReadBackError::Signature)?;
    rpm::signature::verify_detached(list, signature, &key).map_err(|_| ReadBackError::Signature)?;
    let unlisted = |file: &&publication_file::Model| file.record.is_some() && !names(list, file);
    match files.iter().find(unlisted) {
        Some(file) => Err(ReadBackError::Unlisted(file.path.clone())),
        None => Ok(()),
    }
}

/// Whether the list names the file by path and hash.
fn names(list: &[u8], file: &publication_file::Model) -> bool {
    let (path, sha256) = (&file.path, &file.sha256);
    has(list, &format!("<location href=\"{path}\"/>"))
        && has(
            list,
            &format!("<checksum type=\"sha256\">{sha256}</checksum>"),
        )
}
