//! Whose signatures an origin has to carry.

use std::path::Path;

use deb::signature::{self, PublicKey};

use super::ImportError;
use crate::failure::{Code, Failure};

/// Largest key ring that is read, in bytes.
const MOST: u64 = 4 << 20;

/// The keys of those who may sign an origin.
#[derive(Debug)]
pub(crate) struct Keyring(Vec<PublicKey>);

impl Keyring {
    /// The keys in `file`, armored or binary.
    ///
    /// # Errors
    /// [`Failure`] when there is none that can be used.
    pub(crate) fn read(file: &Path) -> Result<Self, Failure> {
        let context = format!("could not read the keys in `{}`", file.display());
        let failed = |error: &dyn std::error::Error| {
            Failure::from_error(Code::Usage, &context, error)
                .hint("it is an OpenPGP key ring, armored or binary, such as `gpg --export` makes")
        };
        let length = std::fs::metadata(file)
            .map_err(|error| failed(&error))?
            .len();
        if length > MOST {
            let message = format!("{context}: it has more than {MOST} bytes");
            return Err(Failure::new(Code::Usage, message));
        }
        let octets = std::fs::read(file).map_err(|error| failed(&error))?;
        let keys = PublicKey::parse_all(&octets).map_err(|error| failed(&error))?;
        Ok(Self(keys))
    }

    /// The text inside of `file`, whose name is `path`, if one of the keys has signed it.
    ///
    /// # Errors
    /// [`ImportError::Signature`] if not.
    pub(super) fn open(&self, path: &str, file: &[u8]) -> Result<Vec<u8>, ImportError> {
        signature::verify_clear_signed(file, &self.0).map_err(|error| ImportError::Signature {
            path: path.to_owned(),
            source: error.into(),
        })
    }

    /// Whether one of the keys has made `signature` over `message`, whose name is `path`.
    ///
    /// # Errors
    /// [`ImportError::Signature`] if not.
    pub(super) fn check(
        &self,
        path: &str,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), ImportError> {
        signature::verify_detached(message, signature, &self.0).map_err(|error| {
            ImportError::Signature {
                path: path.to_owned(),
                source: error.into(),
            }
        })
    }
}
