//! Why a trust root was not taken up.

use jobs::{Fenced, Problem};
use sea_orm::DbErr;

use super::follow::FollowError;
use crate::handler::{Failure, Verdict};
use crate::jobs::publish_trust::PublishTrustError;
use crate::staged::StagedError;
use crate::trust::TrustError;

/// Why a trust root was not taken up.
#[derive(Debug, thiserror::Error)]
pub enum RebuildTrustRootError {
    /// More than any trust root has.
    #[error("metadata has at most {0} bytes")]
    TooLarge(u64),
    /// A line that is no file.
    #[error("line {0} of the upload is no metadata file: {1}")]
    Line(usize, String),
    /// Clients could not follow it either.
    #[error("clients could not follow this metadata: {0}")]
    Follow(#[from] FollowError),
    /// A key that signs it and that the vault does not have.
    #[error("the vault has no key that may sign `{0}` alone: import it first, or rotate the root")]
    NoKey(String),
    /// The server is ahead of what was uploaded.
    #[error("version {here} of the {role} is live here; the metadata ends with version {there}")]
    Ahead {
        /// The role.
        role: &'static str,
        /// What is live.
        here: i64,
        /// What was uploaded.
        there: u64,
    },
    /// A publish came between.
    #[error("the trust root changed meanwhile")]
    Overtaken,
    /// The files could not be written.
    #[error("could not write the metadata")]
    Write(#[from] PublishTrustError),
    /// Rows could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The upload.
    #[error(transparent)]
    Staged(#[from] StagedError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the trust root")]
    Database(#[from] DbErr),
}

impl Failure for RebuildTrustRootError {
    fn verdict(&self) -> Verdict {
        let title = "The trust root cannot be taken up";
        let last = |code, status| {
            Verdict::Final(Problem::new(code, status, title).detail(self.to_string()))
        };
        match self {
            Self::TooLarge(_) | Self::Line(..) | Self::Follow(_) => last("bad-trust-metadata", 422),
            Self::NoKey(_) => last("unknown-signing-key", 422),
            Self::Ahead { .. } => last("trust-root-ahead", 409),
            Self::Overtaken => Verdict::Retry(
                Problem::new("trust-root-changed", 409, title).detail(self.to_string()),
            ),
            Self::Write(error) => error.verdict(),
            Self::Trust(error) => error.verdict(),
            Self::Staged(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
