//! Reading a prepared publication back, with the code that serves it, before anybody sees it.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use entities::part_list::Part;
use entities::repository::Format;
use entities::{BlobId, composition, publication_file};
use futures_util::TryStreamExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use storage::Sha256;
use storage::compose::{Composition, Object, Piece};

use super::entry_points;
use super::load::{self, Keys};
use super::prepare::Prepared;
use super::{PublishError, ReadBackError};
use crate::context::Context;
use crate::index::{Index, check};

/// Checks what will be served as `prepared`: its entry points and their signature, every file that
/// is new, the new parts of its indexes, and the running hashes around them.
pub(super) async fn read_back(
    context: &Context,
    format: Format,
    prepared: &Prepared,
    keys: &Keys,
) -> Result<(), PublishError> {
    let files = publication_file::Entity::find()
        .filter(publication_file::Column::Publication.eq(prepared.row.id))
        .all(context.db.read())
        .await?;
    let differs = |cause| PublishError::ReadBack {
        publication: prepared.row.id,
        cause,
    };
    entry_points::check(context, format, &files, keys)
        .await?
        .map_err(differs)?;
    for file in &files {
        if file.composition.is_none() && !whole_file(context, prepared, file).await? {
            return Err(differs(ReadBackError::File(file.path.clone())));
        }
    }
    indexes(context, prepared, &files).await
}

/// Whether a file that is not an index has the bytes that its row says, if they are new.
async fn whole_file(
    context: &Context,
    prepared: &Prepared,
    file: &publication_file::Model,
) -> Result<bool, PublishError> {
    let bytes = match (&file.inline, file.blob) {
        (Some(bytes), _) => bytes.clone().into(),
        (None, Some(blob)) if prepared.new.contains(&blob) => {
            context.storage.get(&blob.object()).await?
        }
        (None, Some(_)) => return Ok(true),
        (None, None) => return Ok(false),
    };
    Ok(hex::encode(Sha256::of(&bytes)) == file.sha256)
}

async fn indexes(
    context: &Context,
    prepared: &Prepared,
    files: &[publication_file::Model],
) -> Result<(), PublishError> {
    let ids = files.iter().filter_map(|file| file.composition);
    let rows = composition::Entity::find()
        .filter(composition::Column::Id.is_in(ids))
        .all(context.db.read())
        .await?;
    for row in rows {
        let Some(file) = files.iter().find(|file| file.composition == Some(row.id)) else {
            continue;
        };
        let known = context.indexes.index(row.id);
        let index = match known.filter(|known| known.part_list == row.part_list) {
            // Lists of parts never change, so the one at hand saves reading it again.
            Some(known) if !has_new(&known.index, prepared) => {
                load::with_parts(row, Arc::clone(&known.index.parts))?
            }
            _ => load::kept(context.db.read(), row).await?.index,
        };
        let read = new_parts(context, prepared, &index).await?;
        let part = |part: &Part| {
            read.get(&part.blob)
                .cloned()
                .ok_or_else(|| "not read".into())
        };
        check(&index, &prepared.new, part)
            .map_err(|cause| ReadBackError::Index {
                path: file.path.clone(),
                cause,
            })
            .and_then(|()| fits(&index, file))
            .map_err(|cause| PublishError::ReadBack {
                publication: prepared.row.id,
                cause,
            })?;
    }
    Ok(())
}

fn has_new(index: &Index, prepared: &Prepared) -> bool {
    !prepared.new.is_empty()
        && index
            .parts
            .iter()
            .any(|part| prepared.new.contains(&part.blob))
}

/// Whether the row of the file says of the index what the index says of itself.
fn fits(index: &Index, file: &publication_file::Model) -> Result<(), ReadBackError> {
    let fits = index.sha256 == file.sha256 && u64::try_from(file.size) == Ok(index.size);
    if fits {
        Ok(())
    } else {
        Err(ReadBackError::File(file.path.clone()))
    }
}

/// The bytes of the new parts, as the data plane would send them.
async fn new_parts(
    context: &Context,
    prepared: &Prepared,
    index: &Index,
) -> Result<HashMap<BlobId, Bytes>, PublishError> {
    let mut read = HashMap::new();
    if !has_new(index, prepared) {
        return Ok(read);
    }
    let composed = composed(index);
    let mut start = index.head.len() as u64;
    for part in index.parts.iter() {
        let end = start + part.length;
        if prepared.new.contains(&part.blob) {
            let chunks = composed.stream(start..end, &context.storage);
            let chunks: Vec<Bytes> = chunks.try_collect().await?;
            read.insert(part.blob, chunks.concat().into());
        }
        start = end;
    }
    Ok(read)
}

/// The file as the data plane puts it together.
pub(super) fn composed(index: &Index) -> Composition {
    let memory = |bytes: &[u8]| Piece::Memory(Bytes::copy_from_slice(bytes));
    let parts = index.parts.iter().map(|part| {
        Piece::Object(Object {
            name: part.blob.object().into(),
            length: part.length,
        })
    });
    let ends = [memory(&index.tail), memory(&index.closing)];
    Composition::new([memory(&index.head)].into_iter().chain(parts).chain(ends))
}
