//! The files that clients ask for first: what names all others, its signature, its key.

mod deb;
mod file;
pub(super) mod rpm;

use chrono::{DateTime, Utc};
use entities::repository::{self, Format};
use entities::{publication, publication_file};
use storage::Sha256;

use super::draft::{Body, DraftFile};
use super::load::Keys;
use super::{PublishError, ReadBackError};
use crate::context::Context;

/// What entry points are made of.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) context: &'a Context,
    pub(super) repository: &'a repository::Model,
    pub(super) keys: &'a Keys,
    pub(super) stamped_at: DateTime<Utc>,
}

impl Entries<'_> {
    /// Lists `files`, and signs the list.
    pub(super) async fn of(&self, files: &[DraftFile]) -> Result<Vec<DraftFile>, PublishError> {
        match self.repository.format {
            Format::Rpm => rpm::entry_points(self, files).await,
            Format::Deb => deb::entry_points(self, files).await,
            Format::File => file::entry_points(self, files).await,
        }
    }

    /// When that was, as signatures carry it: Unix seconds.
    fn created(&self) -> u32 {
        u32::try_from(self.stamped_at.timestamp()).unwrap_or(u32::MAX)
    }
}

/// When the next publication of `repository` is made, to the second; `None` while that would be
/// ahead of the time.
///
/// apt asks for what is newer than the second that it knows, and takes nothing older: publications
/// of a DEB repository are at least a second apart.
pub(super) fn stamp(
    context: &Context,
    repository: &repository::Model,
    live: Option<&publication::Model>,
) -> Option<DateTime<Utc>> {
    let now = context.stamp();
    let Some(live) = live.filter(|_| repository.format == Format::Deb) else {
        return Some(now);
    };
    let earliest = live.stamped_at + chrono::TimeDelta::seconds(1);
    if now >= earliest {
        Some(now)
    } else {
        context.is_stopped().then_some(earliest)
    }
}

/// Checks the entry points among `files`: their signatures, and that they name all others.
///
/// # Errors
/// What does not fit, inside; why that could not be found out, outside.
pub(super) async fn check(
    context: &Context,
    format: Format,
    files: &[publication_file::Model],
    keys: &Keys,
) -> Result<Result<(), ReadBackError>, PublishError> {
    match format {
        Format::Rpm => Ok(rpm::check(files, keys)),
        Format::Deb => Ok(deb::check(files, keys)),
        Format::File => file::check(context, files, keys).await,
    }
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

/// The bytes of the entry point at `path`.
fn bytes<'a>(files: &'a [publication_file::Model], path: &str) -> Result<&'a [u8], ReadBackError> {
    let file = files.iter().find(|file| file.path == path);
    let bytes = file.and_then(|file| file.inline.as_deref());
    bytes.ok_or_else(|| ReadBackError::File(path.into()))
}

/// Whether `list` has this text.
fn has(list: &[u8], text: &str) -> bool {
    memchr::memmem::find(list, text.as_bytes()).is_some()
}
