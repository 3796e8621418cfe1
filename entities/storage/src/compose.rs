//! One file out of many pieces: which bytes of which piece make up a range of it.
//!
//! The data plane and the read-back gate of a publish walk the same pieces with this code.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::{Either, ready};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{ByteStream, CHUNK, Storage, StorageError};

/// A file made of pieces, one behind the other. Immutable; cheap to clone.
#[derive(Clone, Debug)]
pub struct Composition {
    placed: Arc<[Placed]>,
}

/// Some of the bytes of a [`Composition`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes at hand.
    Memory(Bytes),
    /// Bytes in storage.
    Object(Object),
}

/// The first bytes of a stored object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Name of the object.
    pub name: Arc<str>,
    /// How many of its bytes, from the first.
    pub length: u64,
}

/// The part of a range that lies in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The piece.
    pub piece: Piece,
    /// Which of its bytes; never empty.
    pub range: Range<u64>,
}

#[derive(Debug)]
struct Placed {
    piece: Piece,
    /// Where the piece ends in the whole.
    end: u64,
}

impl Piece {
    /// How many bytes it holds.
    pub fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Object(object) => object.length,
        }
    }
}

impl Composition {
    /// The pieces in their order; empty ones are left out.
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut end = 0;
        let placed = pieces
            .into_iter()
            .filter(|piece| piece.length() > 0)
            .map(|piece| {
                end += piece.length();
                Placed { piece, end }
            })
            .collect();
        Self { placed }
    }

    /// Length of the whole file in bytes.
    pub fn length(&self) -> u64 {
        self.placed.last().map_or(0, |last| last.end)
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.placed.len()
    }

    /// The bytes of the whole file, when they are one piece in memory, or none at all.
    pub fn in_memory(&self) -> Option<Bytes> {
        match &*self.placed {
            [] => Some(Bytes::new()),
            [only] => match &only.piece {
                Piece::Memory(bytes) => Some(bytes.clone()),
                Piece::Object(_) => None,
            },
            _ => None,
        }
    }

    /// What lies in `range`, piece by piece. Bytes behind the end of the file are left out.
    pub fn slices(&self, range: Range<u64>) -> impl Iterator<Item = Slice> + Send + use<> {
        let placed = Arc::clone(&self.placed);
        let first = placed.partition_point(|placed| placed.end <= range.start);
        (first..placed.len()).map_while(move |index| {
            let Placed { piece, end } = &placed[index];
            let start = end - piece.length();
            if range.start >= range.end || start >= range.end {
                return None;
            }
            Some(Slice {
                piece: piece.clone(),
                range: range.start.saturating_sub(start)..piece.length().min(range.end - start),
            })
        })
    }

    /// Streams `range` from `storage`, in chunks of at most [`CHUNK`] on the file system.
    pub fn stream(&self, range: Range<u64>, storage: &Storage) -> ByteStream {
        let storage = storage.clone();
        self.stream_with(range, move |object, range| {
            let storage = storage.clone();
            async move { storage.stream(&object.name, range).await }
        })
    }

    /// Streams `range`, asking `open` for the given bytes of each object that has some of it.
    pub fn stream_with<O, F>(&self, range: Range<u64>, open: O) -> ByteStream
    where
        O: Fn(Object, Range<u64>) -> F + Send + 'static,
        F: Future<Output = Result<ByteStream, StorageError>> + Send + 'static,
    {
        stream::iter(self.slices(range))
            .map(move |Slice { piece, range }| match piece {
                Piece::Memory(bytes) => Either::Left(ready(Ok(chunks(&bytes, range)))),
                Piece::Object(object) => Either::Right(open(object, range)),
            })
            .then(|opening| opening)
            .try_flatten()
            .boxed()
    }
}

/// Streams the bytes `range` of `bytes`, which must hold them, in chunks of at most [`CHUNK`].
pub fn chunks(bytes: &Bytes, range: Range<u64>) -> ByteStream {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    let mut rest = bytes.slice(place(range.start)..place(range.end));
    let chunks = std::iter::from_fn(move || {
        let next = rest.split_to(rest.len().min(place(CHUNK)));
        (!next.is_empty()).then_some(Ok(next))
    });
    stream::iter(chunks).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(text: &'static str) -> Piece {
        Piece::Memory(Bytes::from_static(text.as_bytes()))
    }

    fn object(name: &str, length: u64) -> Piece {
        let name = name.into();
        Piece::Object(Object { name, length })
    }

    /// Head, two parts, tail and closing, as an index has them: `0123456789`.
    async fn index() -> (tempfile::TempDir, Storage, Composition) {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::files(folder.path()).unwrap();
        storage.put("blobs/a", "123".into()).await.unwrap();
        // Longer than what is used of it.
        storage.put("blobs/b", "456…".into()).await.unwrap();
        let pieces = [
            memory("0"),
            object("blobs/a", 3),
            memory(""),
            object("blobs/b", 3),
            memory("78"),
            memory("9"),
        ];
        (folder, storage, Composition::new(pieces))
    }

    async fn read(stream: ByteStream) -> Result<String, StorageError> {
        let chunks: Vec<Bytes> = stream.try_collect().await?;
        Ok(String::from_utf8(chunks.concat()).unwrap())
    }

    #[tokio::test]
    async fn every_range_equals_that_range_of_the_whole() {
        let (_folder, storage, index) = index().await;
        assert_eq!(index.length(), 10);

        for start in 0..=10 {
            for end in start..=10 {
                let range = &"0123456789"[start..end];
                let stream = index.stream(start as u64..end as u64, &storage);

                assert_eq!(read(stream).await.unwrap(), range);
            }
        }
    }

    #[tokio::test]
    async fn bytes_behind_the_end_are_left_out() {
        let (_folder, storage, index) = index().await;

        assert_eq!(read(index.stream(8..100, &storage)).await.unwrap(), "89");
        assert_eq!(read(index.stream(10..100, &storage)).await.unwrap(), "");
    }

    #[test]
    fn only_the_pieces_of_a_range_are_touched() {
        let index = Composition::new([memory("0"), object("blobs/a", 3), object("blobs/b", 3)]);

        let slices: Vec<_> = index.slices(2..4).collect();

        let range = 1..3;
        let piece = object("blobs/a", 3);
        assert_eq!(slices, [Slice { piece, range }]);
    }

    #[tokio::test]
    async fn a_missing_part_ends_the_stream_with_an_error() {
        let (_folder, storage, index) = index().await;
        storage.delete("blobs/b").await.unwrap();

        let error = read(index.stream(0..10, &storage)).await.unwrap_err();

        assert!(matches!(error, StorageError::NotFound(_)), "{error:?}");
    }

    #[tokio::test]
    async fn bytes_at_hand_come_in_chunks() {
        let bytes = Bytes::from(vec![7; 600 * 1024]);

        let chunks: Vec<Bytes> = chunks(&bytes, 1..600 * 1024).try_collect().await.unwrap();

        let lengths: Vec<usize> = chunks.iter().map(Bytes::len).collect();
        assert_eq!(lengths, [262_144, 262_144, 90_111]);
    }

    #[test]
    fn a_file_that_is_one_piece_in_memory_is_handed_out_whole() {
        assert_eq!(Composition::new([]).in_memory(), Some(Bytes::new()));
        assert!(Composition::new([memory("a")]).in_memory().is_some());
        assert!(
            Composition::new([memory("a"), memory("b")])
                .in_memory()
                .is_none()
        );
        assert!(
            Composition::new([object("blobs/a", 1)])
                .in_memory()
                .is_none()
        );
    }
}
