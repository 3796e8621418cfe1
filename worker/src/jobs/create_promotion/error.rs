//! Why a promotion did not get done.

use jobs::{Fenced, Problem};
use sea_orm::DbErr;

use crate::bring_in::BringInError;
use crate::handler::{Failure, Verdict};
use crate::jobs::publish_repository::PublishError;

/// Why a promotion did not get done.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError {
    /// It cannot be done as it was asked for.
    #[error("the promotion was refused")]
    Refused(Box<Problem>),
    /// A package could not be read, signed or stored.
    #[error(transparent)]
    BringIn(#[from] BringInError),
    /// What a publish would do could not be told.
    #[error("could not tell what a publish would do")]
    Forecast(#[from] PublishError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the promotion")]
    Database(#[from] DbErr),
}

impl PromotionError {
    /// The problem, when trying again is pointless.
    pub(super) fn refusal(&self) -> Option<Problem> {
        match self.verdict() {
            Verdict::Final(problem) => Some(problem),
            _ => None,
        }
    }
}

impl From<Problem> for PromotionError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl Failure for PromotionError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Refused(problem) => Verdict::Final(problem.as_ref().clone()),
            Self::BringIn(error) => error.verdict(),
            Self::Forecast(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
