//! The signature of `SHA256SUMS`, beside it.

use bytes::Bytes;
use deb::signature::PublicKey;
use entities::publication_file;
use futures_util::TryStreamExt;
use vault::Form;

use super::{Entries, bytes, inline};
use crate::context::Context;
use crate::index::Index;
use crate::jobs::publish_repository::catalog::file::LIST;
use crate::jobs::publish_repository::draft::{Body, DraftFile};
use crate::jobs::publish_repository::load::{self, Keys};
use crate::jobs::publish_repository::read_back::composed;
use crate::jobs::publish_repository::{PublishError, ReadBackError};

/// The detached signature over the list.
const SIGNATURE: &str = "SHA256SUMS.asc";
/// The public keys that signatures verify with, that of the list first.
const KEY: &str = "SHA256SUMS.key";

pub(super) async fn entry_points(
    entries: &Entries<'_>,
    files: &[DraftFile],
) -> Result<Vec<DraftFile>, PublishError> {
    let list = files
        .iter()
        .find(|file| file.path == LIST)
        .ok_or_else(|| PublishError::Inconsistent(format!("there is no {LIST}")))?;
    let list = match &list.body {
        Body::Index(index, _) => text(entries.context, index).await?,
        Body::Composition(id) => composition(entries.context, *id).await?,
        _ => return Err(PublishError::Inconsistent(format!("{LIST} is no index"))),
    };
    let keys = entries.keys;
    let signature = entries
        .context
        .vault
        .sign(&keys.signing.name, &list, entries.created(), Form::Armored)
        .await?;
    Ok(vec![
        inline(SIGNATURE, signature),
        inline(KEY, keys.public.clone().into_bytes()),
    ])
}

pub(super) async fn check(
    context: &Context,
    files: &[publication_file::Model],
    keys: &Keys,
) -> Result<Result<(), ReadBackError>, PublishError> {
    let list = files.iter().find(|file| file.path == LIST);
    let Some(id) = list.and_then(|file| file.composition) else {
        return Ok(Err(ReadBackError::File(LIST.into())));
    };
    let list = composition(context, id).await?;
    Ok(verify(&list, files, keys))
}

fn verify(
    list: &[u8],
    files: &[publication_file::Model],
    keys: &Keys,
) -> Result<(), ReadBackError> {
    if bytes(files, KEY)? != keys.public.as_bytes() {
        return Err(ReadBackError::File(KEY.into()));
    }
    let signature = bytes(files, SIGNATURE)?;
    let key = PublicKey::parse_all(keys.signing.public.as_bytes())
        .map_err(|_| ReadBackError::Signature)?;
    deb::signature::verify_detached(list, signature, &key).map_err(|_| ReadBackError::Signature)
}

/// The bytes of an index that has a row.
async fn composition(
    context: &Context,
    id: entities::CompositionId,
) -> Result<Bytes, PublishError> {
    let kept = load::index(context, context.db.read(), id).await?;
    text(context, &kept.index).await
}

/// The bytes of an index, as the data plane would send them.
async fn text(context: &Context, index: &Index) -> Result<Bytes, PublishError> {
    let chunks = composed(index).stream(0..index.size, &context.storage);
    let chunks: Vec<Bytes> = chunks.try_collect().await?;
    Ok(chunks.concat().into())
}
