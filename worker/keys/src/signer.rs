//! The one way to sign, whatever holds the private key.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Form, Public, Purpose};

/// One key that can sign: from an encrypted file, a hardware token or a remote service.
#[async_trait]
pub trait Signer: fmt::Debug + Send + Sync {
    /// What may be shown of the key.
    fn public(&self) -> &Public;

    /// Signs `message` as of `created` (Unix seconds), and verifies the result before giving it
    /// out. Same message, same time: same bytes, except by RSA in [`Form::Raw`] (PSS draws a salt)
    /// and by ECDSA in tokens that draw a number for each signature.
    ///
    /// A bare signature carries no time, so a bare key does not look at `created`. The message is
    /// taken whole, because an OpenPGP signature hashes its own trailer after it and Ed25519 hashes
    /// it twice. A signer may block while its key works.
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
    /// This kind of key writes other signatures.
    #[error("a key for `{purpose}` writes no signatures in the form `{form}`")]
    Form {
        /// What the key signs.
        purpose: Purpose,
        /// The form that was asked for.
        form: Form,
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
            Self::Form { .. } => "signature-form",
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
            Self::Form { .. } => Some("use a key that was made for this purpose"),
            Self::Driver(_) | Self::Unverified(_) => None,
        }
    }

    /// Whether trying again is pointless.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Expired { .. } | Self::NotYetMade { .. } | Self::Form { .. }
        )
    }
}
