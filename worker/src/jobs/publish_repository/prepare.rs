//! Rows of a publication that nobody sees yet: everything exists before the switch.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::composition::{self, Segments};
use entities::part_list::{self, Parts};
use entities::repository::Format;
use entities::{
    BlobId, CompositionId, PartListId, PublicationId, now, publication, publication_file,
    repository, signing_key,
};
use jobs::{Fenced, fault};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};

use super::PublishError;
use super::catalog;
use super::draft::{Body, Draft, DraftFile};
use super::indexes::whole;
use crate::blob::{self, Stored};
use crate::context::{Claimed, Context};
use crate::index::{Index, Kept};

/// A publication that is complete, and whose blobs are new.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Its row.
    pub(super) row: publication::Model,
    /// The blobs that were written for it.
    pub(super) new: HashSet<BlobId>,
}

/// Writes the rows of `draft`, in one transaction, with the next serial of `repository`.
pub(super) async fn prepare(
    context: &Context,
    claimed: &Claimed,
    repository: &repository::Model,
    draft: &Draft,
    entry_points: &[DraftFile],
    key: &signing_key::Model,
    stamped_at: DateTime<Utc>,
) -> Result<Prepared, PublishError> {
    fault::point("publish_repository.before_prepare");
    let write = context.db.write().await?;
    if !jobs::holds(&*write, claimed.id, claimed.fence).await? {
        return Err(Fenced::Lost.into());
    }
    let serial = repository::Model::take_serial(&*write, repository.id).await?;
    let mut rows = Rows {
        publication: PublicationId::fresh(),
        at: now(),
        adopted: HashMap::new(),
        kept: Vec::new(),
        part_lists: Vec::new(),
        compositions: Vec::new(),
        files: Vec::new(),
    };
    for stored in &draft.parts {
        rows.adopt(&write, stored).await?;
    }
    for file in draft.files.iter().chain(entry_points) {
        rows.file(&write, repository.format, file).await?;
    }
    let row = publication::Model {
        id: rows.publication,
        repository: repository.id,
        serial,
        state: publication::State::Prepared,
        reason: draft.reason,
        content_of: draft.content_of,
        packages: draft.packages,
        added: draft.added,
        removed: draft.removed,
        next_ordinal: draft.next_ordinal,
        metadata_files: draft.metadata_files.clone(),
        signed_by: key.fingerprint.clone(),
        stamped_at,
        pinned: false,
        created_at: rows.at,
        live_at: None,
        superseded_at: None,
    };
    publication::Entity::insert(row.clone().into_active_model())
        .exec_without_returning(&*write)
        .await?;
    let Rows { adopted, kept, .. } = rows.insert(&write).await?;
    write.commit().await?;
    fault::point("publish_repository.after_prepare");
    for (id, index) in kept {
        context.indexes.keep_index(id, index);
    }
    let new = adopted
        .into_iter()
        .filter(|(written, adopted)| written == adopted);
    Ok(Prepared {
        row,
        new: new.map(|(_, adopted)| adopted).collect(),
    })
}

struct Rows {
    publication: PublicationId,
    at: DateTime<Utc>,
    /// Written blobs, and those that stand for them from now on.
    adopted: HashMap<BlobId, BlobId>,
    kept: Vec<(CompositionId, Arc<Kept>)>,
    part_lists: Vec<part_list::ActiveModel>,
    compositions: Vec<composition::ActiveModel>,
    files: Vec<publication_file::ActiveModel>,
}

impl Rows {
    async fn adopt(
        &mut self,
        write: &DatabaseTransaction,
        stored: &Stored,
    ) -> Result<BlobId, DbErr> {
        let adopted = blob::adopt(write, stored).await?;
        self.adopted.insert(stored.id, adopted);
        Ok(adopted)
    }

    async fn file(
        &mut self,
        write: &DatabaseTransaction,
        format: Format,
        file: &DraftFile,
    ) -> Result<(), PublishError> {
        let (mut composition, mut blob, mut inline) = (None, None, None);
        match &file.body {
            Body::Index(index, list) => composition = Some(self.index(index, *list)?),
            Body::Composition(id) => composition = Some(*id),
            Body::Stored(stored) => blob = Some(self.adopt(write, stored).await?),
            Body::Blob(id) => blob = Some(*id),
            Body::Inline(bytes) => inline = Some(bytes.clone()),
        }
        let row = publication_file::ActiveModel {
            publication: Set(self.publication),
            path: Set(file.path.clone()),
            sha256: Set(file.sha256.clone()),
            size: Set(whole(file.size)?),
            record: Set(file.record.clone()),
            composition: Set(composition),
            blob: Set(blob),
            inline: Set(inline),
        };
        let record = file.record.as_deref();
        let aliases = |name| catalog::aliases(format, name, &file.sha256);
        for alias in record.map_or_else(Vec::new, aliases) {
            // Files with the same bytes share a path that says nothing but their hash.
            if self.files.iter().any(|row| row.path == Set(alias.clone())) {
                continue;
            }
            self.files.push(publication_file::ActiveModel {
                path: Set(alias),
                record: Set(None),
                ..row.clone()
            });
        }
        self.files.push(row);
        Ok(())
    }

    fn index(
        &mut self,
        index: &Index,
        list: Option<PartListId>,
    ) -> Result<CompositionId, PublishError> {
        let mut index = index.clone();
        let part_list = match list {
            Some(list) => list,
            None => self.part_list(&mut index),
        };
        let id = CompositionId::fresh();
        self.compositions.push(composition::ActiveModel {
            id: Set(id),
            head: Set(index.head.clone()),
            part_list: Set(part_list),
            tail: Set(index.tail.clone()),
            segments: Set(Segments(index.segments.clone())),
            closing: Set(index.closing.clone()),
            midstate: Set(index.midstate.clone()),
            sha256: Set(index.sha256.clone()),
            size: Set(whole(index.size)?),
            open: Set(index.open.clone()),
            materialized: Set(None),
            created_at: Set(self.at),
        });
        self.kept.push((id, Arc::new(Kept { index, part_list })));
        Ok(id)
    }

    fn part_list(&mut self, index: &mut Index) -> PartListId {
        for part in Arc::make_mut(&mut index.parts) {
            part.blob = self.adopted.get(&part.blob).copied().unwrap_or(part.blob);
        }
        let id = PartListId::fresh();
        self.part_lists.push(part_list::ActiveModel {
            id: Set(id),
            parts: Set(Parts(index.parts.as_ref().clone())),
        });
        id
    }

    async fn insert(mut self, write: &DatabaseTransaction) -> Result<Self, DbErr> {
        if !self.part_lists.is_empty() {
            part_list::Entity::insert_many(std::mem::take(&mut self.part_lists))
                .exec_without_returning(write)
                .await?;
        }
        if !self.compositions.is_empty() {
            composition::Entity::insert_many(std::mem::take(&mut self.compositions))
                .exec_without_returning(write)
                .await?;
        }
        publication_file::Entity::insert_many(std::mem::take(&mut self.files))
            .exec_without_returning(write)
            .await?;
        Ok(self)
    }
}
