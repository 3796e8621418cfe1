//! The files that publications carry along, as clients fetch them: what people upload, and `Contents`.

use std::collections::{BTreeMap, HashMap};

use entities::{MetadataFileId, metadata_file, repository};
use rpm::metadata_files::{MetadataFile, Published};
use sea_orm::EntityTrait;
use storage::Sha256;

use super::PublishError;
use super::catalog::deb;
use super::draft::{Body, DraftFile};
use super::load::{self, Past};
use crate::blob;
use crate::context::Context;
use crate::index::Encoding;

/// Files up to this length live in their row, in bytes.
const INLINE: usize = 64 << 10;

/// The metadata files of the next publication of `repository`, by record: those of `past`, changed
/// as asked.
pub(super) fn carried(
    repository: &repository::Model,
    past: Option<&Past>,
    changed: &BTreeMap<String, Option<MetadataFileId>>,
) -> BTreeMap<String, MetadataFileId> {
    let mut carried = past
        .map(|past| past.metadata_files.clone())
        .unwrap_or_default();
    for (record, file) in changed {
        match file {
            Some(file) => carried.insert(record.clone(), *file),
            None => carried.remove(record),
        };
    }
    if repository.policy.release.contents.is_none() {
        carried.retain(|record, _| !deb::is_contents(record));
    }
    carried
}

/// The files that `carried` is published as: those of `past` where they are the same.
pub(super) async fn files(
    context: &Context,
    past: Option<&Past>,
    carried: &BTreeMap<String, MetadataFileId>,
) -> Result<Vec<DraftFile>, PublishError> {
    let rows = load::metadata_files(context.db.read(), carried.values().copied().collect()).await?;
    let mut files = Vec::new();
    for kind in MetadataFile::ALL {
        let forms = kind.published();
        let Some(id) = forms.first().and_then(|form| carried.get(form.kind)) else {
            continue;
        };
        let row = row(&rows, *id)?;
        for form in forms {
            let is_same = |past: &&Past| past.metadata_files.get(forms[0].kind) == Some(id);
            let old = past.filter(is_same).and_then(|past| past.file(form.kind));
            files.push(match old {
                Some(old) => DraftFile::again(old, open(row, form)),
                None => publish(context, row, form).await?,
            });
        }
    }
    for (record, id) in carried
        .iter()
        .filter(|(record, _)| deb::is_contents(record))
    {
        let row = row(&rows, *id)?;
        let is_same = |past: &&Past| past.metadata_files.get(record) == Some(id);
        let old = past.filter(is_same).and_then(|past| past.file(record));
        files.push(match old {
            Some(old) => DraftFile::again(old, text(row)),
            None => contents(context, row).await?,
        });
    }
    Ok(files)
}

/// A list of files that was composed since the last publication.
async fn contents(
    context: &Context,
    row: &metadata_file::Model,
) -> Result<DraftFile, PublishError> {
    let blob = entities::blob::Entity::find_by_id(row.blob)
        .one(context.db.read())
        .await?;
    let known = blob.and_then(|blob| Some((blob.sha256?, u64::try_from(blob.size?).ok()?)));
    let (sha256, size) = known.ok_or_else(|| {
        PublishError::Inconsistent(format!(
            "the bytes of metadata file {} are not there",
            row.id
        ))
    })?;
    Ok(DraftFile {
        path: deb::contents_path(&row.record),
        sha256,
        size,
        record: Some(row.record.clone()),
        open: text(row),
        body: Body::Blob(row.blob),
    })
}

/// Hash and size of the text that `row` speaks of.
fn text(row: &metadata_file::Model) -> Option<(String, u64)> {
    Some((row.sha256.clone(), u64::try_from(row.size).ok()?))
}

fn row(
    rows: &HashMap<MetadataFileId, metadata_file::Model>,
    id: MetadataFileId,
) -> Result<&metadata_file::Model, PublishError> {
    let row = rows.get(&id);
    row.ok_or_else(|| PublishError::Inconsistent(format!("metadata file {id} is not there")))
}

fn open(row: &metadata_file::Model, form: &Published) -> Option<(String, u64)> {
    text(row).filter(|_| form.compressed)
}

/// Brings `row` into the form that clients fetch.
async fn publish(
    context: &Context,
    row: &metadata_file::Model,
    form: &Published,
) -> Result<DraftFile, PublishError> {
    let text = context.storage.get(&row.blob.object()).await?;
    if hex::encode(Sha256::of(&text)) != row.sha256 {
        let message = format!("{} was tampered with", row.blob.object());
        return Err(PublishError::Inconsistent(message));
    }
    let bytes = if form.compressed {
        let compress = move || Encoding::Gzip.encode(&text);
        tokio::task::spawn_blocking(compress)
            .await?
            .map_err(crate::index::ComposeError::Member)?
    } else {
        text.to_vec()
    };
    let sha256 = hex::encode(Sha256::of(&bytes));
    let size = bytes.len() as u64;
    let body = if bytes.len() <= INLINE {
        Body::Inline(bytes)
    } else if form.compressed {
        let ids = blob::begin(&context.db, 1).await?;
        Body::Stored(blob::write(&context.storage, ids[0], bytes.into()).await?)
    } else {
        Body::Blob(row.blob)
    };
    Ok(DraftFile {
        path: format!("repodata/{sha256}-{}", form.name),
        sha256,
        size,
        record: Some(form.kind.to_owned()),
        open: open(row, form),
        body,
    })
}
