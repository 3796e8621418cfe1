//! Whether a file is signed by one of certain keys.
//!
//! The time is not known here, so keys do not expire; a key that its owner has revoked counts for
//! nothing. Signatures over SHA-1 and MD5 do not count either.

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Signature as Packet, SignatureType};
use pgp::types::KeyDetails;

use crate::armor::{self, ArmorError, Block};
use crate::clear_signed::{self, ClearSigned, ClearSignedError};

/// Most signatures of a file: each one costs a pass over it.
const MAX_SIGNATURES: usize = 16;

/// Most keys of a key ring; that of Debian holds a dozen.
const MAX_KEYS: usize = 256;

/// Longest key ring, in bytes.
const MAX_KEYRING: usize = 4 << 20;

/// An OpenPGP public key with those of its subkeys that may sign.
#[derive(Clone, Debug)]
pub struct PublicKey {
    key: SignedPublicKey,
    signing_subkeys: Vec<SignedPublicSubKey>,
}

impl PublicKey {
    /// The keys of a key ring, armored or binary, but for those that are revoked.
    ///
    /// # Errors
    /// [`KeyError`] if it holds no key, or one that cannot be read.
    pub fn parse_all(keyring: &[u8]) -> Result<Vec<Self>, KeyError> {
        if keyring.len() > MAX_KEYRING {
            return Err(KeyError::TooLarge);
        }
        let binary;
        let packets = if keyring.trim_ascii_start().starts_with(b"-----BEGIN") {
            binary = armor::decode(Block::PublicKey, keyring)?;
            &binary
        } else {
            keyring
        };
        let read = SignedPublicKey::from_bytes_many(packets)
            .map_err(|error| KeyError::NoKey(error.to_string()))?;
        let mut keys = Vec::new();
        for key in read.take(MAX_KEYS + 1) {
            let key = key.map_err(|error| KeyError::NoKey(error.to_string()))?;
            keys.push(Self::of(key));
        }
        match keys.len() {
            0 => Err(KeyError::NoKey("it is empty".to_owned())),
            1..=MAX_KEYS => Ok(keys.into_iter().flatten().collect()),
            _ => Err(KeyError::TooLarge),
        }
    }

    /// The key with what of it may sign; `None` if it is revoked.
    fn of(key: SignedPublicKey) -> Option<Self> {
        let primary = &key.primary_key;
        let revoked = key.details.revocation_signatures.iter();
        if revoked
            .clone()
            .any(|packet| packet.verify_key(primary).is_ok())
        {
            return None;
        }
        let signing_subkeys = key
            .public_subkeys
            .iter()
            .filter(|subkey| may_sign(subkey))
            .filter(|subkey| subkey.verify_bindings(primary).is_ok())
            .cloned()
            .collect();
        Some(Self {
            key,
            signing_subkeys,
        })
    }

    /// Whether the one of these keys that `packet` names made it over `bytes`; `None` if it names
    /// none of them.
    fn verifies(&self, packet: &Packet, bytes: &[u8]) -> Option<bool> {
        let made_by = |key: &dyn KeyDetails| {
            packet.issuer_key_id().contains(&&key.legacy_key_id())
                || packet.issuer_fingerprint().contains(&&key.fingerprint())
        };
        let primary = &self.key.primary_key;
        if made_by(primary) {
            return Some(packet.verify(primary, bytes).is_ok());
        }
        let mut subkeys = self.signing_subkeys.iter();
        let subkey = subkeys.find(|subkey| made_by(&subkey.key))?;
        Some(packet.verify(&subkey.key, bytes).is_ok())
    }
}

/// Whether a subkey is bound for signing and not revoked.
fn may_sign(subkey: &SignedPublicSubKey) -> bool {
    let revoked = Some(SignatureType::SubkeyRevocation);
    let mut packets = subkey.signatures.iter();
    packets.clone().any(|packet| packet.key_flags().sign())
        && packets.all(|packet| packet.typ() != revoked)
}

/// Checks that `file` is clear-signed by one of `keys`, and gives the text that is signed.
///
/// A signature by a key that is not among them is passed over: files in a time of key rotation
/// carry one by the old and one by the new key.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_clear_signed(file: &[u8], keys: &[PublicKey]) -> Result<Vec<u8>, VerifyError> {
    let read = ClearSigned::read(file)?;
    let signed = clear_signed::signed_bytes(&read.text);
    check(&signed, &read.signatures, keys, &[SignatureType::Text])?;
    Ok(read.text)
}

/// Checks that `signature`, armored or binary, is by one of `keys` over `message`.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_detached(
    message: &[u8],
    signature: &[u8],
    keys: &[PublicKey],
) -> Result<(), VerifyError> {
    let kinds = [SignatureType::Binary, SignatureType::Text];
    if signature.trim_ascii_start().starts_with(b"-----BEGIN") {
        let packets = armor::decode(Block::Signature, signature).map_err(ClearSignedError::from)?;
        check(message, &packets, keys, &kinds)
    } else {
        check(message, signature, keys, &kinds)
    }
}

/// One signature that holds is enough; one that says to be by one of `keys` and is not spoils all.
fn check(
    message: &[u8],
    packets: &[u8],
    keys: &[PublicKey],
    kinds: &[SignatureType],
) -> Result<(), VerifyError> {
    let read = DetachedSignature::from_bytes_many(packets).map_err(|_| VerifyError::Unsigned)?;
    let mut outcome = Err(VerifyError::Unsigned);
    for (at, detached) in read.enumerate() {
        if at == MAX_SIGNATURES {
            return Err(VerifyError::TooMany);
        }
        let packet = detached.map_err(|_| VerifyError::Unsigned)?.signature;
        let held = keys.iter().find_map(|key| key.verifies(&packet, message));
        match held {
            Some(true) if counts(&packet, kinds) => outcome = Ok(()),
            Some(_) => return Err(VerifyError::Mismatch),
            None if outcome == Err(VerifyError::Unsigned) => outcome = Err(VerifyError::OtherKey),
            None => {}
        }
    }
    outcome
}

fn counts(packet: &Packet, kinds: &[SignatureType]) -> bool {
    let strong = [
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ];
    packet.typ().is_some_and(|kind| kinds.contains(&kind))
        && packet.hash_alg().is_some_and(|hash| strong.contains(&hash))
}

/// Why bytes are not a key ring.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// More than any key ring.
    #[error("the key ring is longer than 4 MiB or holds more than {MAX_KEYS} keys")]
    TooLarge,
    /// The armor is broken.
    #[error("the key ring cannot be read")]
    Armor(#[from] ArmorError),
    /// There is no key in it, or a broken one.
    #[error("this is no OpenPGP key ring: {0}")]
    NoKey(String),
}

impl KeyError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "deb-keyring-too-large",
            Self::Armor(_) | Self::NoKey(_) => "deb-bad-keyring",
        }
    }
}

/// Why a file does not count as signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is not what such a file looks like.
    #[error("the signed file cannot be read")]
    Unreadable(#[from] ClearSignedError),
    /// There is no signature that can be read.
    #[error("there is no signature")]
    Unsigned,
    /// No signature is by one of the keys.
    #[error("the signature is by a key that is not trusted here")]
    OtherKey,
    /// It says to be by one of the keys, and is not, or is not of a kind that counts.
    #[error("the signature does not hold")]
    Mismatch,
    /// More than are ever looked at.
    #[error("there are more than {MAX_SIGNATURES} signatures")]
    TooMany,
}

impl VerifyError {
    /// The stable code of this refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable(error) => error.code(),
            Self::Unsigned => "deb-unsigned",
            Self::OtherKey => "deb-foreign-signature",
            Self::Mismatch => "deb-signature-mismatch",
            Self::TooMany => "deb-too-many-signatures",
        }
    }
}
