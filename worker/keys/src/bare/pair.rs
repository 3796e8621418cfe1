//! A private key and what it can do.

use std::fmt;

use aws_lc_rs::{
    encoding::AsDer,
    error::KeyRejected,
    rand::SystemRandom,
    signature::{KeyPair, RSA_PSS_SHA256, RsaKeyPair},
};
use ed25519_dalek::{Signer as _, SigningKey as Ed25519, pkcs8::KeypairBytes};
use p256::ecdsa::{Signature, SigningKey as P256, signature::Signer as _};
use pkcs8::{EncodePrivateKey as _, ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::{ImportError, Verifier, container::Element};
use crate::{Algorithm, GenerateError, Purpose};

/// `id-Ed25519` (RFC 8410 §3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// `id-ecPublicKey` and `secp256r1` (RFC 5480 §2.1.1).
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// `rsaEncryption` (RFC 8017, A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A private key.
pub(super) enum Private {
    Ed25519(Ed25519),
    P256(P256),
    Rsa(RsaKeyPair, Algorithm),
}

impl Private {
    pub(super) fn generate(algorithm: Algorithm) -> Result<Self, GenerateError> {
        match algorithm {
            Algorithm::Ed25519 => Ok(Self::Ed25519(Ed25519::from_bytes(&*random()?))),
            Algorithm::P256 => loop {
                // One number in 2³² is above the curve's order.
                if let Ok(key) = P256::from_slice(&*random()?) {
                    return Ok(Self::P256(key));
                }
            },
            _ => {
                let purpose = Purpose::Tuf;
                Err(GenerateError::Algorithm { purpose, algorithm })
            }
        }
    }

    /// Reads PKCS#8 (RFC 5958) in DER.
    pub(super) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, ImportError> {
        let broken = |error: &dyn fmt::Display| ImportError::NotAKey(error.to_string());
        let info = PrivateKeyInfoRef::try_from(pkcs8).map_err(|error| broken(&error))?;
        let parameters = || info.algorithm.parameters_oid().ok();
        match info.algorithm.oid {
            ED25519 => Ed25519::try_from(info)
                .map(Self::Ed25519)
                .map_err(|error| broken(&error)),
            EC if parameters() == Some(SECP256R1) => {
                p256::pkcs8::DecodePrivateKey::from_pkcs8_der(pkcs8)
                    .map(Self::P256)
                    .map_err(|error| broken(&error))
            }
            EC => {
                let curve = parameters().map_or("unnamed".to_owned(), |curve| curve.to_string());
                Err(ImportError::Unsupported(format!(
                    "ECDSA on the curve {curve}"
                )))
            }
            RSA => {
                let algorithm = rsa_algorithm(rsa_bits(info.private_key.as_bytes())?)?;
                let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|error| broken(&error))?;
                Ok(Self::Rsa(pair, algorithm))
            }
            other => Err(ImportError::Unsupported(format!("the algorithm {other}"))),
        }
    }

    /// PKCS#8 in DER, of version 1 where there is a choice: openssl reads no other.
    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, String> {
        match self {
            Self::Ed25519(key) => {
                let bytes = KeypairBytes {
                    secret_key: key.to_bytes(),
                    public_key: None,
                };
                let document = bytes.to_pkcs8_der().map_err(|error| error.to_string())?;
                Ok(document.to_bytes())
            }
            Self::P256(key) => {
                let key = p256::SecretKey::from(key);
                let document = p256::pkcs8::EncodePrivateKey::to_pkcs8_der(&key);
                Ok(document.map_err(|error| error.to_string())?.to_bytes())
            }
            Self::Rsa(pair, _) => {
                let document = pair.as_der().map_err(|error| error.to_string())?;
                Ok(Zeroizing::new(document.as_ref().to_vec()))
            }
        }
    }

    pub(super) fn verifier(&self) -> Result<Verifier, KeyRejected> {
        match self {
            Self::Ed25519(key) => Verifier::new(Algorithm::Ed25519, key.verifying_key().as_bytes()),
            Self::P256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                Verifier::new(Algorithm::P256, point.as_bytes())
            }
            Self::Rsa(pair, algorithm) => Verifier::new(*algorithm, pair.public_key().as_ref()),
        }
    }

    /// The signature in [`crate::Form::Raw`].
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
            Self::P256(key) => {
                // By RFC 6979: no number is drawn, so the same message gives the same bytes.
                let signature: Signature =
                    key.try_sign(message).map_err(|error| error.to_string())?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Self::Rsa(pair, _) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(
                    &RSA_PSS_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .map_err(|_| "aws-lc did not sign".to_owned())?;
                Ok(signature)
            }
        }
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Private(..)")
    }
}

fn random() -> Result<Zeroizing<[u8; 32]>, GenerateError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| GenerateError::Driver(error.to_string()))?;
    Ok(bytes)
}

/// How many bits the modulus of an RSAPrivateKey (RFC 8017, A.1.2) has.
fn rsa_bits(key: &[u8]) -> Result<usize, ImportError> {
    let version = Element::read(Element::read(key)?.value)?;
    let modulus = Element::read(version.rest)?.value;
    let zeros = modulus.iter().take_while(|&&byte| byte == 0).count();
    let first = modulus
        .get(zeros)
        .map_or(0, |byte| byte.leading_zeros() as usize);
    Ok((modulus.len() - zeros) * 8 - first)
}

fn rsa_algorithm(bits: usize) -> Result<Algorithm, ImportError> {
    match bits {
        2048 => Ok(Algorithm::Rsa2048),
        3072 => Ok(Algorithm::Rsa3072),
        4096 => Ok(Algorithm::Rsa4096),
        6144 => Ok(Algorithm::Rsa6144),
        8192 => Ok(Algorithm::Rsa8192),
        _ => Err(ImportError::Unsupported(format!("RSA of {bits} bits"))),
    }
}
