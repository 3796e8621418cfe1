//! Reading every package to its end: nothing is promoted on the word of a row.

use entities::package;
use jobs::Problem;

use super::PromotionError;
use crate::bring_in::{BringInError, Octets};
use crate::context::{Claimed, Context};
use crate::package_file::{self, Content, Fragments};

/// Most text of packages that one promotion may hold at once, in bytes.
pub(super) const MOST_TEXT: usize = 256 << 20;

/// A package whose octets are what they were when it was published.
pub(super) struct Verified {
    /// The package.
    pub(super) row: package::Model,
    /// Its pieces of the indexes, where a gate asks for them.
    pub(super) fragments: Option<Fragments>,
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
    let (mut verification, mut held) = (Verification::default(), 0);
    let total = rows.len() as u64;
    for (done, row) in (0..).zip(rows) {
        claimed
            .progress(context, done, Some(total), "packages")
            .await;
        let octets = Octets::Package(Box::new(row.clone()));
        let read = read(context, &row, &octets).await;
        let judged = read.and_then(|content| judge(&row, &content).map(|()| content));
        let content = match judged {
            Ok(content) => content,
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
        held += fragments.as_ref().map_or(0, Fragments::len);
        if held > MOST_TEXT {
            return Err(too_large());
        }
        verification.packages.push(Verified { row, fragments });
    }
    Ok(verification)
}

async fn read(
    context: &Context,
    row: &package::Model,
    octets: &Octets,
) -> Result<Content, BringInError> {
    let stream = octets.from(context, 0).await?;
    let inspected = package_file::inspect(row.format, octets.name(), stream).await;
    let inspected = inspected.map_err(|error| match error.refusal() {
        // It was fit when it came in.
        Some(_) => BringInError::Altered(row.nevra()),
        None => error.into(),
    })?;
    octets.check(&inspected.sha256)?;
    Ok(inspected.content)
}

/// The refusal of a promotion that is more than one may be.
pub(super) fn too_large() -> PromotionError {
    let title = "This is too much for one promotion: promote it in parts";
    Problem::new("promotion-too-large", 422, title).into()
}
