//! What all kinds of new keys have in common.

use serde::{Deserialize, Serialize};

use crate::{Algorithm, Purpose};

/// Longest user id, in bytes.
const MAX_USER_ID: usize = 255;

/// Refuses what is no clean line of text; an empty one is.
pub(crate) fn check_user_id(user_id: &str) -> Result<(), GenerateError> {
    let clean = user_id.trim() == user_id && !user_id.chars().any(char::is_control);
    if clean && user_id.len() <= MAX_USER_ID {
        Ok(())
    } else {
        Err(GenerateError::BadUserId(user_id.escape_debug().to_string()))
    }
}

/// Why no key was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum GenerateError {
    /// Empty, too long, or with characters that do not belong in a name.
    #[error("`{0}` is no user id")]
    BadUserId(String),
    /// No keys of this kind are made for this purpose.
    #[error("no `{algorithm}` key is made for `{purpose}`")]
    Algorithm {
        /// What the key was to sign.
        purpose: Purpose,
        /// The kind that was asked for.
        algorithm: Algorithm,
    },
    /// The driver failed.
    #[error("could not make a key: {0}")]
    Driver(String),
}

impl GenerateError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUserId(_) => "bad-user-id",
            Self::Algorithm { .. } => "unsupported-algorithm",
            Self::Driver(_) => "key-generation-failed",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::BadUserId(_) => {
                Some("a user id is one line, such as `Example Packages <packages@example.org>`")
            }
            Self::Algorithm {
                purpose: Purpose::Openpgp,
                ..
            } => Some("make an `ed25519` or `rsa4096` key"),
            Self::Algorithm {
                purpose: Purpose::Tuf,
                ..
            } => Some("make an `ed25519` or `p256` key; RSA keys can be imported"),
            Self::Driver(_) => None,
        }
    }
}
