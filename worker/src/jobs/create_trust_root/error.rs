//! Why a trust root was not made.

use jobs::{Fenced, Problem};
use sea_orm::DbErr;

use crate::handler::{Failure, Verdict};
use crate::trust::TrustError;

/// Why a trust root was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateTrustRootError {
    /// The name is taken.
    #[error("there is already a trust root `{0}`")]
    Exists(String),
    /// A part of the order that nobody could follow.
    #[error("{1}")]
    Refused(&'static str, String),
    /// The metadata could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the trust root")]
    Database(#[from] DbErr),
}

impl Failure for CreateTrustRootError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Exists(_) => {
                let problem = Problem::new("trust-root-exists", 409, "The name is taken");
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Refused(field, why) => {
                let title = "Nobody could follow this trust root";
                Verdict::Final(
                    Problem::new("bad-trust-root", 422, title).field(*field, why.clone()),
                )
            }
            Self::Trust(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
