//! Opening key files.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use zeroize::Zeroizing;

use crate::{
    Ask, Signer, UnsealError, Wanted,
    bare::{self, Container, ImportError, MAX_KEY},
    seal,
};

/// How age files begin: binary, and as ASCII armor.
const AGE: &[u8] = b"age-encryption.org/v1\n";
const AGE_ARMOR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
const AGE_ARMOR_END: &[u8] = b"-----END AGE ENCRYPTED FILE-----";

/// An offline key does not say when it was made.
const UNKNOWN: u32 = 0;

pub(super) fn open(path: &Path, ask: &mut Ask<'_>) -> Result<Arc<dyn Signer>, FileError> {
    let file = read(path)?;
    let mut passphrase =
        || ask(Wanted::Passphrase(path)).map_err(|error| FileError::Passphrase(error.to_string()));
    let material = if is_age(&file)? {
        let pkcs8 = seal::unlock(&file, &passphrase()?)?;
        bare::import(&pkcs8, None, UNKNOWN)?
    } else {
        // What is in the clear was in too many places already: it is no key for a ceremony.
        if let Container::Plain(_) = Container::read(&file)? {
            return Err(FileError::Unencrypted);
        }
        bare::import(&file, Some(&passphrase()?), UNKNOWN)?
    };
    material
        .open()
        .map_err(|error| FileError::Damaged(error.to_string()))
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let unreadable = |error: io::Error| FileError::Unreadable(error.to_string());
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_KEY + 1));
    File::open(path)
        .and_then(|file| file.take(MAX_KEY as u64 + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    Ok(bytes)
}

fn is_age(file: &[u8]) -> Result<bool, FileError> {
    let text = file.trim_ascii_start();
    if text.starts_with(AGE_ARMOR) {
        let ends = file
            .windows(AGE_ARMOR_END.len())
            .any(|window| window == AGE_ARMOR_END);
        return if ends {
            Ok(true)
        } else {
            Err(ImportError::Truncated.into())
        };
    }
    Ok(file.starts_with(AGE))
}

/// Why a key file could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The system did not give it out.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The private key is there for everybody to see.
    #[error("the private key in it is not encrypted")]
    Unencrypted,
    /// There was no answer to the question for the passphrase.
    #[error("there is no passphrase for it: {0}")]
    Passphrase(String),
    /// Encrypted by age to somebody's key.
    #[error("it is encrypted to a recipient, not under a passphrase")]
    Recipient,
    /// Changed since it was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// The key in it is not one.
    #[error(transparent)]
    Key(#[from] ImportError),
}

impl From<UnsealError> for FileError {
    fn from(error: UnsealError) -> Self {
        match error {
            UnsealError::WrongKey => ImportError::WrongPassphrase.into(),
            UnsealError::TooMuchWork => ImportError::TooMuchWork(error.to_string()).into(),
            UnsealError::NoPassphrase => Self::Recipient,
            UnsealError::Damaged(reason) => Self::Damaged(reason),
        }
    }
}

impl FileError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "key-file-unreadable",
            Self::Unencrypted => "key-file-unencrypted",
            Self::Passphrase(_) => "passphrase-unavailable",
            Self::Recipient => "key-file-for-recipient",
            Self::Damaged(_) => "key-file-damaged",
            Self::Key(error) => error.code(),
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unencrypted => Some(
                "better make a new key; or encrypt it with `openssl pkcs8 -topk8 -scrypt -in FILE` \
                 and destroy this file",
            ),
            Self::Recipient => Some("encrypt the key with `age --passphrase`"),
            Self::Damaged(_) => Some("copy the file again from where it was made"),
            Self::Key(error) => error.hint(),
            Self::Unreadable(_) | Self::Passphrase(_) => None,
        }
    }
}
