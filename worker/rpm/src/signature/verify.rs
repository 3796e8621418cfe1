//! Whether a package is signed by a certain key.

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey};
use pgp::packet::Signature as Packet;
use pgp::types::{KeyDetails, VerifyingKey};

use super::{Signature, bytes_to_sign, entries, existing};
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

    /// Whether `packet` is by this key over `bytes`.
    pub(super) fn verifies(&self, packet: &Packet, bytes: &[u8]) -> bool {
        verifies(packet, &self.key.primary_key, bytes)
            || self
                .signing_subkeys
                .iter()
                .any(|subkey| verifies(packet, &subkey.key, bytes))
    }
}

fn verifies(packet: &Packet, key: &impl VerifyingKey, bytes: &[u8]) -> bool {
    packet.verify(key, bytes).is_ok()
}

/// Checks that the header of a package is signed by `key`.
///
/// # Errors
/// [`VerifyError`] if it is not signed, or not by this key, or no longer what was signed.
pub fn verify(front: &Front, key: &PublicKey) -> Result<(), VerifyError> {
    let bytes = bytes_to_sign(front).map_err(|_| VerifyError::Unsigned)?;
    let holds = entries(front)
        .filter(|(covers_payload, _)| !covers_payload)
        .filter_map(|(_, packet)| DetachedSignature::from_bytes(packet).ok())
        .any(|detached| key.verifies(&detached.signature, bytes));
    if holds {
        return Ok(());
    }
    let mut header_only = existing(front)
        .into_iter()
        .filter(|found| !found.covers_payload)
        .peekable();
    if header_only.peek().is_none() {
        return Err(VerifyError::Unsigned);
    }
    if header_only.any(|found| key.made(&found)) {
        Err(VerifyError::Mismatch)
    } else {
        Err(VerifyError::OtherKey)
    }
}

/// Why bytes are not a public key.
#[derive(Debug, thiserror::Error)]
#[error("this is not an OpenPGP public key")]
pub struct KeyError(#[from] pgp::errors::Error);

/// Why a package does not count as signed by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// There is no signature over the header.
    #[error("the package's header is not signed")]
    Unsigned,
    /// It is signed by another key.
    #[error("the package is signed by another key")]
    OtherKey,
    /// It says to be signed by the key, and is not.
    #[error("the package's signature does not match its header")]
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
