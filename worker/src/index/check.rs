//! Reading an index back: whether its rows and its new parts are what they should be.

use std::collections::HashSet;

use bytes::Bytes;
use entities::BlobId;
use entities::part_list::Part;
use storage::Sha256;

use super::running::Running;
use super::text::Text;
use super::{CheckError, ComposeError, Encoding, Index, ShelfError};

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
    let encoding = Encoding::of(&index.head);
    let mut reader = Reader::at_start(index);
    reader.update(encoding, &index.head)?;
    let mut at = index.head.len() as u64;
    // The part up to which nothing needed a look.
    let mut skipped: Option<&Part> = None;
    for part in index.parts.iter() {
        if new.contains(&part.blob) {
            if let Some(before) = skipped.take() {
                reader = Reader::behind(before, at)?;
            }
            let blob = part.blob;
            let bytes = read(part).map_err(|source| CheckError::Unreadable { blob, source })?;
            let whole = bytes.len() as u64 == part.length;
            if !whole || hex::encode(Sha256::of(&bytes)) != part.sha256 {
                return Err(CheckError::Part(blob));
            }
            reader.update(encoding, &bytes)?;
            if !reader.is_behind(part) {
                return Err(CheckError::Midstate(at + part.length));
            }
        } else {
            skipped = Some(part);
        }
        at += part.length;
    }
    if let Some(before) = skipped {
        reader = Reader::behind(before, at)?;
    }
    end(index, reader, at)
}

/// Checks what stands behind the last part, which `reader` has read up to `at`.
fn end(index: &Index, mut reader: Reader, mut at: u64) -> Result<(), CheckError> {
    let encoding = Encoding::of(&index.head);
    let members: u64 = index.segments.iter().map(|segment| segment.length).sum();
    if members != index.tail.len() as u64 {
        return Err(CheckError::Tail);
    }
    reader.update(encoding, &index.tail)?;
    at += members;
    let open = |reader: &Reader| reader.text.as_ref().map(Text::part);
    let fits = match (open(&reader), &index.open) {
        (Some(text), Some(open)) => text.midstate == open.midstate && text.lines == open.lines,
        (text, open) => text.is_none() && open.is_none(),
    };
    if !fits || reader.running.state() != index.midstate {
        return Err(CheckError::Midstate(at));
    }
    reader.update(encoding, &index.closing)?;
    let size = at + index.closing.len() as u64;
    let text = match (reader.text, &index.open) {
        (Some(text), Some(open)) => text.size() == open.size && text.finish() == open.sha256,
        _ => true,
    };
    if text && reader.running.finish() == index.sha256 && size == index.size {
        Ok(())
    } else {
        Err(CheckError::Whole)
    }
}

/// What an index hashes to up to some place, and its text where that is told too.
struct Reader {
    running: Running,
    text: Option<Text>,
}

impl Reader {
    fn at_start(index: &Index) -> Self {
        Self {
            running: Running::default(),
            text: index.open.is_some().then(Text::default),
        }
    }

    /// Goes on behind `part`, which ends at `at`.
    fn behind(part: &Part, at: u64) -> Result<Self, CheckError> {
        let damaged = |_: ComposeError| CheckError::Midstate(at);
        let text = part.open.as_ref().map(Text::resume).transpose();
        Ok(Self {
            running: Running::resume(&part.midstate).map_err(damaged)?,
            text: text.map_err(damaged)?,
        })
    }

    fn update(&mut self, encoding: Encoding, members: &[u8]) -> Result<(), CheckError> {
        self.running.update(members);
        match &mut self.text {
            Some(text) => text.read(encoding, members).map_err(CheckError::Text),
            None => Ok(()),
        }
    }

    fn is_behind(&self, part: &Part) -> bool {
        self.running.state() == part.midstate && self.text.as_ref().map(Text::part) == part.open
    }
}
