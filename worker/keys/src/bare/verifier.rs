//! The public half of a bare key: describes it, and checks what the private half has signed.

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::AsDer,
    error::KeyRejected,
    signature::{
        ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PSS_2048_8192_SHA256,
        VerificationAlgorithm,
    },
};
use pkcs8::{LineEnding, der::pem};

use crate::{Algorithm, Public, Purpose, SignError};

/// Digits of the fingerprint that make the short name.
const SHORT: usize = 16;

/// A public key, ready to verify.
#[derive(Debug)]
pub(crate) struct Verifier {
    algorithm: Algorithm,
    key: ParsedPublicKey,
    /// The SubjectPublicKeyInfo as PEM, and the SHA-256 of its DER in hexadecimal.
    armored: String,
    fingerprint: String,
}

impl Verifier {
    /// From the key's own bytes: 32 (Ed25519), an uncompressed point (P-256, 65 bytes from a 4 on)
    /// or an RSAPublicKey (RFC 8017, A.1.1).
    pub(crate) fn new(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, KeyRejected> {
        let verification: &'static dyn VerificationAlgorithm = match algorithm {
            Algorithm::Ed25519 => &ED25519,
            Algorithm::P256 => &ECDSA_P256_SHA256_ASN1,
            Algorithm::Rsa2048
            | Algorithm::Rsa3072
            | Algorithm::Rsa4096
            | Algorithm::Rsa6144
            | Algorithm::Rsa8192 => &RSA_PSS_2048_8192_SHA256,
        };
        let key = ParsedPublicKey::new(verification, bytes)?;
        let spki = key.as_der()?;
        Ok(Self {
            algorithm,
            key,
            armored: pem::encode_string("PUBLIC KEY", LineEnding::LF, spki.as_ref())
                .expect("some hundred bytes and a plain label"),
            fingerprint: hex::encode(digest(&SHA256, spki.as_ref())),
        })
    }

    /// What may be shown of the key.
    pub(crate) fn describe(&self, user_id: &str, created: u32) -> Public {
        let key_id = &self.fingerprint[..SHORT];
        Public {
            purpose: Purpose::Tuf,
            algorithm: self.algorithm,
            fingerprint: self.fingerprint.clone(),
            key_id: key_id.to_owned(),
            signing_fingerprint: self.fingerprint.clone(),
            signing_key_id: key_id.to_owned(),
            user_id: user_id.to_owned(),
            created,
            expires: None,
            armored: self.armored.clone(),
        }
    }

    /// Refuses a signature that clients would refuse.
    pub(crate) fn check(&self, message: &[u8], signature: &[u8]) -> Result<(), SignError> {
        self.key
            .verify_sig(message, signature)
            .map_err(|_| SignError::Unverified("it is not this key's".to_owned()))
    }
}
