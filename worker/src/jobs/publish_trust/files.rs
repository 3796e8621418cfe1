//! Metadata files in storage: those of one publication together in one blob.

use bytes::Bytes;
use entities::{TrustRootId, trust_file};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::draft::File;
use super::error::PublishTrustError;
use crate::blob::{self, Stored};
use crate::context::Context;
use crate::trust::{TrustError, inconsistent};

/// Files up to this size stay in their rows, in bytes.
const INLINE: usize = 1024;

/// Files that are in storage, and that no row names yet.
pub(in crate::jobs) struct Written {
    /// The blob that holds those which are not in their rows.
    pub(super) pack: Option<Stored>,
    /// One for each file.
    pub(super) files: Vec<Place>,
}

/// Where a file is.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) sha256: String,
    pub(super) size: i64,
    /// Its first byte in the pack, or its bytes.
    pub(super) bytes: Result<i64, Vec<u8>>,
}

/// Writes `metadata`.
pub(in crate::jobs) async fn write(
    context: &Context,
    metadata: &[File],
) -> Result<Written, PublishTrustError> {
    let mut pack = Vec::new();
    let mut files = Vec::with_capacity(metadata.len());
    for file in metadata {
        let bytes = if file.bytes.len() <= INLINE {
            Err(file.bytes.clone())
        } else {
            let at = number(pack.len())?;
            pack.extend_from_slice(&file.bytes);
            Ok(at)
        };
        files.push(Place {
            name: file.name.clone(),
            role: file.role.clone(),
            sha256: hex::encode(storage::Sha256::of(&file.bytes)),
            size: number(file.bytes.len())?,
            bytes,
        });
    }
    let mut written = Written { pack: None, files };
    if !pack.is_empty() {
        let id = blob::begin(&context.db, 1).await?[0];
        let pack = Bytes::from(pack);
        written.pack = Some(blob::write(&context.storage, id, pack).await?);
    }
    Ok(written)
}

fn number(length: usize) -> Result<i64, TrustError> {
    i64::try_from(length).map_err(inconsistent)
}

/// The bytes of the files called `names` that are there; neighbours in one blob in one read.
pub(in crate::jobs) async fn read_some(
    context: &Context,
    root: TrustRootId,
    names: &[&str],
) -> Result<Vec<(String, Bytes)>, PublishTrustError> {
    let rows = trust_file::Entity::find()
        .filter(trust_file::Column::TrustRoot.eq(root))
        .filter(trust_file::Column::Name.is_in(names.iter().copied()))
        .order_by_asc(trust_file::Column::Blob)
        .order_by_asc(trust_file::Column::At)
        .all(context.db.read())
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for together in rows.chunk_by(|one, other| one.blob == other.blob) {
        let (first, last) = (&together[0], &together[together.len() - 1]);
        let pack = if let Some(blob) = first.blob {
            let (start, end) = (byte(first.at)?, byte(last.at + last.size)?);
            context.storage.range(&blob.object(), start..end).await?
        } else {
            Bytes::new()
        };
        for row in together {
            let bytes = if let Some(inline) = &row.inline {
                Bytes::from(inline.clone())
            } else {
                let start = usize::try_from(row.at - first.at).map_err(inconsistent)?;
                let size = usize::try_from(row.size).map_err(inconsistent)?;
                pack.slice(start..start + size)
            };
            found.push((row.name.clone(), bytes));
        }
    }
    Ok(found)
}

fn byte(number: i64) -> Result<u64, TrustError> {
    u64::try_from(number).map_err(inconsistent)
}

/// The bytes of the file called `name`.
pub(in crate::jobs) async fn read(
    context: &Context,
    root: TrustRootId,
    name: &str,
) -> Result<Option<Bytes>, PublishTrustError> {
    let row = trust_file::Entity::find_by_id((root, name.to_owned()))
        .one(context.db.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    if let Some(inline) = row.inline {
        return Ok(Some(inline.into()));
    }
    let lost = || inconsistent(format!("metadata file `{name}` has no bytes"));
    let blob = row.blob.ok_or_else(lost)?;
    let (start, end) = (byte(row.at)?, byte(row.at + row.size)?);
    let bytes = context.storage.range(&blob.object(), start..end).await?;
    Ok(Some(bytes))
}
