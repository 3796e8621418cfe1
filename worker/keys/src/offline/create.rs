//! Making key files.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use pkcs8::{LineEnding, der::pem};
use zeroize::Zeroizing;

use super::Format;
use crate::{
    Algorithm, GenerateError, Material, Passphrase, Public,
    bare::{self, Container},
    seal,
};

/// Makes an Ed25519 or P-256 key and writes it to a new file that only its owner may read.
///
/// The private key leaves the memory encrypted only, and what is written was opened again before.
/// A file that is there already stays as it is.
pub fn create(
    path: &Path,
    algorithm: Algorithm,
    format: Format,
    passphrase: &Passphrase,
) -> Result<Public, CreateError> {
    if passphrase.is_empty() {
        return Err(CreateError::NoPassphrase);
    }
    let material = bare::generate(algorithm, "", 0)?;
    let file = match format {
        Format::Pkcs8 => {
            bare::encrypt(&material.pkcs8, passphrase).map_err(CreateError::Encrypt)?
        }
        Format::Age => age(&material, passphrase)?,
    };
    let again = reopen(file.as_bytes(), format, passphrase);
    if again.map(|again| again.public) != Some(material.public.clone()) {
        return Err(CreateError::Encrypt("the file does not open".to_owned()));
    }
    write_new(path, file.as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => CreateError::Exists(path.to_owned()),
        _ => CreateError::Unwritable {
            path: path.to_owned(),
            reason: error.to_string(),
        },
    })?;
    Ok(material.public)
}

fn age(material: &Material, passphrase: &Passphrase) -> Result<String, CreateError> {
    let failed = |error: &dyn std::fmt::Display| CreateError::Encrypt(error.to_string());
    let text = pem::encode_string("PRIVATE KEY", LineEnding::LF, &material.pkcs8);
    let text = Zeroizing::new(text.map_err(|error| failed(&error))?);
    let locked = seal::lock(text.as_bytes(), passphrase).map_err(|error| failed(&error))?;
    seal::armor(&locked).map_err(|error| failed(&error))
}

/// The key in a new file, if it opens.
fn reopen(file: &[u8], format: Format, passphrase: &Passphrase) -> Option<Material> {
    match format {
        Format::Pkcs8 => {
            let encrypted = matches!(Container::read(file), Ok(Container::Encrypted(_)));
            encrypted.then(|| bare::import(file, Some(passphrase), 0).ok())?
        }
        Format::Age => bare::import(&seal::unlock(file, passphrase).ok()?, None, 0).ok(),
    }
}

/// Not written beside and linked, as the vault does: sticks that people carry know no links.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| sync_directory(path));
    if written.is_err() {
        // Half a key is none; the error above is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

/// Why there is no new key file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// Nothing to encrypt it with.
    #[error("a key file needs a passphrase: no key is written unencrypted")]
    NoPassphrase,
    /// No key was made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The key could not be encrypted so that it opens again.
    #[error("could not encrypt the key: {0}")]
    Encrypt(String),
    /// Perhaps another key.
    #[error("there is already a file `{}`: it is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The system did not take it.
    #[error("could not write the key file `{}`: {reason}", path.display())]
    Unwritable {
        /// Where it should be.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

impl CreateError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPassphrase => "passphrase-needed",
            Self::Generate(error) => error.code(),
            Self::Encrypt(_) => "key-encryption-failed",
            Self::Exists(_) => "key-file-exists",
            Self::Unwritable { .. } => "key-file-unwritable",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Generate(error) => error.hint(),
            Self::Exists(_) => Some("choose another name"),
            Self::NoPassphrase | Self::Encrypt(_) | Self::Unwritable { .. } => None,
        }
    }
}
