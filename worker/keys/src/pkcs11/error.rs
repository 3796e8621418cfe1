//! Why a token does not sign.

use std::path::PathBuf;

use cryptoki::error::{Error, RvError};

use super::uri::UriError;
use crate::{GenerateError, PassphraseError};

/// Why a key in a token could not be opened, made or listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The address is wrong.
    #[error("`{0}` is no address of a key in a token")]
    Uri(String, #[source] UriError),
    /// Nothing that speaks to the token.
    #[error("the address does not say which module speaks to the token")]
    NoModule,
    /// The module is not there.
    #[error("there is no module `{}`", .0.display())]
    ModuleMissing(PathBuf),
    /// The module is none, or does not start.
    #[error("the module `{}` cannot be used: {reason}", path.display())]
    Module {
        /// The library.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No token in any slot fits.
    #[error("no token fits the address; there are: {}", list(.0))]
    NoToken(Vec<String>),
    /// More than one token fits.
    #[error("{} tokens fit the address: {}", .0.len(), list(.0))]
    SeveralTokens(Vec<String>),
    /// No private key fits.
    #[error("no private key in the token `{0}` fits the address")]
    NoObject(String),
    /// More than one private key fits.
    #[error("{count} private keys in the token `{token}` fit the address")]
    SeveralObjects {
        /// Label of the token.
        token: String,
        /// How many there are.
        count: usize,
    },
    /// A key of that name is there.
    #[error("the token `{0}` already holds an object of that label or id: it is not replaced")]
    ObjectExists(String),
    /// A new key without a name.
    #[error("the address does not say how to call the new key")]
    NoName,
    /// The file with the PIN cannot be read.
    #[error("the PIN could not be read")]
    PinFile(#[from] PassphraseError),
    /// There was no answer to the question for the PIN.
    #[error("there is no PIN for the token `{0}`: {1}")]
    NoPin(String, String),
    /// The PIN is wrong.
    #[error("the PIN of the token `{0}` is wrong")]
    WrongPin(String),
    /// Too many PINs were wrong.
    #[error("the PIN of the token `{0}` is locked")]
    PinLocked(String),
    /// Neither P-256 nor Ed25519.
    #[error("unsupported kind of key in the token: {0}")]
    Unsupported(String),
    /// No public half to verify with.
    #[error("the token `{0}` does not give out the public half of the key")]
    NoPublic(String),
    /// The token would give the key away.
    #[error("the token `{0}` made a key that can be taken out of it; it was destroyed")]
    Extractable(String),
    /// No keys of this kind are made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The token failed.
    #[error("the token `{0}` failed: {1}")]
    Failed(String, String),
}

fn list(labels: &[String]) -> String {
    if labels.is_empty() {
        return "none".to_owned();
    }
    let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
    labels.join(", ")
}

impl TokenError {
    /// What `error` of the token with this label means.
    pub(super) fn of(token: &str, error: &Error) -> Self {
        let token = token.to_owned();
        match error {
            Error::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
                _,
            ) => Self::WrongPin(token),
            Error::Pkcs11(RvError::PinLocked, _) => Self::PinLocked(token),
            other => Self::Failed(token, other.to_string()),
        }
    }

    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Uri(..) => "bad-pkcs11-uri",
            Self::NoModule => "pkcs11-module-unnamed",
            Self::ModuleMissing(_) => "pkcs11-module-missing",
            Self::Module { .. } => "pkcs11-module-failed",
            Self::NoToken(_) => "no-such-token",
            Self::SeveralTokens(_) => "several-tokens",
            Self::NoObject(_) => "no-such-object",
            Self::SeveralObjects { .. } => "several-objects",
            Self::ObjectExists(_) => "object-exists",
            Self::NoName => "object-unnamed",
            Self::PinFile(error) => error.code(),
            Self::NoPin(..) => "pin-unavailable",
            Self::WrongPin(_) => "wrong-pin",
            Self::PinLocked(_) => "pin-locked",
            Self::Unsupported(_) => "unsupported-algorithm",
            Self::NoPublic(_) => "no-public-key",
            Self::Extractable(_) => "key-extractable",
            Self::Generate(error) => error.code(),
            Self::Failed(..) => "token-failed",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Uri(_, UriError::PinValue) => {
                Some("put the PIN into a file and name it: `pin-source=file:/PATH`")
            }
            Self::Uri(..) => Some(
                "an address reads like `pkcs11:token=T;object=O?module-path=/usr/lib/MODULE.so`",
            ),
            Self::NoModule | Self::ModuleMissing(_) => {
                Some("name the token's library: `?module-path=/usr/lib/MODULE.so`")
            }
            Self::SeveralTokens(_) => Some("add `serial=` or `slot-id=` to the address"),
            Self::SeveralObjects { .. } => Some("add `id=` to the address; listing shows them"),
            Self::NoName => Some("add `object=` to the address"),
            Self::ObjectExists(_) => Some("choose another `object=` and `id=`"),
            Self::PinFile(error) => error.hint(),
            Self::PinLocked(_) => Some("unlock it with the token's own tool and its PUK or SO PIN"),
            Self::Unsupported(_) => Some("keys on P-256 and Ed25519 work"),
            Self::NoPublic(_) => Some("import the public key into the token, with the same id"),
            Self::Generate(error) => error.hint(),
            Self::Module { .. }
            | Self::NoToken(_)
            | Self::NoObject(_)
            | Self::NoPin(..)
            | Self::WrongPin(_)
            | Self::Extractable(_)
            | Self::Failed(..) => None,
        }
    }
}
