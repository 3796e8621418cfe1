//! The list of blobs: a line each, `<blob> <length> <sha256>`, in the order of their names.

use std::fmt;

use bytes::{Buf, BytesMut};
use futures_util::TryStreamExt;
use uuid::Uuid;

use super::BackupError;
use crate::{ByteStream, Storage, StorageError};

/// Longest line, in bytes.
const LONGEST: usize = 160;

/// One blob of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its identifier.
    pub id: Uuid,
    /// Length in bytes.
    pub size: u64,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
}

impl Blob {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let blob = Self {
            id: words.next()?.parse().ok()?,
            size: words.next()?.parse().ok()?,
            sha256: words.next()?.to_owned(),
        };
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let whole = blob.sha256.len() == 64 && blob.sha256.bytes().all(digit);
        (whole && words.next().is_none()).then_some(blob)
    }
}

/// The line of the list.
impl fmt::Display for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} {}", self.id, self.size, self.sha256)
    }
}

/// A list being read: a piece of it is in memory at a time.
pub struct Blobs {
    name: String,
    bytes: ByteStream,
    rest: BytesMut,
}

impl Blobs {
    pub(super) async fn open(storage: &Storage, name: String) -> Result<Self, BackupError> {
        let head = match storage.head(&name).await {
            Err(StorageError::NotFound(_)) => return Err(BackupError::Altered(name)),
            head => head?,
        };
        Ok(Self {
            bytes: storage.stream(&name, 0..head.size).await?,
            rest: BytesMut::new(),
            name,
        })
    }

    /// The next blob; `None` at the end.
    ///
    /// # Errors
    /// [`BackupError::Altered`] when a line cannot be read.
    pub async fn next(&mut self) -> Result<Option<Blob>, BackupError> {
        loop {
            let searched = &self.rest[..self.rest.len().min(LONGEST)];
            if let Some(end) = searched.iter().position(|byte| *byte == b'\n') {
                let line = self.rest.split_to(end);
                self.rest.advance(1);
                let blob = std::str::from_utf8(&line).ok().and_then(Blob::parse);
                return blob.map(Some).ok_or_else(|| self.altered());
            }
            if self.rest.len() >= LONGEST {
                return Err(self.altered());
            }
            match self.bytes.try_next().await? {
                Some(bytes) => self.rest.extend_from_slice(&bytes),
                None if self.rest.is_empty() => return Ok(None),
                None => return Err(self.altered()),
            }
        }
    }

    fn altered(&self) -> BackupError {
        BackupError::Altered(self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    async fn read(text: &str) -> Result<Vec<Blob>, BackupError> {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::files(folder.path()).unwrap();
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        storage.put("list", bytes).await.unwrap();
        let mut blobs = Blobs::open(&storage, "list".into()).await?;
        let mut found = Vec::new();
        while let Some(blob) = blobs.next().await? {
            found.push(blob);
        }
        Ok(found)
    }

    #[tokio::test]
    async fn a_list_longer_than_a_piece_reads_back_as_it_was() {
        let blobs: Vec<Blob> = (0..5_000)
            .map(|size| Blob {
                id: Uuid::now_v7(),
                size,
                sha256: "0f".repeat(32),
            })
            .collect();
        let text: String = blobs.iter().map(Blob::to_string).collect();

        assert_eq!(read(&text).await.unwrap(), blobs);
        assert_eq!(read("").await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_list_that_was_changed_is_refused() {
        let line = Blob {
            id: Uuid::now_v7(),
            size: 1,
            sha256: "0f".repeat(32),
        }
        .to_string();
        let long = "x".repeat(1 << 20);
        let cut = &line[..line.len() - 1];
        for text in [cut, "\n", "a b c\n", &long, &line.replace("0f", "0F")] {
            assert!(matches!(read(text).await, Err(BackupError::Altered(_))));
        }
    }
}
