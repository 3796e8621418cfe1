//! Taking over keys that were made elsewhere, as `openssl genpkey` writes them.

use serde::{Deserialize, Serialize};

use super::{
    container::{Container, MAX_KEY},
    encryption::decrypt,
    pair::Private,
};
use crate::{Material, Passphrase};

/// Reads a private key in PKCS#8 (RFC 5958), PEM or DER, perhaps encrypted (PBES2, RFC 8018):
/// Ed25519, ECDSA on P-256, or RSA of 2048 to 8192 bits.
///
/// `created` (Unix seconds) is when it is taken over: the key itself does not say more.
pub fn import(
    key: &[u8],
    passphrase: Option<&Passphrase>,
    created: u32,
) -> Result<Material, ImportError> {
    match Container::read(key)? {
        Container::Plain(pkcs8) => of_pkcs8(&pkcs8, created),
        Container::Encrypted(encrypted) => {
            let passphrase = passphrase.ok_or(ImportError::PassphraseNeeded)?;
            of_pkcs8(&decrypt(&encrypted, passphrase)?, created)
        }
    }
}

/// The material of a key in PKCS#8, DER.
fn of_pkcs8(pkcs8: &[u8], created: u32) -> Result<Material, ImportError> {
    let broken = |error: &dyn std::fmt::Display| ImportError::NotAKey(error.to_string());
    let private = Private::from_pkcs8(pkcs8)?;
    let verifier = private.verifier().map_err(|error| broken(&error))?;
    Ok(Material {
        public: verifier.describe("", created),
        pkcs8: private.to_pkcs8().map_err(|error| broken(&error))?,
    })
}

/// Why a key was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ImportError {
    /// Not PKCS#8, or broken.
    #[error("this is no readable private key: {0}")]
    NotAKey(String),
    /// The end is missing.
    #[error("the key ends too early: a part of the file is missing")]
    Truncated,
    /// More than any key needs.
    #[error("the key is larger than {MAX_KEY} bytes")]
    TooLarge,
    /// A public key or a certificate.
    #[error("this is a public key: the private part is not there")]
    NoSecret,
    /// The key is encrypted and nothing to decrypt it was given.
    #[error("the key is protected by a passphrase")]
    PassphraseNeeded,
    /// The passphrase does not decrypt the key.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Checking a passphrase would take too much time or memory.
    #[error("the key's passphrase takes more work to check than is allowed: {0}")]
    TooMuchWork(String),
    /// Clients or this program do not know the kind of key or of encryption.
    #[error("unsupported kind of key: {0}")]
    Unsupported(String),
}

impl ImportError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAKey(_) => "not-a-key",
            Self::Truncated => "truncated-key",
            Self::TooLarge => "key-too-large",
            Self::NoSecret => "no-secret-key",
            Self::PassphraseNeeded => "passphrase-needed",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::TooMuchWork(_) => "too-much-work",
            Self::Unsupported(_) => "unsupported-algorithm",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotAKey(_) | Self::NoSecret => {
                Some("make one with `openssl genpkey -algorithm ed25519 -aes-256-cbc -out FILE`")
            }
            Self::Truncated => Some("copy the file again from where it was made"),
            Self::PassphraseNeeded => Some("give the passphrase in a file"),
            Self::TooMuchWork(_) => {
                Some("encrypt it anew: `openssl pkcs8 -topk8 -scrypt -in FILE`")
            }
            Self::Unsupported(_) => Some(
                "Ed25519, ECDSA on P-256 and RSA of 2048, 3072, 4096, 6144 or 8192 bits work; \
                 `openssl pkcs8 -topk8 -scrypt -in FILE` brings them into the right form",
            ),
            Self::TooLarge | Self::WrongPassphrase => None,
        }
    }
}
