//! The blobs that the copied database names: their list, and they themselves.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use entities::BlobId;
use entities::blob::{self, State};
use futures_util::{StreamExt, TryStreamExt, stream};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use storage::StorageError;
use storage::backup::{BLOBS, Blob, Contents, Destination, Part};
use uuid::Uuid;

use super::CreateBackupError;
use crate::context::{Claimed, Context};

/// Rows that are read at once.
const SOME: u64 = 500;
/// Objects that are under way at once.
const AT_ONCE: usize = 8;
/// By so much the clocks of two workers may differ.
const SKEW: TimeDelta = TimeDelta::hours(1);

/// Where blobs are listed and copied.
pub(super) struct Target<'a> {
    pub(super) context: &'a Context,
    pub(super) claimed: &'a Claimed,
    pub(super) destination: &'a Destination,
    /// Whether they themselves are copied.
    pub(super) copied: bool,
}

impl Target<'_> {
    /// Lists what was present when `backup` was begun, at the time `begun`, or came since.
    pub(super) async fn copy(
        &self,
        backup: &str,
        begun: DateTime<Utc>,
    ) -> Result<(Part, Contents), CreateBackupError> {
        let name = self.destination.part(backup, BLOBS);
        let mut list = self.destination.storage().upload(&name).await?;
        let mut contents = Contents {
            copied: self.copied,
            ..Contents::default()
        };
        let mut after = Uuid::nil();
        loop {
            let blobs = self.some(begun, after).await?;
            let Some(last) = blobs.last() else { break };
            after = last.id;
            if self.copied {
                self.copy_objects(blobs.clone()).await?;
            }
            let lines: String = blobs.iter().map(Blob::to_string).collect();
            list.write(Bytes::from(lines)).await?;
            contents.count += blobs.len() as u64;
            contents.bytes += blobs.iter().map(|blob| blob.size).sum::<u64>();
            let done = contents.count;
            self.claimed
                .progress(self.context, done, None, "blobs")
                .await;
        }
        let written = list.finish().await?;
        let part = Part {
            name: BLOBS.into(),
            size: written.size,
            sha256: written.sha256_hex(),
        };
        Ok((part, contents))
    }

    /// The next blobs behind `after`. One that was doomed since the database was copied is present
    /// in the copy; one that was doomed before is referred to by nothing there.
    async fn some(&self, begun: DateTime<Utc>, after: Uuid) -> Result<Vec<Blob>, DbErr> {
        let doomed_since = Condition::all()
            .add(blob::Column::State.eq(State::Doomed))
            .add(blob::Column::DoomedAt.gte(begun - SKEW));
        let rows: Vec<(BlobId, Option<i64>, Option<String>)> = blob::Entity::find()
            .select_only()
            .columns([blob::Column::Id, blob::Column::Size, blob::Column::Sha256])
            .filter(Condition::any().add(blob::is_present()).add(doomed_since))
            // One that was doomed while it was being written has neither, and nobody to miss it.
            .filter(blob::Column::Sha256.is_not_null())
            .filter(blob::Column::Id.gt(after))
            .order_by_asc(blob::Column::Id)
            .limit(SOME)
            .into_tuple()
            .all(self.context.db.read())
            .await?;
        let blobs = rows.into_iter().map(|(id, size, sha256)| Blob {
            id: id.0,
            size: size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
            sha256: sha256.unwrap_or_default(),
        });
        Ok(blobs.collect())
    }

    async fn copy_objects(&self, blobs: Vec<Blob>) -> Result<(), CreateBackupError> {
        stream::iter(blobs)
            .map(|blob| self.copy_object(blob))
            .buffer_unordered(AT_ONCE)
            .try_for_each(|()| async { Ok(()) })
            .await
    }

    async fn copy_object(&self, blob: Blob) -> Result<(), CreateBackupError> {
        let (from, to) = (BlobId(blob.id).object(), self.destination.object(blob.id));
        let storage = self.destination.storage();
        match storage.head(&to).await {
            Ok(head) if head.size == blob.size => return Ok(()),
            // Not ours, or not any more: the name is that of this blob for ever.
            Ok(_) => storage.delete(&to).await?,
            Err(StorageError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let taken = match storage.take(&self.context.storage, &from, &to).await {
            Err(StorageError::NotFound(_)) => return Err(CreateBackupError::BlobMissing(from)),
            taken => taken?,
        };
        let sound = taken.is_none_or(|copy| {
            (copy.size, copy.sha256_hex().as_str()) == (blob.size, blob.sha256.as_str())
        });
        if sound {
            return Ok(());
        }
        storage.delete(&to).await?;
        Err(CreateBackupError::BlobAltered(from))
    }
}
