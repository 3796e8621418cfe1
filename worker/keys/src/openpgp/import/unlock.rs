//! Getting at the private numbers of an exported key.

use aws_lc_rs::signature::Ed25519KeyPair;
use pgp::{
    crypto::eddsa_legacy,
    errors::Error,
    packet::{SecretKey, SecretSubkey},
    ser::Serialize,
    types::{Mpi, Password, PlainSecretParams, PublicParams, S2kParams, SecretParams, StringToKey},
};
use zeroize::Zeroizing;

use super::{ImportError, select::Chosen};
use crate::{
    Passphrase,
    openpgp::{pair::Private, rsa::Numbers},
};

/// Memory that unlocking may take, as a power of two in KiB: 64 MiB, what RFC 9580 recommends.
const MAX_MEMORY: u8 = 16;

/// A private part, perhaps under a passphrase.
pub(super) enum Locked<'a> {
    Primary(&'a SecretKey),
    Subkey(&'a SecretSubkey),
}

impl Locked<'_> {
    fn params(&self) -> &SecretParams {
        match self {
            Self::Primary(key) => key.secret_params(),
            Self::Subkey(key) => key.secret_params(),
        }
    }

    fn unlock<T>(
        &self,
        password: &Password,
        work: impl FnOnce(&PublicParams, &PlainSecretParams) -> T,
    ) -> Result<T, Error> {
        match self {
            Self::Primary(key) => key.unlock(password, |public, plain| Ok(work(public, plain)))?,
            Self::Subkey(key) => key.unlock(password, |public, plain| Ok(work(public, plain)))?,
        }
    }
}

/// Unlocks the chosen part and hands it to aws-lc.
pub(super) fn private(
    chosen: &Chosen<'_>,
    passphrase: Option<&Passphrase>,
) -> Result<Private, ImportError> {
    let password = match (chosen.locked.params(), passphrase) {
        (SecretParams::Plain(_), _) => Password::empty(),
        (SecretParams::Encrypted(params), passphrase) => {
            bounded(params.string_to_key_params())?;
            let passphrase = passphrase.ok_or(ImportError::PassphraseNeeded)?;
            Password::from(passphrase.expose())
        }
    };
    chosen
        .locked
        .unlock(&password, take)
        .map_err(|error| match error {
            Error::Unsupported { message, .. } => ImportError::Unsupported(message),
            // Wrong passphrases show as broken numbers or a wrong checksum, in several ways.
            _ => ImportError::WrongPassphrase,
        })?
}

fn bounded(params: &S2kParams) -> Result<(), ImportError> {
    match params {
        S2kParams::Aead {
            s2k: StringToKey::Argon2 { m_enc, .. },
            ..
        } if *m_enc > MAX_MEMORY => Err(ImportError::Unsupported(
            "a passphrase that needs more than 64 MiB".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn take(public: &PublicParams, plain: &PlainSecretParams) -> Result<Private, ImportError> {
    let broken = |what: &str| ImportError::NotAKey(what.to_owned());
    match (public, plain) {
        (_, PlainSecretParams::EdDSALegacy(eddsa_legacy::SecretKey::Ed25519(key))) => {
            Ed25519KeyPair::from_seed_unchecked(key.as_bytes())
                .map(Private::Ed25519)
                .map_err(|_| broken("the Ed25519 seed is unusable"))
        }
        (PublicParams::RSA(public), PlainSecretParams::RSA(key)) => {
            let public = public
                .to_bytes()
                .map_err(|_| broken("the RSA numbers are unreadable"))?;
            let mut rest = &public[..];
            let mut number = || Mpi::try_from_reader(&mut rest).map(|mpi| mpi.as_ref().to_vec());
            let (Ok(modulus), Ok(exponent)) = (number(), number()) else {
                return Err(broken("the RSA numbers are unreadable"));
            };
            let (secret_exponent, p, q, p_inverse) = key.to_bytes();
            let numbers = Numbers {
                modulus,
                exponent,
                secret_exponent: Zeroizing::new(secret_exponent),
                p: Zeroizing::new(p),
                q: Zeroizing::new(q),
                p_inverse: Zeroizing::new(p_inverse),
            };
            numbers
                .into_pair()
                .map(Private::Rsa)
                .map_err(|_| broken("the RSA numbers do not fit"))
        }
        _ => Err(broken("private and public part are of different kinds")),
    }
}
