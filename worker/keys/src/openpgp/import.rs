//! Taking over keys that were made elsewhere, as `gpg --export-secret-keys` writes them.
//!
//! Only the private part that will sign is taken; the rest of the certificate is kept as public.

mod select;
mod unlock;

use pgp::{
    composed::{PublicOrSecret, SignedSecretKey},
    types::{KeyDetails, KeyVersion},
};
use serde::{Deserialize, Serialize};

use super::{certificate, pair::Pair};
use crate::{Material, Passphrase};

/// Largest export that is read: keys with long histories of signatures fit many times over.
const MAX_EXPORT: usize = 1 << 20;

/// Reads a secret key, armored or binary, and chooses the part that signs: the newest valid
/// signing subkey, else the primary key. An offline primary key (a stub) is fine beside a subkey.
///
/// `now` (Unix seconds) decides what has expired.
pub fn import(
    export: &[u8],
    passphrase: Option<&Passphrase>,
    now: u32,
) -> Result<Material, ImportError> {
    let secret = parse(export)?;
    let chosen = select::signing_key(&secret, now)?;
    let private = unlock::private(&chosen, passphrase)?;
    let unreadable = |error: pgp::errors::Error| ImportError::NotAKey(error.to_string());

    let pkcs8 = private
        .to_pkcs8()
        .map_err(|error| ImportError::NotAKey(error.to_string()))?;
    let pair = Pair::new(private, chosen.key.created_at().as_secs()).map_err(unreadable)?;
    if pair.public().fingerprint() != chosen.key.fingerprint() {
        return Err(ImportError::NotAKey(
            "private and public part differ".to_owned(),
        ));
    }
    let public = certificate::describe(
        &secret.to_public_key(),
        &chosen.key,
        chosen.algorithm,
        &chosen.user_id,
        chosen.expires,
    )
    .map_err(unreadable)?;
    Ok(Material { public, pkcs8 })
}

fn parse(export: &[u8]) -> Result<SignedSecretKey, ImportError> {
    if export.len() > MAX_EXPORT {
        return Err(ImportError::TooLarge);
    }
    let unreadable = |error: pgp::errors::Error| ImportError::NotAKey(error.to_string());
    let (mut keys, _) = PublicOrSecret::from_reader_many(export).map_err(unreadable)?;
    let first = keys
        .next()
        .ok_or_else(|| ImportError::NotAKey("it is empty".to_owned()))?
        .map_err(unreadable)?;
    let PublicOrSecret::Secret(key) = first else {
        return Err(ImportError::NoSecret);
    };
    if keys.next().is_some() {
        return Err(ImportError::SeveralKeys);
    }
    if key.primary_key.version() != KeyVersion::V4 {
        let version = u8::from(key.primary_key.version());
        return Err(ImportError::Unsupported(format!(
            "OpenPGP version {version}"
        )));
    }
    Ok(key)
}

/// Why a key was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ImportError {
    /// Not OpenPGP, or broken.
    #[error("this is no readable OpenPGP key: {0}")]
    NotAKey(String),
    /// More than any key needs.
    #[error("the key is larger than {MAX_EXPORT} bytes")]
    TooLarge,
    /// It is not clear which key is meant.
    #[error("the file holds several keys")]
    SeveralKeys,
    /// A public key, or stubs of a key that is elsewhere.
    #[error("the private part of the signing key is not there")]
    NoSecret,
    /// The key is locked and nothing to unlock it was given.
    #[error("the key is protected by a passphrase")]
    PassphraseNeeded,
    /// The passphrase does not unlock the key.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The owner has withdrawn the key.
    #[error("the key is revoked")]
    Revoked,
    /// The key's time is over.
    #[error("the key expired at {0} (Unix seconds)")]
    Expired(u32),
    /// Neither a subkey nor the primary key may sign.
    #[error("no part of the key may sign")]
    NoSigningKey,
    /// The self-signatures are missing, do not verify, or use SHA-1 or older.
    #[error("the key has no valid self-signature of SHA-256 or better")]
    NotSelfSigned,
    /// Clients or this program do not know the kind of key.
    #[error("unsupported kind of key: {0}")]
    Unsupported(String),
}

impl ImportError {
    /// Stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAKey(_) => "not-a-key",
            Self::TooLarge => "key-too-large",
            Self::SeveralKeys => "several-keys",
            Self::NoSecret => "no-secret-key",
            Self::PassphraseNeeded => "passphrase-needed",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::Revoked => "key-revoked",
            Self::Expired(_) => "key-expired",
            Self::NoSigningKey => "no-signing-key",
            Self::NotSelfSigned => "not-self-signed",
            Self::Unsupported(_) => "unsupported-algorithm",
        }
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotAKey(_) => Some("export one with `gpg --armor --export-secret-keys KEY`"),
            Self::TooLarge => Some("export with `--export-options export-minimal`"),
            Self::SeveralKeys => Some("export one key: name it by its fingerprint"),
            Self::NoSecret => {
                Some("export with `--export-secret-keys` or `--export-secret-subkeys`")
            }
            Self::PassphraseNeeded => Some("give the passphrase in a file"),
            Self::Expired(_) => Some("extend it with `gpg --quick-set-expire` and export it again"),
            Self::NoSigningKey => {
                Some("add one with `gpg --quick-add-key FINGERPRINT ed25519 sign`")
            }
            Self::NotSelfSigned => Some("renew the self-signatures with `gpg --quick-set-expire`"),
            Self::Unsupported(_) => {
                Some("RSA of 2048, 3072 or 4096 bits and Ed25519 (version 4) work")
            }
            Self::WrongPassphrase | Self::Revoked => None,
        }
    }
}
