//! Why the vault refused.

use keys::SignError;
use serde::{Deserialize, Serialize};

use crate::StoreError;

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
    /// The key could not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The vault's files could not be read or written.
    #[error("the vault's storage failed: {0}")]
    Store(#[from] StoreError),
}
