//! Reading package files from storage in bounded memory, whatever their length.
//!
//! The format's reader wants blocking reads and the processor; storage yields pieces as they come.
//! Both run at once, a few pieces apart.

use std::io::{self, Read};
use std::pin::pin;

use bytes::{Buf, Bytes};
use entities::package;
use futures_util::{Stream, StreamExt};
use rpm::{CheckError, Checker, Fragments, Located, Package, ReadError};
use storage::{Sha256, Storage, StorageError};
use tokio::sync::mpsc;

/// Pieces that may wait between storage and the reader.
const PIECES: usize = 4;

/// A package file that was read to its end.
pub(crate) struct Inspected {
    /// Its front, found fit to be published.
    pub(crate) package: Package,
    /// SHA-256 of all of it.
    pub(crate) sha256: [u8; 32],
}

/// Reads a package file to its end: its headers, its own digests, and the hash of all of it.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn inspect(
    stream: impl Stream<Item = Result<Bytes, StorageError>> + Send,
) -> Result<Inspected, InspectError> {
    let mut stream = pin!(stream);
    let (pieces, incoming) = mpsc::channel(PIECES);
    let reading = tokio::task::spawn_blocking(move || examine(Pieces::new(incoming)));
    while let Some(piece) = stream.next().await {
        if pieces.send(piece?).await.is_err() {
            // The reader has seen enough to refuse it.
            break;
        }
    }
    drop(pieces);
    reading.await.map_err(|_| InspectError::Broken)?
}

fn examine(mut pieces: Pieces) -> Result<Inspected, InspectError> {
    let package = Package::read(&mut pieces)?;
    let mut checker = Checker::new(package.front());
    while let Some(piece) = pieces.next() {
        checker.update(&piece);
    }
    checker.finish()?;
    let sha256 = pieces.sha256.finish();
    Ok(Inspected { package, sha256 })
}

/// Describes a stored package for the indexes: the same bytes at any time, for the same row.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn describe(
    storage: &Storage,
    row: &package::Model,
) -> Result<Fragments, InspectError> {
    let size = u64::try_from(row.size).unwrap_or(0);
    let mut stream = storage.stream(&row.blob.object(), 0..size).await?;
    let (pieces, incoming) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || Package::read(Pieces::new(incoming)));
    while let Some(piece) = stream.next().await {
        // The reader ends where the payload starts.
        if pieces.send(piece?).await.is_err() {
            break;
        }
    }
    drop(pieces);
    let package = reading.await.map_err(|_| InspectError::Broken)??;
    Ok(fragments(&package, row))
}

/// The same for a package whose front is at hand.
pub(crate) fn fragments(package: &Package, row: &package::Model) -> Fragments {
    let mut sha256 = [0; 32];
    if hex::decode_to_slice(&row.sha256, &mut sha256).is_err() {
        tracing::error!(package.id = %row.id, "a package row holds no sha256");
    }
    package.fragments(&Located {
        size: u64::try_from(row.size).unwrap_or(0),
        sha256,
        file_time: row.created_at.timestamp(),
    })
}

/// Pieces as a reader, hashed on the way.
struct Pieces {
    incoming: mpsc::Receiver<Bytes>,
    current: Bytes,
    sha256: Sha256,
}

impl Pieces {
    fn new(incoming: mpsc::Receiver<Bytes>) -> Self {
        Self {
            incoming,
            current: Bytes::new(),
            sha256: Sha256::new(),
        }
    }

    /// The rest of the current piece, or the next one.
    fn next(&mut self) -> Option<Bytes> {
        if self.current.is_empty() {
            self.fetch()?;
        }
        Some(std::mem::take(&mut self.current))
    }

    fn fetch(&mut self) -> Option<()> {
        self.current = self.incoming.blocking_recv()?;
        self.sha256.update(&self.current);
        Some(())
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            if self.fetch().is_none() {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.current.len());
        buffer[..count].copy_from_slice(&self.current[..count]);
        self.current.advance(count);
        Ok(count)
    }
}

/// Why a package file was not read.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// It is no package that can be published.
    #[error(transparent)]
    Refused(#[from] ReadError),
    /// It is not what its own digests say.
    #[error(transparent)]
    Damaged(#[from] CheckError),
    /// The reader panicked.
    #[error("the package could not be read")]
    Broken,
    /// Storage failed.
    #[error("could not read the package from storage")]
    Storage(#[from] StorageError),
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use storage::ByteStream;

    use super::*;

    fn in_pieces(package: &[u8], length: usize) -> ByteStream {
        let pieces: Vec<_> = package
            .chunks(length)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        stream::iter(pieces).boxed()
    }

    #[tokio::test]
    async fn a_package_is_the_same_in_pieces_of_any_length() {
        let package = kit::corpus::package(3, 1);
        for length in [7, 4096, package.len()] {
            let inspected = inspect(in_pieces(&package, length)).await.unwrap();

            assert_eq!(inspected.sha256, Sha256::of(&package));
        }
    }

    #[tokio::test]
    async fn a_storage_failure_is_not_taken_for_a_short_package() {
        let package = kit::corpus::package(3, 2);
        let half = Bytes::copy_from_slice(&package[..package.len() / 2]);
        let failing = stream::iter([Ok(half), Err(StorageError::NotFound("staging/a".into()))]);

        let outcome = inspect(failing).await;

        assert!(matches!(outcome, Err(InspectError::Storage(_))));
    }

    #[tokio::test]
    async fn what_is_no_package_is_refused_before_its_end() {
        let outcome = inspect(in_pieces(&vec![0; 1 << 20], 1024)).await;

        assert!(matches!(
            outcome,
            Err(InspectError::Refused(ReadError::NotAnRpm))
        ));
    }
}
