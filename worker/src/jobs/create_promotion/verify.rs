//! Reading every package to its end: nothing is promoted on the word of a row.

use bytes::Bytes;
use entities::package;
use jobs::Problem;
use storage::StorageError;

use super::PromotionError;
use crate::bring_in::{BringInError, Octets};
use crate::context::{Claimed, Context};
use crate::package_file::{self, Content, Fragments};

/// Most text of packages that one promotion may hold at once, in bytes.
pub(super) const MOST_TEXT: usize = 256 << 20;
/// Largest package that is held between being verified and being signed, in bytes.
const SMALL: u64 = 1 << 20;
/// Most of all that are held; what is more is read twice.
const MOST_HELD: usize = 32 << 20;

/// A package whose octets are what they were when it was published.
pub(super) struct Verified {
    /// The package.
    pub(super) row: package::Model,
    /// Its pieces of the indexes, where a gate asks for them.
    pub(super) fragments: Option<Fragments>,
    /// All of it, where it is held.
    pub(super) held: Option<Bytes>,
}

/// The packages that were verified, and what is wrong with the others.
#[derive(Default)]
pub(super) struct Verification {
    pub(super) packages: Vec<Verified>,
    pub(super) problems: Vec<Problem>,
}

/// Reads `rows`, and shows each to `judge`, which says why a target would not take it.
///
/// # Errors
/// [`PromotionError`] when they cannot be read now, or are too much at once.
pub(super) async fn verify(
    context: &Context,
    claimed: &Claimed,
    rows: Vec<package::Model>,
    with_texts: bool,
    judge: impl Fn(&package::Model, &Content) -> Result<(), BringInError>,
) -> Result<Verification, PromotionError> {
    let mut verification = Verification::default();
    let (mut text, mut held) = (0, 0);
    let total = rows.len() as u64;
    for (done, row) in (0..).zip(rows) {
        claimed
            .progress(context, done, Some(total), "packages")
            .await;
        let read = read(context, &row, MOST_HELD - held).await;
        let judged = read.and_then(|(content, bytes)| {
            judge(&row, &content)?;
            Ok((content, bytes))
        });
        let (content, bytes) = match judged {
            Ok(found) => found,
            Err(error) => {
                let error = PromotionError::from(error);
                let Some(problem) = error.refusal() else {
                    return Err(error);
                };
                let detail = problem.detail.clone().unwrap_or_default();
                let problem = problem.detail(format!("{}: {detail}", row.nevra()));
                verification.problems.push(problem);
                continue;
            }
        };
        let fragments = with_texts.then(|| content.fragments(&row));
        text += fragments.as_ref().map_or(0, Fragments::len);
        if text > MOST_TEXT {
            return Err(too_large());
        }
        held += bytes.as_ref().map_or(0, Bytes::len);
        verification.packages.push(Verified {
            row,
            fragments,
            held: bytes,
        });
    }
    Ok(verification)
}

/// What `row` is, and all of it where it is small and there is `room`.
async fn read(
    context: &Context,
    row: &package::Model,
    room: usize,
) -> Result<(Content, Option<Bytes>), BringInError> {
    let octets = fetch(context, row, room).await?;
    let (format, name) = (row.format, octets.name());
    let inspected = match octets.held() {
        Some(bytes) => package_file::inspect_held(format, name, bytes.clone()).await,
        None => package_file::inspect(format, name, octets.from(context, 0).await?).await,
    };
    let inspected = inspected.map_err(|error| match error.refusal() {
        // It was fit when it came in.
        Some(_) => BringInError::Altered(row.nevra()),
        None => error.into(),
    })?;
    octets.check(&inspected.sha256)?;
    Ok((inspected.content, octets.held().cloned()))
}

async fn fetch(
    context: &Context,
    row: &package::Model,
    room: usize,
) -> Result<Octets, StorageError> {
    let size = u64::try_from(row.size).unwrap_or(0);
    let held = if size <= SMALL.min(room as u64) {
        Some(context.storage.range(&row.blob.object(), 0..size).await?)
    } else {
        None
    };
    let row = Box::new(row.clone());
    Ok(Octets::Package { row, held })
}

/// The refusal of a promotion that is more than one may be.
pub(super) fn too_large() -> PromotionError {
    let title = "This is too much for one promotion: promote it in parts";
    Problem::new("promotion-too-large", 422, title).into()
}
