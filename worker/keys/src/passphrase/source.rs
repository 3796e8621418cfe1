//! Where a passphrase comes from: a private file or a systemd credential.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Passphrase;

/// Longest passphrase file, in bytes.
const MAX_LENGTH: u64 = 4096;

/// Where to read a passphrase or a PIN when it is needed.
///
/// A signer child gets this instead of the passphrase, so the listening process never holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PassphraseSource {
    /// A file that only its owner may read.
    File(PathBuf),
    /// A file that systemd put into `$CREDENTIALS_DIRECTORY`: systemd guards it, and its mode
    /// shows group bits that are an access list's mask.
    Credential(PathBuf),
}

impl PassphraseSource {
    /// The systemd credential `name`, if the service was given it.
    pub fn credential(name: &str) -> Option<Self> {
        let path = Path::new(&std::env::var_os("CREDENTIALS_DIRECTORY")?).join(name);
        path.is_file().then_some(Self::Credential(path))
    }

    /// The file at `path`, made with a random passphrase if there is none; `true` if it was made.
    pub fn file_or_new(path: &Path) -> Result<(Self, bool), PassphraseError> {
        let failed = |error: io::Error| PassphraseError::unreadable(path, &error);
        let source = Self::File(path.to_owned());
        if path.exists() {
            return Ok((source, false));
        }
        let mut secret = Zeroizing::new([0_u8; 32]);
        getrandom::fill(&mut *secret).map_err(|error| failed(io::Error::other(error)))?;
        let text = Zeroizing::new(hex::encode(*secret));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(failed)?;
        if let Some(directory) = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            File::open(directory)
                .and_then(|directory| directory.sync_all())
                .map_err(failed)?;
        }
        Ok((source, true))
    }

    /// Reads the passphrase: the file's text without a trailing line break.
    pub fn read(&self) -> Result<Passphrase, PassphraseError> {
        let (Self::File(path) | Self::Credential(path)) = self;
        let failed = |error: io::Error| PassphraseError::unreadable(path, &error);
        let file = File::open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.mode();
        if matches!(self, Self::File(_)) && mode & 0o077 != 0 {
            return Err(PassphraseError::Exposed {
                path: path.clone(),
                mode: mode & 0o777,
            });
        }
        let mut text = Zeroizing::new(String::with_capacity(256));
        file.take(MAX_LENGTH + 1)
            .read_to_string(&mut text)
            .map_err(failed)?;
        let line = text.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            return Err(PassphraseError::Empty(path.clone()));
        }
        if text.len() as u64 > MAX_LENGTH {
            return Err(PassphraseError::TooLong(path.clone()));
        }
        Ok(Passphrase::new(line))
    }
}

/// Why there is no passphrase.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum PassphraseError {
    /// The file could not be read or made.
    #[error("the passphrase file `{path}` cannot be used: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// Others may read the file.
    #[error("the passphrase file `{path}` has mode {mode:04o}: others may read it")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Nothing in it.
    #[error("the passphrase file `{0}` is empty")]
    Empty(PathBuf),
    /// Too much in it.
    #[error("the passphrase file `{0}` is longer than {MAX_LENGTH} bytes")]
    TooLong(PathBuf),
}

impl PassphraseError {
    fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    }

    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "passphrase-unreadable",
            Self::Exposed { .. } => "passphrase-exposed",
            Self::Empty(_) => "passphrase-empty",
            Self::TooLong(_) => "passphrase-too-long",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Exposed { .. } => Some("chmod 600 the file, and change the passphrase"),
            Self::Unreadable { .. } | Self::Empty(_) | Self::TooLong(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("passphrase");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (directory, path)
    }

    #[test]
    fn the_trailing_line_break_is_not_part_of_the_passphrase() {
        let (_directory, path) = file(" correct horse \r\n", 0o600);

        let passphrase = PassphraseSource::File(path).read().unwrap();

        assert_eq!(passphrase.expose(), " correct horse ");
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for mode in [0o640, 0o604, 0o620, 0o666] {
            let (_directory, path) = file("correct horse", mode);
            let refused = PassphraseSource::File(path).read().unwrap_err();
            assert_eq!(refused.code(), "passphrase-exposed", "{mode:o}");
        }
    }

    #[test]
    fn a_credential_is_guarded_by_systemd() {
        let (_directory, path) = file("correct horse", 0o440);

        assert!(PassphraseSource::Credential(path).read().is_ok());
    }

    #[test]
    fn empty_long_binary_and_absent_files_are_refused() {
        let code = |text: &str| {
            let (_directory, path) = file(text, 0o600);
            PassphraseSource::File(path).read().unwrap_err().code()
        };
        assert_eq!(code("\n"), "passphrase-empty");
        assert_eq!(code(&"x".repeat(5000)), "passphrase-too-long");

        let (directory, path) = file("", 0o600);
        fs::write(&path, [0xff, 0xfe]).unwrap();
        let binary = PassphraseSource::File(path).read().unwrap_err();
        assert_eq!(binary.code(), "passphrase-unreadable");
        let absent = PassphraseSource::File(directory.path().join("absent"))
            .read()
            .unwrap_err();
        assert_eq!(absent.code(), "passphrase-unreadable");
    }

    #[test]
    fn a_made_passphrase_is_private_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("vault.passphrase");

        let (first, made) = PassphraseSource::file_or_new(&path).unwrap();
        let (second, again) = PassphraseSource::file_or_new(&path).unwrap();

        assert!(made && !again);
        let text = first.read().unwrap();
        assert_eq!(text.expose().len(), 64);
        assert_eq!(text.expose(), second.read().unwrap().expose());
    }
}
