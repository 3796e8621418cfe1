//! Why nobody was asked to sign.

use entities::{CeremonyId, TrustRootId};
use jobs::{Fenced, Problem};
use sea_orm::DbErr;
use storage::StorageError;

use crate::handler::{Failure, Verdict};
use crate::jobs::publish_trust::PublishTrustError;
use crate::trust::TrustError;

/// Why nobody was asked to sign.
#[derive(Debug, thiserror::Error)]
pub enum OpenCeremonyError {
    /// The trust root is gone.
    #[error("there is no trust root {0}")]
    NoTrustRoot(TrustRootId),
    /// A request that must not be signed.
    #[error("{0}")]
    Refused(String),
    /// Another ceremony of the role is open.
    #[error("a ceremony of role `{0}` is open already: end it, or replace it")]
    Open(String),
    /// The ceremony to be replaced has ended.
    #[error("ceremony {0} is not open, or not of this role")]
    NotOpen(CeremonyId),
    /// What is live could not be read.
    #[error("could not read what is live")]
    Read(#[from] PublishTrustError),
    /// The metadata could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Storage failed.
    #[error("could not reach storage")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the ceremony")]
    Database(#[from] DbErr),
}

impl Failure for OpenCeremonyError {
    fn verdict(&self) -> Verdict {
        let detail = self.to_string();
        match self {
            Self::NoTrustRoot(_) => {
                let title = "The trust root does not exist";
                Verdict::Final(Problem::new("trust-root-not-found", 404, title).detail(detail))
            }
            Self::Refused(_) => {
                let title = "The request must not be signed";
                Verdict::Final(
                    Problem::new("bad-signing-request", 422, title).field("request", detail),
                )
            }
            Self::Open(_) => {
                let title = "A ceremony of this role is open";
                Verdict::Final(Problem::new("ceremony-open", 409, title).detail(detail))
            }
            Self::NotOpen(_) => {
                let title = "The ceremony has ended";
                Verdict::Final(Problem::new("ceremony-ended", 409, title).detail(detail))
            }
            Self::Read(error) => error.verdict(),
            Self::Trust(error) => error.verdict(),
            Self::Storage(error) => Verdict::storage(error),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
