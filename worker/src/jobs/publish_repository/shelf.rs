//! Where the composer finds parts and leaves new ones: storage, behind the worker's cache.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;

use bytes::Bytes;
use entities::part_list::Part;
use entities::{BlobId, RepositoryId};
use storage::{Sha256, StorageError};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::PublishError;
use super::catalog::Members;
use super::load;
use crate::blob::{self, Stored};
use crate::context::Context;
use crate::index::{Shelf, ShelfError};

/// How many new parts are being written at once.
const WRITES: usize = 8;

/// The shelf of one publish. Lives on a thread that may block.
pub(super) struct PartShelf {
    runtime: Handle,
    context: Context,
    repository: RepositoryId,
    members: Members,
    texts: Texts,
    ids: Vec<BlobId>,
    writes: JoinSet<Result<Stored, StorageError>>,
    stored: Vec<Stored>,
    ordinals: HashMap<(i64, i64), Vec<i64>>,
}

/// The texts of the additions to one index.
pub(super) enum Texts {
    /// As the changes bring them.
    Memory(Vec<Bytes>),
    /// As places in a file: where each begins, and where the last ends.
    Spooled {
        /// The file.
        file: File,
        /// One more than there are texts.
        places: Vec<u64>,
        /// Which text is which addition.
        order: Vec<usize>,
    },
}

impl Default for Texts {
    fn default() -> Self {
        Self::Memory(Vec::new())
    }
}

impl PartShelf {
    /// A shelf for `repository` with room for as many new parts as there are `ids`.
    pub(super) fn new(context: Context, repository: RepositoryId, ids: Vec<BlobId>) -> Self {
        Self {
            runtime: Handle::current(),
            context,
            repository,
            members: Members::All,
            texts: Texts::default(),
            ids,
            writes: JoinSet::new(),
            stored: Vec::new(),
            ordinals: HashMap::new(),
        }
    }

    /// Turns to the index of `members`, whose additions are `texts`.
    pub(super) fn lay_out(&mut self, members: Members, texts: Texts) {
        if members != self.members {
            self.ordinals.clear();
        }
        self.members = members;
        self.texts = texts;
    }

    /// Waits until all new parts are in storage.
    pub(super) fn settle(&mut self) -> Result<(), PublishError> {
        while self.wait_for_one()? {}
        Ok(())
    }

    /// The parts that were written.
    pub(super) fn into_stored(self) -> Vec<Stored> {
        self.stored
    }

    fn wait_for_one(&mut self) -> Result<bool, PublishError> {
        match self.runtime.block_on(self.writes.join_next()) {
            Some(written) => {
                self.stored.push(written??);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn read(&self, part: &Part) -> Result<Bytes, PublishError> {
        let cache = &self.context.indexes;
        if let Some(bytes) = cache.part(part.blob) {
            return Ok(bytes);
        }
        let object = part.blob.object();
        let bytes = self.runtime.block_on(self.context.storage.get(&object))?;
        if hex::encode(Sha256::of(&bytes)) != part.sha256 {
            return Err(PublishError::Inconsistent(format!(
                "{object} was tampered with"
            )));
        }
        cache.keep_part(part.blob, bytes.clone());
        Ok(bytes)
    }
}

impl Shelf for PartShelf {
    fn part(&mut self, part: &Part) -> Result<Bytes, ShelfError> {
        Ok(self.read(part)?)
    }

    fn ordinals(&mut self, first: i64, last: i64) -> Result<Vec<i64>, ShelfError> {
        if let Some(known) = self.ordinals.get(&(first, last)) {
            return Ok(known.clone());
        }
        let held = self.runtime.block_on(load::held_ordinals(
            self.context.db.read(),
            self.repository,
            &self.members,
            first..=last,
        ));
        let held = held.map_err(PublishError::Database)?;
        self.ordinals.insert((first, last), held.clone());
        Ok(held)
    }

    fn fragment(&mut self, number: usize) -> Result<Bytes, ShelfError> {
        match &self.texts {
            Texts::Memory(texts) => {
                let text = texts.get(number).cloned();
                text.ok_or_else(|| "there is no such addition".into())
            }
            Texts::Spooled {
                file,
                places,
                order,
            } => {
                let place = order
                    .get(number)
                    .copied()
                    .ok_or("there is no such addition")?;
                let (start, end) = (places[place], places[place + 1]);
                let mut text = vec![0; usize::try_from(end - start)?];
                file.read_exact_at(&mut text, start)?;
                Ok(text.into())
            }
        }
    }

    fn keep(&mut self, bytes: Vec<u8>) -> Result<BlobId, ShelfError> {
        if self.writes.len() >= WRITES {
            self.wait_for_one()?;
        }
        let id = self
            .ids
            .pop()
            .ok_or("there are more new parts than were announced")?;
        let bytes = Bytes::from(bytes);
        self.context.indexes.keep_part(id, bytes.clone());
        let storage = self.context.storage.clone();
        let write = async move { blob::write(&storage, id, bytes).await };
        self.writes.spawn_on(write, &self.runtime);
        jobs::fault::point("publish_repository.writing_parts");
        Ok(id)
    }
}
