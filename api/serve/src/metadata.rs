//! Metadata files of trust roots: found by name, kept in memory as they are and compressed.
//!
//! A file never changes under its name, so what is in memory is right for ever. That a file is
//! missing is believed until its trust root changes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use entities::{TrustRootId, trust_file};
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, EntityTrait};
use storage::compose::{Composition, Piece};
use tokio::time::timeout;
use tracing::error;

use crate::cache::Cache;
use crate::coding::Coding;
use crate::conditions::Modified;
use crate::file::{File, Lasting, SMALL};
use crate::follow::Unavailable;
use crate::object::Reader;
use crate::refusal::Refusal;
use crate::trust_root::TrustRoot;

/// What the files in memory may weigh together, in bytes. A sixteenth of it is the longest that is
/// kept: clients read no metadata of more than 5 MB.
const FILES: usize = 96 * 1024 * 1024;

/// What the names that lead to nothing may weigh together.
const ABSENT: usize = 1024 * 1024;

/// Shorter files are not worth compressing, in bytes.
const WORTH_CODING: u64 = 1024;

/// The longest time that a request waits for rows.
const PATIENCE: Duration = Duration::from_secs(5);

/// The metadata files that were asked for.
#[derive(Debug)]
pub(crate) struct MetadataFiles {
    files: Cache<Key, Arc<File>>,
    absent: Cache<(u64, Box<str>), ()>,
}

/// A file as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    trust_root: TrustRootId,
    name: Box<str>,
    coding: Coding,
}

impl MetadataFiles {
    pub(crate) fn new() -> Self {
        Self {
            files: Cache::new(FILES),
            absent: Cache::new(ABSENT),
        }
    }

    /// The file of `root` called `name`, in `coding` where that is shorter.
    ///
    /// # Errors
    /// [`Refusal::Missing`], and why it cannot be read now.
    pub(crate) async fn find(
        &self,
        db: &DatabaseConnection,
        reader: &Reader,
        root: &TrustRoot,
        name: &str,
        coding: Coding,
    ) -> Result<Arc<File>, Refusal> {
        let mut key = Key {
            trust_root: root.id,
            name: name.into(),
            coding,
        };
        if let Some(file) = self.files.get(&key) {
            return Ok(file);
        }
        key.coding = Coding::Identity;
        let plain = match self.files.get(&key) {
            Some(file) => file,
            None => self.look_up(db, reader, root, &key).await?,
        };
        if coding == Coding::Identity || plain.content.length() <= WORTH_CODING {
            return Ok(plain);
        }
        key.coding = coding;
        self.encode(key, plain).await
    }

    /// Reads a file whole, and keeps it.
    fn look_up<'a>(
        &'a self,
        db: &'a DatabaseConnection,
        reader: &'a Reader,
        root: &'a TrustRoot,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Arc<File>, Refusal>> {
        Box::pin(async move {
            let absent = (root.reading, key.name.clone());
            if self.absent.get(&absent).is_some() {
                return Err(Refusal::Missing);
            }
            let id = (root.id, key.name.to_string());
            let row = timeout(PATIENCE, trust_file::Entity::find_by_id(id).one(db)).await;
            let row = match row {
                Ok(Ok(row)) => row,
                Ok(Err(error)) => return Err(unreadable(root, &key.name, &error)),
                Err(elapsed) => return Err(unreadable(root, &key.name, &elapsed)),
            };
            let Some(row) = row else {
                let weight = absent.1.len() + 100;
                self.absent.insert(absent, (), weight);
                return Err(Refusal::Missing);
            };
            let bytes = bytes(reader, &row).await?;
            let content = Composition::new([Piece::Memory(bytes)]);
            let mut file = File::new(&row.name, &row.sha256, content, Lasting::Immutable);
            file.varies = file.content.length() > WORTH_CODING;
            file.modified = u64::try_from(row.created_at.timestamp())
                .ok()
                .map(|at| Modified { at, distinct: true });
            let file = Arc::new(file);
            self.files
                .insert(key.clone(), Arc::clone(&file), file.weight());
            Ok(file)
        })
    }

    /// Compresses a file, and keeps that.
    fn encode(&self, key: Key, plain: Arc<File>) -> BoxFuture<'_, Result<Arc<File>, Refusal>> {
        Box::pin(async move {
            let Some(bytes) = plain.content.in_memory() else {
                return Ok(plain);
            };
            let coding = key.coding;
            let coded = if bytes.len() as u64 <= SMALL {
                coding.encode(&bytes)
            } else {
                // Long ones take longer than others should wait for this thread.
                let coding = tokio::task::spawn_blocking(move || coding.encode(&bytes));
                coding.await.unwrap_or_else(|error| Err(error.into()))
            };
            let file = match coded {
                Ok(coded) if (coded.len() as u64) < plain.content.length() => {
                    Arc::new(plain.coded(coding, coded.into()))
                }
                Ok(_) => plain,
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    error!(name = %key.name, error, "could not compress a metadata file");
                    plain
                }
            };
            let weight = file.weight();
            self.files.insert(key, Arc::clone(&file), weight);
            Ok(file)
        })
    }
}

async fn bytes(reader: &Reader, row: &trust_file::Model) -> Result<Bytes, Refusal> {
    if let Some(bytes) = &row.inline {
        return Ok(bytes.clone().into());
    }
    let Some(blob) = row.blob else {
        error!(
            name = row.name,
            "the row of a metadata file leads to no bytes"
        );
        return Err(Refusal::Unavailable(Unavailable));
    };
    let place = |at: i64| u64::try_from(at).unwrap_or(0);
    let range = place(row.at)..place(row.at) + place(row.size);
    let read = reader.range(&blob.object(), range).await;
    read.map_err(|error| {
        let error = Refusal::from(error);
        error!(
            name = row.name,
            error = &error as &dyn std::error::Error,
            "could not read metadata"
        );
        error
    })
}

fn unreadable(root: &TrustRoot, name: &str, error: &(dyn std::error::Error + 'static)) -> Refusal {
    error!(trust_root.id = %root.id, name, error, "could not read the row of a metadata file");
    Refusal::Unavailable(Unavailable)
}
