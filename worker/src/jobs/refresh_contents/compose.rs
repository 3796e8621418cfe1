//! `Contents` of every index of packages, on a thread that may block.

use std::fs::File;
use std::io::{self, Seek, Write};

use entities::PackageId;
use storage::Sha256;

use super::sort::Sorter;
use super::{Live, RefreshContentsError};
use crate::context::Context;
use crate::file_lists;
use crate::index::Encoding;
use crate::jobs::publish_repository::Place;

/// How much text goes into one member of gzip, in bytes.
const MEMBER: usize = 1 << 20;
/// Stands between a path and those who bring it. No path that is listed holds it.
const BETWEEN: u8 = b'\t';

/// A list of files that was composed.
pub(super) struct Composed {
    /// Its record.
    pub(super) record: String,
    /// Its bytes, compressed, from their start.
    pub(super) file: File,
    /// Hash and size of these.
    pub(super) packed: (String, u64),
    /// Hash and size of its text.
    pub(super) open: (String, u64),
}

/// Composes the list of every index of `live`, from lists that are all kept.
pub(super) async fn compose(
    context: &Context,
    live: &Live,
) -> Result<Vec<Composed>, RefreshContentsError> {
    let mut works = Vec::with_capacity(live.indexes.len());
    for place in live.indexes.iter().filter_map(|name| Place::parse(name)) {
        let members = live.members.iter();
        let members = members.filter(|one| place.lists(&one.division, &one.architecture));
        let packages: Vec<PackageId> = members.map(|member| member.package).collect();
        works.push((place.contents(), packages));
    }
    let context = context.clone();
    let compose = move || {
        let works = works.into_iter();
        works
            .map(|(record, packages)| one(&context, record, &packages))
            .collect()
    };
    tokio::task::spawn_blocking(compose).await?
}

/// The list called `record`, of the files of `packages`.
fn one(
    context: &Context,
    record: String,
    packages: &[PackageId],
) -> Result<Composed, RefreshContentsError> {
    let mut sorter = Sorter::new();
    file_lists::each_path(context, packages, |list, path| {
        let line = [path, &[BETWEEN], list.location.as_bytes()];
        Ok::<_, RefreshContentsError>(sorter.push(&line)?)
    })?;
    let mut text = Text::new()?;
    let mut before: Option<Vec<u8>> = None;
    sorter.merge(|line| {
        let at = memchr::memchr(BETWEEN, line).unwrap_or(line.len());
        let (path, location) = line.split_at(at);
        if before.as_deref() == Some(path) {
            text.write(b",");
            text.write(location.get(1..).unwrap_or_default());
        } else {
            text.end_line()?;
            text.write(path);
            text.write(location);
            before = Some(path.to_vec());
        }
        Ok(())
    })?;
    Ok(text.finish(record)?)
}

/// The text of a list, which becomes members of gzip as it grows.
struct Text {
    file: File,
    member: Vec<u8>,
    packed: Sha256,
    open: Sha256,
    packed_size: u64,
    open_size: u64,
}

impl Text {
    fn new() -> io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile()?,
            member: Vec::new(),
            packed: Sha256::new(),
            open: Sha256::new(),
            packed_size: 0,
            open_size: 0,
        })
    }

    fn write(&mut self, text: &[u8]) {
        self.member.extend_from_slice(text);
    }

    /// Ends the line that was begun, if one was.
    fn end_line(&mut self) -> io::Result<()> {
        if self.member.is_empty() {
            return Ok(());
        }
        self.member.push(b'\n');
        if self.member.len() >= MEMBER {
            self.pack()?;
        }
        Ok(())
    }

    fn pack(&mut self) -> io::Result<()> {
        let packed = Encoding::Gzip.encode(&self.member)?;
        self.packed.update(&packed);
        self.packed_size += packed.len() as u64;
        self.open.update(&self.member);
        self.open_size += self.member.len() as u64;
        self.member.clear();
        self.file.write_all(&packed)
    }

    fn finish(mut self, record: String) -> io::Result<Composed> {
        self.end_line()?;
        // Also where nothing was written: a file without a member is none that can be unpacked.
        if !self.member.is_empty() || self.packed_size == 0 {
            self.pack()?;
        }
        self.file.rewind()?;
        Ok(Composed {
            record,
            file: self.file,
            packed: (hex::encode(self.packed.finish()), self.packed_size),
            open: (hex::encode(self.open.finish()), self.open_size),
        })
    }
}
