//! Reading package files from storage in bounded memory, whatever their length.
//!
//! The format's reader wants blocking reads and the processor; storage yields pieces as they come.
//! Both run at once, a few pieces apart.

mod content;

use std::io::{self, Read};
use std::pin::pin;

use bytes::{Buf, Bytes};
use deb::FileKind;
use entities::package;
use entities::repository::Format;
use futures_util::{Stream, StreamExt};
use storage::{Sha256, Storage, StorageError};
use tokio::sync::mpsc;

pub(crate) use self::content::{Content, Fragments, Identity};

/// Pieces that may wait between storage and the reader.
const PIECES: usize = 4;

/// A package file that was read to its end.
pub(crate) struct Inspected {
    /// What it is, found fit to be published.
    pub(crate) content: Content,
    /// SHA-256 of all of it.
    pub(crate) sha256: [u8; 32],
}

/// Reads a package file to its end: its headers, its own digests, and the hash of all of it. `name`
/// is what it was uploaded as.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn inspect(
    format: Format,
    name: &str,
    stream: impl Stream<Item = Result<Bytes, StorageError>> + Send,
) -> Result<Inspected, InspectError> {
    let mut stream = pin!(stream);
    let (pieces, incoming) = mpsc::channel(PIECES);
    let name = name.to_owned();
    let reading =
        tokio::task::spawn_blocking(move || examine(format, name, Pieces::new(Some(incoming))));
    while let Some(piece) = stream.next().await {
        if pieces.send(piece?).await.is_err() {
            // The reader has seen enough to refuse it.
            break;
        }
    }
    drop(pieces);
    reading.await.map_err(|_| InspectError::Broken)?
}

/// As [`inspect`], of a file that is held.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn inspect_held(
    format: Format,
    name: &str,
    bytes: Bytes,
) -> Result<Inspected, InspectError> {
    let name = name.to_owned();
    let reading = tokio::task::spawn_blocking(move || examine(format, name, Pieces::held(bytes)));
    reading.await.map_err(|_| InspectError::Broken)?
}

fn examine(format: Format, name: String, mut pieces: Pieces) -> Result<Inspected, InspectError> {
    let content = match format {
        Format::Rpm => {
            let package = rpm::Package::read(&mut pieces)?;
            let mut checker = rpm::Checker::new(package.front());
            while let Some(piece) = pieces.next() {
                checker.update(&piece);
            }
            checker.finish()?;
            Content::Rpm(Box::new(package))
        }
        Format::Deb => examine_deb(&name, &mut pieces)?,
        Format::File => {
            while pieces.next().is_some() {}
            Content::File(name)
        }
    };
    let sha256 = pieces.sha256.finish();
    Ok(Inspected { content, sha256 })
}

/// Reads a file of a DEB repository; its name says which kind it is of.
fn examine_deb(name: &str, pieces: &mut Pieces) -> Result<Content, InspectError> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let content = match FileKind::of(name) {
        FileKind::Binary => {
            let package = deb::Package::read(&mut *pieces)?;
            while pieces.next().is_some() {}
            if pieces.size < package.least_size() {
                return Err(deb::ReadError::Truncated("data archive").into());
            }
            Content::Deb(Box::new(package))
        }
        FileKind::Description => {
            let source = description(&mut *pieces)?;
            source.check_names(name)?;
            Content::DebSource(Box::new(source))
        }
        FileKind::Companion => {
            deb::source_of(name)?;
            while pieces.next().is_some() {}
            Content::DebSourceFile(name.into())
        }
    };
    Ok(content)
}

/// Reads a `.dsc` to its end.
fn description(pieces: impl Read) -> Result<deb::Source, deb::ReadError> {
    let mut text = Vec::new();
    let mut pieces = pieces.take(deb::MAX_DESCRIPTION as u64 + 1);
    pieces
        .read_to_end(&mut text)
        .map_err(deb::ReadError::Read)?;
    if text.len() > deb::MAX_DESCRIPTION {
        return Err(deb::ReadError::TooLarge("description"));
    }
    deb::Source::read(&text)
}

/// Describes a stored package for the indexes: the same bytes at any time, for the same row.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn describe(
    storage: &Storage,
    row: &package::Model,
) -> Result<Fragments, InspectError> {
    Ok(read(storage, row).await?.fragments(row))
}

/// Reads what a stored package is, as far as its front tells.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn read(storage: &Storage, row: &package::Model) -> Result<Content, InspectError> {
    Ok(match row.format {
        Format::File => Content::File(row.path.clone()),
        Format::Rpm => {
            let package = front(storage, row, |pieces| Ok(rpm::Package::read(pieces)?)).await?;
            Content::Rpm(Box::new(package))
        }
        Format::Deb if row.is_source_file() => Content::DebSourceFile(row.name.clone()),
        Format::Deb if row.is_source() => {
            let source = front(storage, row, |pieces| Ok(description(pieces)?)).await?;
            Content::DebSource(Box::new(source))
        }
        Format::Deb => {
            let package = front(storage, row, |pieces| Ok(deb::Package::read(pieces)?)).await?;
            Content::Deb(Box::new(package))
        }
    })
}

/// What `read` makes of a stored package, as far as it reads on.
///
/// # Errors
/// [`InspectError`].
pub(crate) async fn front<T: Send + 'static>(
    storage: &Storage,
    row: &package::Model,
    read: fn(Pieces) -> Result<T, InspectError>,
) -> Result<T, InspectError> {
    let size = u64::try_from(row.size).unwrap_or(0);
    let mut stream = storage.stream(&row.blob.object(), 0..size).await?;
    let (pieces, incoming) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read(Pieces::new(Some(incoming))));
    while let Some(piece) = stream.next().await {
        // The reader ends where the payload starts.
        if pieces.send(piece?).await.is_err() {
            break;
        }
    }
    drop(pieces);
    reading.await.map_err(|_| InspectError::Broken)?
}

/// Pieces as a reader, hashed on the way.
pub(crate) struct Pieces {
    /// Those that are still to come, if any.
    incoming: Option<mpsc::Receiver<Bytes>>,
    current: Bytes,
    sha256: Sha256,
    /// Bytes that came so far.
    size: u64,
}

impl Pieces {
    fn new(incoming: Option<mpsc::Receiver<Bytes>>) -> Self {
        Self {
            incoming,
            current: Bytes::new(),
            sha256: Sha256::new(),
            size: 0,
        }
    }

    /// One piece, which is all.
    fn held(bytes: Bytes) -> Self {
        let mut pieces = Self::new(None);
        pieces.take_in(bytes);
        pieces
    }

    /// The rest of the current piece, or the next one.
    fn next(&mut self) -> Option<Bytes> {
        if self.current.is_empty() {
            self.fetch()?;
        }
        Some(std::mem::take(&mut self.current))
    }

    fn fetch(&mut self) -> Option<()> {
        let piece = self.incoming.as_mut()?.blocking_recv()?;
        self.take_in(piece);
        Some(())
    }

    fn take_in(&mut self, piece: Bytes) {
        self.sha256.update(&piece);
        self.size += piece.len() as u64;
        self.current = piece;
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
    /// It is no RPM package that can be published.
    #[error(transparent)]
    Rpm(#[from] rpm::ReadError),
    /// It is not what its own digests say.
    #[error(transparent)]
    Damaged(#[from] rpm::CheckError),
    /// It is no Debian package that can be published.
    #[error(transparent)]
    Deb(#[from] deb::ReadError),
    /// The reader panicked.
    #[error("the package could not be read")]
    Broken,
    /// Storage failed.
    #[error("could not read the package from storage")]
    Storage(#[from] StorageError),
}

impl InspectError {
    /// The code of the refusal, when the package is at fault.
    pub(crate) fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Rpm(error) => error.is_final().then(|| error.code()),
            Self::Deb(error) => error.is_final().then(|| error.code()),
            Self::Damaged(error) => Some(error.code()),
            Self::Broken | Self::Storage(_) => None,
        }
    }
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
            let inspected = inspect(Format::Rpm, "a.rpm", in_pieces(&package, length))
                .await
                .unwrap();

            assert_eq!(inspected.sha256, Sha256::of(&package));
        }
        let held = inspect_held(Format::Rpm, "a.rpm", package.clone().into()).await;
        assert_eq!(held.unwrap().sha256, Sha256::of(&package));
    }

    #[tokio::test]
    async fn a_debian_package_that_ends_early_is_refused() {
        let package = kit::corpus::deb("hello", "1.0", "all");
        for cut in [package.len() - 2, package.len() / 2, 70, 3] {
            let outcome = inspect(Format::Deb, "a.deb", in_pieces(&package[..cut], 100)).await;

            assert!(
                outcome.is_err_and(|error| error.refusal().is_some()),
                "{cut}"
            );
        }
        let whole = inspect(Format::Deb, "a.deb", in_pieces(&package, 100))
            .await
            .unwrap();
        assert_eq!(whole.content.identity().path, "pool/h/hello_1.0_all.deb");
    }

    #[tokio::test]
    async fn parts_of_a_source_package_are_known_by_their_names() {
        let hash = "ab".repeat(32);
        let dsc =
            format!("Source: hello\nVersion: 1\nChecksums-Sha256:\n {hash} 7 hello_1.tar.xz\n");
        let look = async |name: &str, text: &[u8]| {
            let inspected = inspect(Format::Deb, name, in_pieces(text, 50)).await;
            inspected
                .map(|inspected| inspected.content.identity().path)
                .map_err(|error| error.refusal().unwrap())
        };

        let is = |path: &str| Ok::<_, &str>(path.to_owned());
        assert_eq!(
            look("hello_1.dsc", dsc.as_bytes()).await,
            is("pool/h/hello_1.dsc")
        );
        assert_eq!(
            look("pool/h/hello_1.dsc", dsc.as_bytes()).await,
            is("pool/h/hello_1.dsc")
        );
        assert_eq!(
            look("hello_1.tar.xz", b"octets").await,
            is("pool/h/hello_1.tar.xz")
        );
        assert_eq!(
            look("other_1.dsc", dsc.as_bytes()).await,
            Err("deb-bad-source")
        );
        assert_eq!(
            look("hello_1.dsc", b"no fields").await,
            Err("deb-bad-control")
        );
        assert_eq!(look("hello.tar.xz", b"octets").await, Err("deb-bad-name"));
        let large = vec![b'x'; deb::MAX_DESCRIPTION + 1];
        assert_eq!(look("hello_1.dsc", &large).await, Err("deb-too-large"));
    }

    #[tokio::test]
    async fn a_storage_failure_is_not_taken_for_a_short_package() {
        let package = kit::corpus::package(3, 2);
        let half = Bytes::copy_from_slice(&package[..package.len() / 2]);
        let failing = stream::iter([Ok(half), Err(StorageError::NotFound("staging/a".into()))]);

        let outcome = inspect(Format::Rpm, "a.rpm", failing).await;

        assert!(matches!(outcome, Err(InspectError::Storage(_))));
    }

    #[tokio::test]
    async fn what_is_no_package_is_refused_before_its_end() {
        let outcome = inspect(Format::Rpm, "a.rpm", in_pieces(&vec![0; 1 << 20], 1024)).await;

        assert!(matches!(
            outcome,
            Err(InspectError::Rpm(rpm::ReadError::NotAnRpm))
        ));
    }
}
