//! A key of a person, opened where it is: in a file, in a token.

use std::path::Path;
use std::sync::Arc;

use keys::offline::{self, Format};
use keys::pkcs11::{self, TokenError};
use keys::{Algorithm, Ask, Form, Passphrase, Public, SignError, bare};
use tuf::Key;

use crate::ceremony::dialogue::{Dialogue, Question};
use crate::ceremony::public_key;
use crate::failure::{Code, Failure};

/// A key that can sign metadata.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    signer: Arc<dyn keys::Signer>,
    /// Its public part.
    pub(crate) key: Key,
}

impl Signer {
    /// Opens the key at `location`: a key file, or a `pkcs11:` URI. `dialogue` is asked for its
    /// passphrase or PIN, once.
    pub(crate) fn open(location: &str, dialogue: &mut dyn Dialogue) -> Result<Self, Failure> {
        let opened = asking(dialogue, |ask| offline::open(location, ask))?;
        let signer = opened.map_err(|error| {
            let failure = Failure::from_error(Code::Usage, "the key was not opened", &error);
            hinted(failure, error.hint())
        })?;
        Self::of(signer)
    }

    /// A key that lives as long as this process.
    pub(crate) fn throwaway(algorithm: Algorithm) -> Result<Self, Failure> {
        let failed = |error: &dyn std::error::Error| {
            Failure::from_error(Code::Failed, "no key was made", error)
        };
        let material = bare::generate(algorithm, "", 0).map_err(|error| failed(&error))?;
        Self::of(material.open().map_err(|error| failed(&error))?)
    }

    fn of(signer: Arc<dyn keys::Signer>) -> Result<Self, Failure> {
        let key = key_of(signer.public())?;
        Ok(Self { signer, key })
    }

    /// Signs `message`.
    pub(crate) async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        // A bare signature carries no time.
        self.signer.sign(message, 0, Form::Raw).await
    }
}

/// Makes a new key file for a keyholder, and answers the public part.
pub(crate) fn create(
    path: &Path,
    algorithm: Algorithm,
    format: Format,
    passphrase: &Passphrase,
) -> Result<Key, Failure> {
    let public = offline::create(path, algorithm, format, passphrase).map_err(|error| {
        let failure = Failure::from_error(Code::Failed, "no key was made", &error);
        hinted(failure, error.hint())
    })?;
    key_of(&public)
}

/// Makes a new key in the token that the URI `location` names; answers the URI of the key, and its
/// public part.
pub(crate) fn create_in_token(
    location: &str,
    algorithm: Algorithm,
    dialogue: &mut dyn Dialogue,
) -> Result<(String, Key), Failure> {
    let made = asking(dialogue, |ask| pkcs11::generate(location, algorithm, ask))?;
    let failed = |error: TokenError| {
        let failure = Failure::from_error(Code::Failed, "no key was made", &error);
        hinted(failure, error.hint())
    };
    let made = made.map_err(failed)?;
    let key = key_of(&made.public.map_err(failed)?)?;
    Ok((made.location, key))
}

/// Lets `open` ask `dialogue` for secrets. What the dialogue says when it has none is told as it
/// said it: the drivers carry errors of I/O alone.
fn asking<T>(
    dialogue: &mut dyn Dialogue,
    open: impl FnOnce(&mut Ask<'_>) -> T,
) -> Result<T, Failure> {
    let mut unanswered = None;
    let opened = open(&mut |wanted| {
        dialogue
            .secret(Question::Unlock(wanted))
            .map_err(|failure| {
                let reason = failure.message.clone();
                unanswered = Some(failure);
                std::io::Error::other(reason)
            })
    });
    match unanswered {
        Some(failure) => Err(failure),
        None => Ok(opened),
    }
}

fn key_of(public: &Public) -> Result<Key, Failure> {
    let text = public.tuf_text().unwrap_or_default();
    public_key::read(&text)
        .map_err(|error| Failure::from_error(Code::Usage, "this key cannot sign metadata", &error))
}

fn hinted(failure: Failure, hint: Option<&str>) -> Failure {
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
