//! Moves packages from one repository to others: selects, verifies, judges, signs, records.
//!
//! Everything that can be refused is refused before anything is recorded, by the same gates that
//! ask again in the publish. Packages are brought in one by one and found again by the next
//! attempt; the changes of all targets are recorded in one transaction, those of each target as
//! one batch, and the promotion ends with the last of its publications.
//!
//! Fault points, of the task that approves last as well: `create_promotion.judged`, `.signed`,
//! `.writing`, `.written`, `.kept`, `.recorded`, `.committed`.

mod carry_out;
mod conclude;
mod error;
mod judge;
mod report;
mod select;
mod verify;

use std::time::Duration;

use entities::promotion::{self, Selector, Target};
use entities::{Json, PromotionId, RepositoryId};
use jobs::{CreatePromotion, fault};
use serde_json::json;

pub(in crate::jobs) use self::conclude::Origin;
pub(in crate::jobs) use self::error::PromotionError;
use self::judge::Judged;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

/// What is to be moved where.
#[derive(Clone, Debug)]
pub(in crate::jobs) struct Proposal {
    /// The promotion.
    pub(in crate::jobs) promotion: PromotionId,
    /// Where the packages are.
    pub(in crate::jobs) source: RepositoryId,
    /// Where they go.
    pub(in crate::jobs) targets: Vec<Target>,
    /// Which of them.
    pub(in crate::jobs) selector: Selector,
    /// Codes of gates that an admin told to let it pass.
    pub(in crate::jobs) overrides: Vec<String>,
}

impl From<promotion::Model> for Proposal {
    fn from(row: promotion::Model) -> Self {
        Self {
            promotion: row.id,
            source: row.source,
            targets: row.targets.0,
            selector: row.selector,
            overrides: row.overrides.0,
        }
    }
}

impl Proposal {
    /// Whether an admin told to let it pass the gate `code`.
    fn overrides(&self, code: &str) -> bool {
        self.overrides.iter().any(|name| name == code)
    }
}

impl Handler for CreatePromotion {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = PromotionError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let proposal = Proposal {
            promotion: self.promotion,
            source: self.source,
            targets: self.targets,
            selector: self.selector,
            overrides: self.overrides,
        };
        let judged = judge::judge(context, claimed, &proposal).await?;
        fault::point("create_promotion.judged");
        if self.dry_run {
            return Ok(Outcome::Done(json!({
                "dry_run": true,
                "report": judged.report,
            })));
        }
        let origin = Origin::Asked {
            needed: judged.needed,
        };
        if judged.problem.is_none() && judged.needed > 0 {
            conclude::open(context, claimed, &proposal, judged).await?;
            return Ok(Outcome::Written);
        }
        end(context, claimed, &proposal, origin, judged).await
    }
}

/// Judges an approved promotion once more, and carries it out.
///
/// # Errors
/// [`PromotionError`] when the attempt is to be repeated.
pub(in crate::jobs) async fn carry_out(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
) -> Result<Outcome, PromotionError> {
    let judged = judge::judge(context, claimed, proposal).await?;
    fault::point("create_promotion.judged");
    end(context, claimed, proposal, Origin::Approved, judged).await
}

/// Carries out what passed every gate, and notes why the other did not.
async fn end(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
    origin: Origin,
    judged: Judged,
) -> Result<Outcome, PromotionError> {
    let report: Json = judged.report.clone();
    if let Some(problem) = judged.problem {
        conclude::refuse(context, claimed, proposal, origin, report, &problem).await?;
        return Ok(Outcome::Written);
    }
    match carry_out::carry_out(context, claimed, proposal, origin, judged).await {
        Ok(()) => {}
        Err(error) => match error.refusal() {
            Some(problem) => {
                conclude::refuse(context, claimed, proposal, origin, report, &problem).await?;
            }
            None => return Err(error),
        },
    }
    Ok(Outcome::Written)
}
