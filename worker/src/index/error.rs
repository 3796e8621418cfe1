//! Why an index could not be composed, or is not what its rows say.

use std::io;

use entities::BlobId;

/// What a [`super::Shelf`] answers when it cannot: the caller's own error.
pub type ShelfError = Box<dyn std::error::Error + Send + Sync>;

/// Why an index could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The shelf could not give or take bytes.
    #[error("parts of the index could not be read or written")]
    Shelf(#[source] ShelfError),
    /// A member does not decompress, or an encoder failed.
    #[error("a member of the index could not be read or written")]
    Member(#[from] io::Error),
    /// A member holds another number of packages than its row says.
    #[error("ordinals {first} to {last} should hold {expected} packages and hold {found}")]
    Count {
        /// Where the span of the member begins.
        first: i64,
        /// Where it ends.
        last: i64,
        /// How many packages its row counts.
        expected: u32,
        /// How many there are.
        found: usize,
    },
    /// A package to be removed is not there.
    #[error("the index holds no package with ordinal {0}")]
    NoOrdinal(i64),
    /// The text of an addition is not one piece.
    #[error("the text of addition {0} does not end where it should")]
    Fragment(usize),
    /// A stored running hash cannot be read.
    #[error("a running hash of the index is damaged")]
    Midstate,
}

/// Why an index is not what its rows say.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A part could not be read.
    #[error("part {blob} could not be read back")]
    Unreadable {
        /// The part.
        blob: BlobId,
        /// Why.
        #[source]
        source: ShelfError,
    },
    /// A part has other bytes than its row says.
    #[error("part {0} is not what was written")]
    Part(BlobId),
    /// A running hash does not follow from the bytes before it.
    #[error("the running hash at byte {0} does not follow from the bytes before it")]
    Midstate(u64),
    /// A member does not decompress.
    #[error("a member of the index does not decompress")]
    Text(#[source] io::Error),
    /// The members of the tail do not add up to it.
    #[error("the members of the tail do not add up")]
    Tail,
    /// The whole file has another length or hash than its row says.
    #[error("the file is not what its row says")]
    Whole,
}
