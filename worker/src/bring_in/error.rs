//! Why octets did not become a package.

use jobs::Problem;
use rpm::signature::{KeyError, SignError, VerifyError};
use sea_orm::DbErr;
use storage::StorageError;
use vault::VaultError;

use super::FOREIGN_SIGNATURE;
use crate::handler::Verdict;
use crate::package_file::InspectError;
use crate::staged::StagedError;

/// Why octets did not become a package.
#[derive(Debug, thiserror::Error)]
pub enum BringInError {
    /// The upload cannot be used.
    #[error(transparent)]
    Staged(#[from] StagedError),
    /// A stored package is not what its row says.
    #[error("the stored octets of `{0}` do not have the digest they were published with")]
    Altered(String),
    /// It is no package that can be published.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// Somebody else signed it, and the repository's policy refuses that.
    #[error("the package is signed by `{0}`")]
    ForeignSignature(String),
    /// The repository's key does not sign any more.
    #[error("the signing key `{0}` does not sign any more")]
    NoKey(String),
    /// The public part of the key cannot be read.
    #[error("the public part of the signing key cannot be read")]
    PublicKey(#[from] KeyError),
    /// The package cannot carry a signature.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// It is of before rpm 4.14, so the payload itself would be signed, and larger than messages
    /// to sign may be.
    #[error(
        "the package has no digest of its payload and more than {} MiB: build it with rpm 4.14 or \
         newer",
        vault::MAX_MESSAGE >> 20
    )]
    TooLargeToSign,
    /// The vault refused.
    #[error("the vault did not sign the package")]
    Vault(#[from] VaultError),
    /// The new signature does not hold.
    #[error("the new signature does not hold")]
    Verify(#[from] VerifyError),
    /// The package that was to be used again was deleted at this moment.
    #[error("the stored package was deleted meanwhile")]
    Collected,
    /// Storage failed.
    #[error("could not store the package")]
    Storage(#[from] StorageError),
    /// The database refused.
    #[error("could not record the package")]
    Database(#[from] DbErr),
}

impl BringInError {
    /// What becomes of the task.
    pub(crate) fn verdict(&self) -> Verdict {
        let problem = |code: &str, status: u16, title: &str| {
            Problem::new(code, status, title).detail(self.to_string())
        };
        let unfit = "The file is no package that can be published";
        match self {
            Self::Staged(error) => error.verdict(),
            Self::Altered(_) => {
                let title = "A stored package was altered: push it again";
                Verdict::Final(problem("package-altered", 409, title))
            }
            Self::Inspect(InspectError::Storage(error)) | Self::Storage(error) => {
                Verdict::storage(error)
            }
            Self::Inspect(error) => {
                let title = "The package could not be read";
                let unreadable = || Verdict::Retry(problem("package-unreadable", 500, title));
                let refused = |code| Verdict::Final(problem(code, 422, unfit));
                error.refusal().map_or_else(unreadable, refused)
            }
            Self::ForeignSignature(_) => {
                let title = "The package is signed by a key that is not the repository's";
                Verdict::Final(problem(FOREIGN_SIGNATURE, 422, title))
            }
            Self::NoKey(_) => {
                let title = "The repository's key does not sign any more: give it another";
                Verdict::Final(problem("signing-key-retired", 409, title))
            }
            Self::Sign(error) => Verdict::Final(problem(error.code(), 422, unfit)),
            Self::TooLargeToSign => Verdict::Final(problem("rpm-too-large-to-sign", 422, unfit)),
            Self::Vault(error) => Verdict::vault(error),
            Self::PublicKey(_) | Self::Verify(_) => {
                let title = "The signature that was made does not hold";
                Verdict::Retry(problem("signature-unverified", 500, title))
            }
            Self::Collected => {
                let title = "The stored package was deleted meanwhile";
                Verdict::Retry(problem("package-collected", 500, title))
            }
            Self::Database(error) => Verdict::database(error),
        }
    }
}
