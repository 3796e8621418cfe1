//! A key pair: the private half in aws-lc, the public half as OpenPGP writes it.

use std::fmt;

use aws_lc_rs::{
    digest::{Digest, SHA256},
    encoding::AsDer,
    error::{KeyRejected, Unspecified},
    rsa::KeySize,
    signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use pgp::{
    crypto::{hash::HashAlgorithm, public_key::PublicKeyAlgorithm},
    errors::{Error, Result},
    packet::PublicKey,
    ser::Serialize,
    types::{
        Fingerprint, KeyDetails, KeyId, KeyVersion, Mpi, Password, PublicParams, SignatureBytes,
        SigningKey, Timestamp,
    },
};
use zeroize::Zeroizing;

use super::{HASH, certificate};
use crate::{Algorithm, GenerateError, Purpose};

/// Curve25519 for `EdDSA` as version 4 keys name it: length and object identifier.
const ED25519_CURVE: [u8; 10] = [9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 15, 1];

/// A private key inside aws-lc.
pub(super) enum Private {
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

impl Private {
    pub(super) fn generate(algorithm: Algorithm) -> Result<Self, GenerateError> {
        let rsa = |size| RsaKeyPair::generate(size).map(Self::Rsa);
        let generated = match algorithm {
            Algorithm::Ed25519 => Ed25519KeyPair::generate().map(Self::Ed25519),
            Algorithm::Rsa2048 => rsa(KeySize::Rsa2048),
            Algorithm::Rsa3072 => rsa(KeySize::Rsa3072),
            Algorithm::Rsa4096 => rsa(KeySize::Rsa4096),
            Algorithm::P256 | Algorithm::Rsa6144 | Algorithm::Rsa8192 => {
                let purpose = Purpose::Openpgp;
                return Err(GenerateError::Algorithm { purpose, algorithm });
            }
        };
        generated.map_err(|error| GenerateError::Driver(error.to_string()))
    }

    pub(super) fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyRejected> {
        match algorithm {
            Algorithm::Ed25519 => Ed25519KeyPair::from_pkcs8(pkcs8).map(Self::Ed25519),
            Algorithm::Rsa2048 | Algorithm::Rsa3072 | Algorithm::Rsa4096 => {
                RsaKeyPair::from_pkcs8(pkcs8).map(Self::Rsa)
            }
            Algorithm::P256 | Algorithm::Rsa6144 | Algorithm::Rsa8192 => Err(Unspecified.into()),
        }
    }

    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let bytes = match self {
            Self::Ed25519(pair) => pair.to_pkcs8()?.as_ref().to_vec(),
            Self::Rsa(pair) => pair.as_der()?.as_ref().to_vec(),
        };
        Ok(Zeroizing::new(bytes))
    }

    /// The body of the public key packet: version, time, algorithm, numbers.
    fn public_body(&self, created: u32) -> Result<Vec<u8>> {
        let mut body = vec![4];
        body.extend(created.to_be_bytes());
        match self {
            Self::Ed25519(pair) => {
                body.push(PublicKeyAlgorithm::EdDSALegacy.into());
                body.extend(ED25519_CURVE);
                let point = [&[0x40], pair.public_key().as_ref()].concat();
                Mpi::from_slice(&point).to_writer(&mut body)?;
            }
            Self::Rsa(pair) => {
                body.push(PublicKeyAlgorithm::RSA.into());
                let (modulus, exponent) =
                    (pair.public_key().modulus(), pair.public_key().exponent());
                for number in [modulus, exponent] {
                    Mpi::from_slice(number.big_endian_without_leading_zero())
                        .to_writer(&mut body)?;
                }
            }
        }
        Ok(body)
    }
}

/// A key that can sign.
pub(super) struct Pair {
    public: PublicKey,
    private: Private,
}

impl Pair {
    /// The pair whose public half follows from the private one and its time.
    pub(super) fn new(private: Private, created: u32) -> Result<Self> {
        let public = certificate::from_body(&private.public_body(created)?)?;
        Ok(Self { public, private })
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }
}

impl SigningKey for Pair {
    fn sign(&self, _: &Password, hash: HashAlgorithm, digest: &[u8]) -> Result<SignatureBytes> {
        let failed = |what: &str| Error::from(format!("aws-lc {what}"));
        if hash != HASH {
            return Err(failed("keys here sign SHA-256 digests only"));
        }
        let numbers = match &self.private {
            Private::Ed25519(pair) => {
                let signature = pair.try_sign(digest).map_err(|_| failed("did not sign"))?;
                let (r, s) = signature.as_ref().split_at(32);
                vec![Mpi::from_slice(r), Mpi::from_slice(s)]
            }
            Private::Rsa(pair) => {
                let digest = Digest::import_less_safe(digest, &SHA256)
                    .map_err(|_| failed("refused the digest"))?;
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature)
                    .map_err(|_| failed("did not sign"))?;
                vec![Mpi::from_slice(&signature)]
            }
        };
        Ok(SignatureBytes::Mpis(numbers))
    }

    fn hash_alg(&self) -> HashAlgorithm {
        HASH
    }
}

impl KeyDetails for Pair {
    fn version(&self) -> KeyVersion {
        self.public.version()
    }

    fn legacy_key_id(&self) -> KeyId {
        self.public.legacy_key_id()
    }

    fn fingerprint(&self) -> Fingerprint {
        self.public.fingerprint()
    }

    fn algorithm(&self) -> PublicKeyAlgorithm {
        self.public.algorithm()
    }

    fn created_at(&self) -> Timestamp {
        self.public.created_at()
    }

    fn legacy_v3_expiration_days(&self) -> Option<u16> {
        self.public.legacy_v3_expiration_days()
    }

    fn public_params(&self) -> &PublicParams {
        self.public.public_params()
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pair({}, ..)", self.public.fingerprint())
    }
}
