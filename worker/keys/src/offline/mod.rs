//! Keys that people keep: encrypted files and tokens, opened where a ceremony signs.
//!
//! A key file is made encrypted and opened with a passphrase; no private key is ever written in
//! the clear. Wherever the key is, what comes out is a [`Signer`].

mod create;
mod file;

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

pub use self::{
    create::{CreateError, create},
    file::FileError,
};
use crate::{
    Ask, Signer,
    pkcs11::{self, TokenError},
    public::Unknown,
};

/// Opens the key at `location`: the path of a key file, or a `pkcs11:` URI (RFC 7512).
///
/// A key file is PKCS#8, encrypted by PBES2 (`openssl genpkey … -aes-256-cbc`), or an age file
/// under a passphrase (`age --passphrase`) that holds PKCS#8. `ask` is asked for the passphrase or
/// the PIN, unless the URI names a file with it.
pub fn open(location: &str, ask: &mut Ask<'_>) -> Result<Arc<dyn Signer>, OpenError> {
    if pkcs11::is_uri(location) {
        return Ok(pkcs11::open(location, ask)?);
    }
    let path = Path::new(location);
    file::open(path, ask).map_err(|error| OpenError::File(path.to_owned(), error))
}

/// What a new key file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Encrypted PKCS#8 as PEM: scrypt and AES-256-CBC, for openssl too.
    Pkcs8,
    /// An age file with PKCS#8 inside: it tells when it was changed.
    Age,
}

impl Format {
    /// The name in the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pkcs8 => "pkcs8",
            Self::Age => "age",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        [Self::Pkcs8, Self::Age]
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| Unknown::new("key file format", word))
    }
}

/// Why a key could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A key file.
    #[error("the key file `{}` cannot be used", .0.display())]
    File(PathBuf, #[source] FileError),
    /// A token.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl OpenError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(_, error) => error.code(),
            Self::Token(error) => error.code(),
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_, error) => error.hint(),
            Self::Token(error) => error.hint(),
        }
    }
}

#[cfg(test)]
mod tests;
