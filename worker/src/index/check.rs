//! Reading an index back: whether its rows and its new parts are what they should be.

use std::collections::HashSet;

use bytes::Bytes;
use entities::BlobId;
use entities::part_list::Part;
use storage::Sha256;

use super::running::Running;
use super::{CheckError, ComposeError, Index, ShelfError};

/// Checks `index` as it was read back from its rows.
///
/// The bytes of the `new` parts are read and must be what their rows say, and lead from the running
/// hash before them to the one behind them; the tail and the closing member must lead from the
/// last part to the hash of the whole. Parts that were there before are not read again.
///
/// # Errors
/// [`CheckError`] that says what does not fit.
#[expect(clippy::implicit_hasher, reason = "one caller, one hasher")]
pub fn check(
    index: &Index,
    new: &HashSet<BlobId>,
    mut read: impl FnMut(&Part) -> Result<Bytes, ShelfError>,
) -> Result<(), CheckError> {
    let mut running = Running::default();
    running.update(&index.head);
    let mut at = index.head.len() as u64;
    // The part up to which nothing needed a look.
    let mut skipped: Option<&Part> = None;
    let resume = |part: &Part, at| {
        Running::resume(&part.midstate).map_err(|_: ComposeError| CheckError::Midstate(at))
    };
    for part in index.parts.iter() {
        if new.contains(&part.blob) {
            if let Some(before) = skipped.take() {
                running = resume(before, at)?;
            }
            let blob = part.blob;
            let bytes = read(part).map_err(|source| CheckError::Unreadable { blob, source })?;
            let whole = bytes.len() as u64 == part.length;
            if !whole || hex::encode(Sha256::of(&bytes)) != part.sha256 {
                return Err(CheckError::Part(blob));
            }
            running.update(&bytes);
            if running.state() != part.midstate {
                return Err(CheckError::Midstate(at + part.length));
            }
        } else {
            skipped = Some(part);
        }
        at += part.length;
    }
    if let Some(before) = skipped {
        running = resume(before, at)?;
    }
    let members: u64 = index.segments.iter().map(|segment| segment.length).sum();
    if members != index.tail.len() as u64 {
        return Err(CheckError::Tail);
    }
    running.update(&index.tail);
    at += members;
    if running.state() != index.midstate {
        return Err(CheckError::Midstate(at));
    }
    running.update(&index.closing);
    let size = at + index.closing.len() as u64;
    if running.finish() == index.sha256 && size == index.size {
        Ok(())
    } else {
        Err(CheckError::Whole)
    }
}
