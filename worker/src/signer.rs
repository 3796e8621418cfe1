//! The signer child of the embedded profile: the listening process never maps a private key.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use settings::Settings;
use vault::remote::Child;
use vault::{PassphraseSource, RemoteVault, Vault};

use crate::dependencies::{SetupError, passphrase};

pub use vault::remote::ServeError;

/// The running program, even if its file was replaced meanwhile.
const PROGRAM: &str = "/proc/self/exe";

/// Starts this program again as a signer child, by `arguments` with which it calls [`serve`].
///
/// Where neither the settings nor systemd name a passphrase, `vault.passphrase` in `directory` is
/// made and used.
///
/// # Errors
/// [`SetupError::Passphrase`], [`SetupError::Vault`] and [`SetupError::Missing`].
pub fn spawn<'a>(
    settings: &'a Settings,
    directory: &'a Path,
    arguments: &'a [&'a str],
) -> BoxFuture<'a, Result<Arc<dyn Vault>, SetupError>> {
    Box::pin(start(settings, directory, arguments))
}

async fn start(
    settings: &Settings,
    directory: &Path,
    arguments: &[&str],
) -> Result<Arc<dyn Vault>, SetupError> {
    let passphrase = match passphrase(settings) {
        Some(source) => source,
        None => made(&directory.join("vault.passphrase"))?,
    };
    let objects = settings.storage.directory.clone();
    let child = Child {
        program: PROGRAM.into(),
        arguments: arguments.iter().map(OsString::from).collect(),
        objects: objects.ok_or(SetupError::Missing("storage.directory"))?,
        passphrase,
    };
    Ok(Arc::new(RemoteVault::spawn(child).await?))
}

fn made(path: &Path) -> Result<PassphraseSource, SetupError> {
    let (source, new) = PassphraseSource::file_or_new(path)?;
    if new {
        tracing::warn!(
            path = %path.display(),
            "made a passphrase for the vault: keep a copy apart from the backups, or name your own \
             file with --passphrase-file"
        );
    }
    Ok(source)
}

/// Answers requests for signatures on standard input until it is closed: all that a signer child
/// does. To be called before any other thread exists.
///
/// # Errors
/// [`ServeError`].
pub fn serve() -> Result<(), ServeError> {
    vault::serve_child()
}
