//! Whether a package is signed by a certain key.

use std::io::Read;

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey};
use pgp::packet::Signature as Packet;
use pgp::types::KeyDetails;

use super::{Signature, bytes_to_sign, describe, entries};
use crate::header::Front;

/// An OpenPGP public key with those of its subkeys that may sign.
#[derive(Clone, Debug)]
pub struct PublicKey {
    key: SignedPublicKey,
    signing_subkeys: Vec<SignedPublicSubKey>,
}

impl PublicKey {
    /// Reads one key, armored or binary.
    ///
    /// Expiry is not looked at: this is to check a signature that was just made.
    ///
    /// # Errors
    /// [`KeyError`] if there is no OpenPGP public key.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let (key, _) = SignedPublicKey::from_reader_single(bytes)?;
        let signing_subkeys = key
            .public_subkeys
            .iter()
            .filter(|subkey| {
                subkey
                    .signatures
                    .iter()
                    .any(|binding| binding.key_flags().sign())
            })
            .filter(|subkey| subkey.verify_bindings(&key.primary_key).is_ok())
            .cloned()
            .collect();
        Ok(Self {
            key,
            signing_subkeys,
        })
    }

    /// Hexadecimal ids (16 digits) of the primary key and of all its signing subkeys.
    pub fn key_ids(&self) -> Vec<String> {
        let subkeys = self
            .signing_subkeys
            .iter()
            .map(|subkey| subkey.key.legacy_key_id());
        std::iter::once(self.key.primary_key.legacy_key_id())
            .chain(subkeys)
            .map(hex::encode)
            .collect()
    }

    /// Whether `signature` says to be by this key.
    pub fn made(&self, signature: &Signature) -> bool {
        let own = self.key_ids();
        signature.key_ids.iter().any(|id| own.contains(id))
            || signature
                .fingerprints
                .iter()
                .any(|print| own.iter().any(|id| print.ends_with(id.as_str())))
    }

    /// Whether the one of these keys that `packet` names made it over `bytes`.
    pub(super) fn verifies(&self, packet: &Packet, bytes: impl Read) -> bool {
        let made_by = |key: &dyn KeyDetails| {
            packet.issuer_key_id().contains(&&key.legacy_key_id())
                || packet.issuer_fingerprint().contains(&&key.fingerprint())
        };
        let primary = &self.key.primary_key;
        if made_by(primary) {
            return packet.verify(primary, bytes).is_ok();
        }
        let subkey = self
            .signing_subkeys
            .iter()
            .find(|subkey| made_by(&subkey.key));
        subkey.is_some_and(|subkey| packet.verify(&subkey.key, bytes).is_ok())
    }
}

/// Checks that the header of a package is signed by `key`.
///
/// # Errors
/// [`VerifyError`] if it is not signed, or not by this key, or no longer what was signed.
pub fn verify(front: &Front, key: &PublicKey) -> Result<(), VerifyError> {
    let bytes = bytes_to_sign(front).map_err(|_| VerifyError::Unsigned)?;
    check(front, key, false, |packet| key.verifies(packet, bytes))
}

/// Checks that header and payload of a package are signed together by `key`, as is necessary where
/// it [`super::needs_whole`]; `payload` is read to its end, but not held.
///
/// # Errors
/// As [`verify`].
pub fn verify_whole(front: &Front, payload: impl Read, key: &PublicKey) -> Result<(), VerifyError> {
    let bytes = bytes_to_sign(front).map_err(|_| VerifyError::Unsigned)?;
    let mut whole = Some(bytes.chain(payload));
    // The payload can be read but once; no package holds more than one such signature.
    check(front, key, true, |packet| {
        whole
            .take()
            .is_some_and(|whole| key.verifies(packet, whole))
    })
}

fn check(
    front: &Front,
    key: &PublicKey,
    covers_payload: bool,
    mut holds: impl FnMut(&Packet) -> bool,
) -> Result<(), VerifyError> {
    let mut outcome = Err(VerifyError::Unsigned);
    for (_, bytes) in entries(front).filter(|(covers, _)| *covers == covers_payload) {
        if !key.made(&describe(covers_payload, bytes)) {
            if outcome == Err(VerifyError::Unsigned) {
                outcome = Err(VerifyError::OtherKey);
            }
            continue;
        }
        let Ok(detached) = DetachedSignature::from_bytes(bytes) else {
            continue;
        };
        if holds(&detached.signature) {
            return Ok(());
        }
        outcome = Err(VerifyError::Mismatch);
    }
    outcome
}

/// Why bytes are not a public key.
#[derive(Debug, thiserror::Error)]
#[error("this is not an OpenPGP public key")]
pub struct KeyError(#[from] pgp::errors::Error);

/// Why a package does not count as signed by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// There is no signature.
    #[error("the package is not signed")]
    Unsigned,
    /// It is signed by another key.
    #[error("the package is signed by another key")]
    OtherKey,
    /// It says to be signed by the key, and is not.
    #[error("the package's signature does not match it")]
    Mismatch,
}

impl VerifyError {
    /// The stable code of this refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unsigned => "rpm-unsigned",
            Self::OtherKey => "rpm-foreign-signature",
            Self::Mismatch => "rpm-signature-mismatch",
        }
    }
}
