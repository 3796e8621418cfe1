//! Why nobody else speaks for the paths.

use entities::TrustRootId;
use jobs::{Fenced, Problem};
use sea_orm::DbErr;

use crate::handler::{Failure, Verdict};
use crate::jobs::publish_trust::PublishTrustError;
use crate::trust::TrustError;

/// Why a delegation was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeDelegationError {
    /// The trust root is gone.
    #[error("there is no trust root {0}")]
    NoTrustRoot(TrustRootId),
    /// Nobody can follow the trust root yet.
    #[error("trust root `{0}` waits for its first ceremony")]
    NotLive(String),
    /// People sign `targets`.
    #[error("people sign `targets`: ask them for a new version of it in a ceremony")]
    ByPeople,
    /// There is none of this name.
    #[error("there is no role `{0}` that could be changed")]
    NoRole(String),
    /// It was removed, or is one of the server's own.
    #[error("the name `{0}` is taken for ever: choose another")]
    Taken(String),
    /// Other people than before, or the server in their place.
    #[error(
        "who signs `{0}` cannot change: clients hold its live version against the new keys. Add a \
         role of another name, then remove this one"
    )]
    Signers(String),
    /// A part of the order that clients could not read.
    #[error("{1}")]
    Refused(&'static str, String),
    /// What is live could not be read.
    #[error("could not read what is live")]
    Read(#[from] PublishTrustError),
    /// The metadata could not be made.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the delegation")]
    Database(#[from] DbErr),
}

impl Failure for ChangeDelegationError {
    fn verdict(&self) -> Verdict {
        let last = |code, status, title| {
            Verdict::Final(Problem::new(code, status, title).detail(self.to_string()))
        };
        match self {
            Self::NoTrustRoot(_) => {
                last("trust-root-not-found", 404, "The trust root does not exist")
            }
            Self::NotLive(_) => last(
                "trust-root-not-live",
                409,
                "Nobody can follow the trust root yet",
            ),
            Self::ByPeople => last("targets-signed-by-people", 409, "People sign this role"),
            Self::NoRole(_) => last("role-not-found", 404, "The role does not exist"),
            Self::Taken(_) => last("role-exists", 409, "The name is taken"),
            Self::Signers(_) => last("role-signers-fixed", 409, "The signers cannot change"),
            Self::Refused(field, why) => {
                let title = "Clients could not read this delegation";
                Verdict::Final(
                    Problem::new("bad-delegation", 422, title).field(*field, why.clone()),
                )
            }
            Self::Read(error) => error.verdict(),
            Self::Trust(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
