//! Public keys of a trust root.
//!
//! Three kinds, each in the one form that all clients read: Ed25519 in hexadecimal, ECDSA on P-256
//! and RSA (PSS, SHA-256) as PEM of their SubjectPublicKeyInfo. A key of any other kind in a root
//! locks out python-tuf and tough for good, so none can be made here.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PSS_2048_8192_SHA256,
    VerificationAlgorithm,
};
use serde::{Deserialize, Serialize};
use tough::schema::decoded::{Decoded, Hex};
use tough::schema::key::{
    EcdsaKey, EcdsaScheme, Ed25519Key, Ed25519Scheme, Key as Wire, RsaKey, RsaScheme,
};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// `ed25519`: RFC 8032.
    Ed25519,
    /// `ecdsa-sha2-nistp256`: over SHA-256, the signature in DER.
    P256,
    /// `rsassa-pss-sha256`, of 2048 to 8192 bits.
    Rsa,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::P256 => "ECDSA P-256",
            Self::Rsa => "RSA",
        })
    }
}

/// The identifier of a key: the SHA-256 of its canonical JSON (specification §4.2), in lower-case
/// hexadecimal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

impl KeyId {
    /// As 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first digits, which people tell keys apart by.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }

    pub(crate) fn of_wire(id: &Decoded<Hex>) -> Self {
        Self(hex::encode(id.as_ref()))
    }

    pub(crate) fn to_wire(&self) -> Decoded<Hex> {
        // Checked when it was made.
        hex::decode(&self.0).unwrap_or_default().into()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

impl FromStr for KeyId {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError::Id)
        }
    }
}

impl TryFrom<String> for KeyId {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

/// A public key and its identifier.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    id: KeyId,
    wire: Wire,
}

impl Key {
    /// An Ed25519 key from its 32 bytes (RFC 8032).
    ///
    /// # Errors
    /// [`KeyError::Unusable`] when they are no point of the curve.
    pub fn ed25519(public: &[u8; 32]) -> Result<Self, KeyError> {
        Self::admit(Wire::Ed25519 {
            keyval: Ed25519Key {
                public: public.to_vec().into(),
                _extra: HashMap::new(),
            },
            scheme: Ed25519Scheme::Ed25519,
            _extra: HashMap::new(),
        })
    }

    /// An ECDSA key from its point on P-256, uncompressed as in SEC 1 (65 bytes, the first is 4).
    ///
    /// # Errors
    /// [`KeyError::Unusable`] when it is no such point.
    pub fn p256(point: &[u8]) -> Result<Self, KeyError> {
        Self::admit(Wire::Ecdsa {
            keyval: EcdsaKey {
                public: point.to_vec().into(),
                _extra: HashMap::new(),
            },
            scheme: EcdsaScheme::EcdsaSha2Nistp256,
            _extra: HashMap::new(),
        })
    }

    /// An RSA key from its RSAPublicKey (RFC 8017, A.1.1) in DER.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] when it is none, or of fewer than 2048 or more than 8192 bits.
    pub fn rsa(public: &[u8]) -> Result<Self, KeyError> {
        Self::admit(Wire::Rsa {
            keyval: RsaKey {
                public: public.to_vec().into(),
                _extra: HashMap::new(),
            },
            scheme: RsaScheme::RsassaPssSha256,
            _extra: HashMap::new(),
        })
    }

    /// A key as it stands in a file that people exchange: PEM of an ECDSA or RSA key, or 64
    /// hexadecimal digits of an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyError`] when it is none of these.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let wire = text.trim().parse().map_err(|_| KeyError::Unknown)?;
        Self::admit(wire)
    }

    /// Takes a key of metadata, after a look at whether every client can use it.
    #[expect(clippy::used_underscore_binding, reason = "tough names its fields so")]
    pub(crate) fn admit(wire: Wire) -> Result<Self, KeyError> {
        let extra = match &wire {
            Wire::Ed25519 { keyval, _extra, .. } => !keyval._extra.is_empty() || !_extra.is_empty(),
            Wire::Ecdsa { keyval, _extra, .. } => !keyval._extra.is_empty() || !_extra.is_empty(),
            Wire::Rsa { keyval, _extra, .. } => !keyval._extra.is_empty() || !_extra.is_empty(),
            Wire::EcdsaOld { .. } => return Err(KeyError::Unknown),
        };
        if extra {
            // tough counts what it does not know into the identifier, python-tuf does not.
            return Err(KeyError::Extra);
        }
        let (algorithm, public) = verification(&wire);
        ParsedPublicKey::new(algorithm, public).map_err(|_| KeyError::Unusable)?;
        let id = wire.key_id().map_err(|_| KeyError::Unusable)?;
        Ok(Self {
            id: KeyId::of_wire(&id),
            wire,
        })
    }

    /// Its identifier.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// How it signs.
    pub fn scheme(&self) -> Scheme {
        match self.wire {
            Wire::Ed25519 { .. } => Scheme::Ed25519,
            Wire::Ecdsa { .. } | Wire::EcdsaOld { .. } => Scheme::P256,
            Wire::Rsa { .. } => Scheme::Rsa,
        }
    }

    /// Whether `signature` is this key's over `message`.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let (algorithm, public) = verification(&self.wire);
        algorithm.verify_sig(public, message, signature).is_ok()
    }

    /// SHA-256 of the public part alone: the same for one key whatever is written around it.
    pub fn fingerprint(&self) -> String {
        hex::encode(digest(&SHA256, verification(&self.wire).1))
    }

    pub(crate) fn to_wire(&self) -> Wire {
        self.wire.clone()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} {})", self.scheme(), self.id.short())
    }
}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::admit(Wire::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn verification(wire: &Wire) -> (&'static dyn VerificationAlgorithm, &[u8]) {
    match wire {
        Wire::Ed25519 { keyval, .. } => (&ED25519, &keyval.public),
        Wire::Ecdsa { keyval, .. } | Wire::EcdsaOld { keyval, .. } => {
            (&ECDSA_P256_SHA256_ASN1, &keyval.public)
        }
        Wire::Rsa { keyval, .. } => (&RSA_PSS_2048_8192_SHA256, &keyval.public),
    }
}

/// Why something is no key of a trust root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key that this can read.
    #[error(
        "this is no Ed25519 key in hexadecimal and no PEM of an ECDSA P-256 or RSA public key; \
         clients of TUF read no other kinds"
    )]
    Unknown,
    /// The bytes are of the right kind, but no key.
    #[error("these bytes are no usable public key: no point of the curve, or of a wrong size")]
    Unusable,
    /// Fields beside the key.
    #[error(
        "the key has fields beside `keytype`, `scheme` and `keyval`, which clients number differently"
    )]
    Extra,
    /// Not 64 hexadecimal digits.
    #[error("a key identifier is 64 lower-case hexadecimal digits")]
    Id,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::{Pair, pair};

    #[test]
    fn an_identifier_is_the_hash_of_the_canonical_key() {
        let Pair { key, .. } = pair(1);
        let public = serde_json::to_value(&key).unwrap()["keyval"]["public"].clone();
        let canonical =
            format!(r#"{{"keytype":"ed25519","keyval":{{"public":{public}}},"scheme":"ed25519"}}"#);

        assert_eq!(
            key.id().as_str(),
            hex::encode(digest(&SHA256, canonical.as_bytes()))
        );
    }

    #[test]
    fn a_key_is_the_same_after_a_journey_as_text() {
        let Pair { key, .. } = pair(1);
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<Key>(&json).unwrap(), key);

        let point = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let point = point.verifying_key().to_encoded_point(false);
        let key = Key::p256(point.as_bytes()).unwrap();
        let pem = serde_json::to_value(&key).unwrap()["keyval"]["public"].clone();
        assert_eq!(Key::from_text(pem.as_str().unwrap()).unwrap(), key);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(Key::from_text("ssh-ed25519 AAAA"), Err(KeyError::Unknown));
        assert_eq!(Key::p256(&[4; 65]), Err(KeyError::Unusable));
        assert_eq!(Key::rsa(&[0; 20]), Err(KeyError::Unusable));
    }

    #[test]
    fn a_key_with_fields_of_its_own_is_refused() {
        let mut json = serde_json::to_value(&pair(1).key).unwrap();
        json["x-holder"] = "ann".into();

        let error = serde_json::from_value::<Key>(json).unwrap_err();

        assert!(error.to_string().contains("fields beside"), "{error}");
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key_alone() {
        let (one, two) = (pair(1), pair(2));
        let signature = one.sign(b"message");

        assert!(one.key.verifies(b"message", &signature));
        assert!(!one.key.verifies(b"massage", &signature));
        assert!(!two.key.verifies(b"message", &signature));
        assert!(!one.key.verifies(b"message", &signature[1..]));
    }

    #[test]
    fn identifiers_are_64_lower_case_digits() {
        let id = pair(1).key.id().to_string();

        assert!(id.parse::<KeyId>().is_ok());
        assert!(id.to_uppercase().parse::<KeyId>().is_err());
        assert!(id[1..].parse::<KeyId>().is_err());
    }
}
