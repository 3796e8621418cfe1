//! Index files in parts: a file grows by one package without being written again.
//!
//! The bytes of an index are a head member, sealed parts of 128 packages, a tail of small members
//! and a closing member, each compressed by itself; clients read them as one stream. Which package
//! lies in which member follows from the order of changes alone ([`Layout`]), never from time or
//! from how changes were batched. Nothing here reads or writes anything but through a [`Shelf`].

mod cache;
mod check;
mod compose;
mod encoding;
mod error;
mod layout;
mod pieces;
mod running;
mod text;

use std::sync::Arc;

use bytes::Bytes;
use entities::BlobId;
use entities::composition::{Open, Segment};
use entities::part_list::Part;

pub use cache::{Cache, Kept};
pub use check::check;
pub use compose::{Difference, compose, compose_with_difference, open, pieces_of};
pub use encoding::Encoding;
pub use error::{CheckError, ComposeError, ShelfError};
pub use layout::Layout;

/// One index file, as it is served and as the next one grows from it.
///
/// The default is the index before the first: no bytes at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The first member, compressed.
    pub head: Vec<u8>,
    /// The sealed parts, in order.
    pub parts: Arc<Vec<Part>>,
    /// The members behind the sealed parts, compressed and joined.
    pub tail: Vec<u8>,
    /// Where each member of `tail` ends and what it holds.
    pub segments: Vec<Segment>,
    /// The last member, compressed.
    pub closing: Vec<u8>,
    /// The running SHA-256 before `closing`: chaining value, length, and the bytes of the
    /// last block as far as it is filled, in hexadecimal.
    pub midstate: String,
    /// Lower-case hexadecimal SHA-256 of the whole file.
    pub sha256: String,
    /// Length of the whole file in bytes.
    pub size: u64,
    /// The same of its text, where clients are told of that too.
    pub open: Option<Open>,
}

/// What stands around the packages of an index, and how they are told apart and compressed.
#[derive(Clone, Debug)]
pub struct Frame {
    encoding: Encoding,
    head: Vec<u8>,
    closing: Vec<u8>,
    terminator: &'static [u8],
    open: bool,
}

impl Frame {
    /// An index that begins with `head` and ends with `closing`. Every package in it is a piece of
    /// text that ends with `terminator`, and has it nowhere else.
    pub fn new(
        encoding: Encoding,
        head: &str,
        closing: &str,
        terminator: &'static [u8],
    ) -> Result<Self, ComposeError> {
        let closing = match closing {
            "" => Vec::new(),
            closing => encoding.encode(closing.as_bytes())?,
        };
        Ok(Self {
            encoding,
            head: encoding.encode(head.as_bytes())?,
            closing,
            terminator,
            open: false,
        })
    }

    /// The same, of an index whose text is hashed as well.
    #[must_use]
    pub fn with_open(self) -> Self {
        Self { open: true, ..self }
    }

    /// How its members are compressed.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How each of its packages ends.
    pub fn terminator(&self) -> &'static [u8] {
        self.terminator
    }

    /// Its first member, compressed.
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

/// Where the bytes of an index come from, and where new ones go.
pub trait Shelf {
    /// The bytes of a sealed part, hashed and found to be what its row says.
    fn part(&mut self, part: &Part) -> Result<Bytes, ShelfError>;

    /// The ordinals from `first` to `last` that the index holds before this change, rising.
    fn ordinals(&mut self, first: i64, last: i64) -> Result<Vec<i64>, ShelfError>;

    /// The text of the addition number `number`, in the order of [`Layout::add`], from 0.
    fn fragment(&mut self, number: usize) -> Result<Bytes, ShelfError>;

    /// Keeps the bytes of a newly sealed part, and names their blob.
    fn keep(&mut self, bytes: Vec<u8>) -> Result<BlobId, ShelfError>;
}

#[cfg(test)]
mod tests;
