//! Why the vault refused.

use keys::{GenerateError, PassphraseError, SignError, UnsealError, bare, openpgp::ImportError};
use serde::{Deserialize, Serialize};

use crate::{MAX_MESSAGE, StoreError};

/// Why a vault did not do as asked. Holds no secret, and travels over the signer's socket.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum VaultError {
    /// The name cannot be one of a key.
    #[error("`{0}` is no name for a key")]
    BadName(String),
    /// Another request made this key.
    #[error("there is already a key `{0}`")]
    NameTaken(String),
    /// The vault has no such key.
    #[error("there is no key `{0}` in the vault")]
    NoKey(String),
    /// The key could not be made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The key to import could not be taken.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The bare key to import could not be taken.
    #[error(transparent)]
    ImportBare(#[from] bare::ImportError),
    /// The parcel with the key to import could not be opened.
    #[error("the sealed key could not be opened: {0}")]
    Parcel(UnsealError),
    /// The key could not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// More to sign than is allowed.
    #[error("the message is longer than {MAX_MESSAGE} bytes")]
    TooLong,
    /// The passphrase could not be had.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The passphrase does not open the vault.
    #[error("the passphrase does not open the vault")]
    WrongPassphrase,
    /// There are keys, but nothing that opens them.
    #[error("the vault holds keys but lacks its master file")]
    NoMaster,
    /// A file of the vault is not what was written.
    #[error("the vault's file `{name}` is damaged: {reason}")]
    Damaged {
        /// The file, without its ending.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The vault's files could not be read or written.
    #[error("the vault's storage failed: {0}")]
    Store(#[from] StoreError),
    /// A fault of this program, such as a panic in a parser.
    #[error("the vault broke off: {0}")]
    Broken(String),
    /// The signer child is not there or ended meanwhile.
    #[error("the signer is not available: {0}")]
    Unavailable(String),
}

impl VaultError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadName(_) => "bad-key-name",
            Self::NameTaken(_) => "key-name-taken",
            Self::NoKey(_) => "no-such-key",
            Self::Generate(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::ImportBare(error) => error.code(),
            Self::Parcel(UnsealError::WrongKey) => "sealed-for-another-vault",
            Self::Parcel(_) => "bad-key-parcel",
            Self::Sign(error) => error.code(),
            Self::TooLong => "message-too-long",
            Self::Passphrase(error) => error.code(),
            Self::WrongPassphrase => "vault-passphrase-wrong",
            Self::NoMaster => "vault-master-missing",
            Self::Damaged { .. } => "vault-damaged",
            Self::Store(_) => "vault-storage-failed",
            Self::Broken(_) => "vault-broke-off",
            Self::Unavailable(_) => "signer-unavailable",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::BadName(_) => {
                Some("up to 64 of a-z, 0-9, `.`, `_`, `-`, starting with a letter or digit")
            }
            Self::Generate(error) => error.hint(),
            Self::Import(error) => error.hint(),
            Self::ImportBare(error) => error.hint(),
            Self::Parcel(_) => Some("seal the key again to the vault's present recipient"),
            Self::Sign(error) => error.hint(),
            Self::Passphrase(error) => error.hint(),
            Self::WrongPassphrase => Some("use the passphrase the vault was first started with"),
            Self::NoMaster | Self::Damaged { .. } => Some("restore `vault/` from a backup"),
            Self::NameTaken(_) => Some("choose another name, or delete the key first"),
            Self::NoKey(_)
            | Self::TooLong
            | Self::Store(_)
            | Self::Broken(_)
            | Self::Unavailable(_) => None,
        }
    }

    /// Whether trying again is pointless.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Generate(GenerateError::Driver(_)) | Self::Store(_) | Self::Unavailable(_) => {
                false
            }
            Self::Sign(error) => error.is_final(),
            _ => true,
        }
    }
}
