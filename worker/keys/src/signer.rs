//! The one way to sign, whatever holds the private key.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Form, Public};

/// One key that can sign: from an encrypted file, a hardware token or a remote service.
#[async_trait]
pub trait Signer: fmt::Debug + Send + Sync {
    /// What may be shown of the key.
    fn public(&self) -> &Public;

    /// Signs `message` as of `created` (Unix seconds), and verifies the result before giving it
    /// out. Same message, same time: same bytes.
    ///
    /// The message is taken whole, because an OpenPGP signature hashes its own trailer after it.
    async fn sign(&self, message: &[u8], created: u32, form: Form) -> Result<Vec<u8>, SignError>;
}

/// Why there is no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum SignError {
    /// Clients refuse signatures made after the key's end.
    #[error("the key expired at {expired}, before the signature's time {created} (Unix seconds)")]
    Expired {
        /// When the key ended.
        expired: u32,
        /// The time the signature would carry.
        created: u32,
    },
    /// Clients refuse signatures older than their key.
    #[error("the key was made at {made}, after the signature's time {created} (Unix seconds)")]
    NotYetMade {
        /// When the key was made.
        made: u32,
        /// The time the signature would carry.
        created: u32,
    },
    /// The driver failed.
    #[error("the key could not sign: {0}")]
    Driver(String),
    /// The fresh signature does not verify; it was thrown away.
    #[error("the new signature does not verify: {0}")]
    Unverified(String),
}

impl SignError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expired { .. } => "key-expired",
            Self::NotYetMade { .. } => "key-newer-than-signature",
            Self::Driver(_) => "signing-failed",
            Self::Unverified(_) => "signature-unverified",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Expired { .. } => Some("extend the key's life and import it again, or rotate"),
            Self::NotYetMade { .. } => {
                Some("make the key with the same clock, or unset SOURCE_DATE_EPOCH")
            }
            Self::Driver(_) | Self::Unverified(_) => None,
        }
    }

    /// Whether trying again is pointless.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Expired { .. } | Self::NotYetMade { .. })
    }
}
