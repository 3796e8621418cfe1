//! OpenPGP version 4 keys, as rpm, dnf, zypper and apt accept them.
//!
//! Private operations are done by aws-lc; packets are written by `pgp`. Signatures carry only the
//! time and the issuer, so that the same bytes and time give the same signature.

mod certificate;
mod import;
mod pair;
mod rsa;

use async_trait::async_trait;
use pgp::{
    composed::{ArmorOptions, DetachedSignature},
    crypto::hash::HashAlgorithm,
    packet::{PacketTrait, Signature, SignatureConfig, SignatureType, Subpacket, SubpacketData},
    types::{KeyDetails, Password, Timestamp},
};

pub use self::import::{ImportError, import};
use self::pair::{Pair, Private};
pub use crate::GenerateError;
use crate::{Algorithm, Form, Material, OpenError, Public, SignError, Signer, generate};

/// The hash of every signature made here. RSA keys in aws-lc are asked for this one alone.
const HASH: HashAlgorithm = HashAlgorithm::Sha256;

/// Makes a key whose primary key certifies and signs.
///
/// `user_id` reads like `Example Packages <packages@example.org>`; `created` is in Unix seconds,
/// and no signature can be older. RSA takes about a second.
pub fn generate(
    algorithm: Algorithm,
    user_id: &str,
    created: u32,
) -> Result<Material, GenerateError> {
    if user_id.is_empty() {
        return Err(GenerateError::BadUserId(String::new()));
    }
    generate::check_user_id(user_id)?;
    let failed = |error: &dyn std::fmt::Display| GenerateError::Driver(error.to_string());

    let private = Private::generate(algorithm)?;
    let pkcs8 = private.to_pkcs8().map_err(|error| failed(&error))?;
    let pair = Pair::new(private, created).map_err(|error| failed(&error))?;
    let certificate =
        certificate::self_signed(&pair, user_id, created).map_err(|error| failed(&error))?;
    let public = certificate::describe(&certificate, pair.public(), algorithm, user_id, None)
        .map_err(|error| failed(&error))?;
    Ok(Material { public, pkcs8 })
}

/// An opened key.
#[derive(Debug)]
pub(crate) struct Key {
    public: Public,
    pair: Pair,
}

impl Key {
    pub(crate) fn open(material: &Material) -> Result<Self, OpenError> {
        let public = material.public.clone();
        let signing = certificate::find(&public.armored, &public.signing_fingerprint)?;
        let private = Private::from_pkcs8(public.algorithm, &material.pkcs8)
            .map_err(|error| OpenError(error.to_string()))?;
        let pair = Pair::new(private, signing.created_at().as_secs())
            .map_err(|error| OpenError(error.to_string()))?;
        if pair.public().fingerprint() != signing.fingerprint() {
            return Err(OpenError("private and public part differ".to_owned()));
        }
        Ok(Self { public, pair })
    }

    fn detached(&self, message: &[u8], created: u32, form: Form) -> Result<Vec<u8>, SignError> {
        let kind = match form {
            Form::Binary | Form::Armored => SignatureType::Binary,
            Form::Text => SignatureType::Text,
            Form::Raw => {
                let purpose = self.public.purpose;
                return Err(SignError::Form { purpose, form });
            }
        };
        self.check_time(created)?;
        let signature = self
            .signature(kind, message, created)
            .map_err(|error| SignError::Driver(error.to_string()))?;
        // By the other implementation, with the certificate's key: what clients will do.
        signature
            .verify(self.pair.public(), message)
            .map_err(|error| SignError::Unverified(error.to_string()))?;
        let written = match form {
            Form::Armored => armored(signature),
            _ => packet(&signature),
        };
        written.map_err(|error| SignError::Driver(error.to_string()))
    }

    /// Clients refuse signatures from outside the key's life, so none is made.
    fn check_time(&self, created: u32) -> Result<(), SignError> {
        let made = self.pair.public().created_at().as_secs();
        match self.public.expires {
            Some(expired) if created >= expired => Err(SignError::Expired { expired, created }),
            _ if created < made => Err(SignError::NotYetMade { made, created }),
            _ => Ok(()),
        }
    }

    fn signature(
        &self,
        kind: SignatureType,
        message: &[u8],
        created: u32,
    ) -> pgp::errors::Result<Signature> {
        let key = self.pair.public();
        let mut config = SignatureConfig::v4(kind, key.algorithm(), HASH);
        config.hashed_subpackets = vec![
            Subpacket::critical(SubpacketData::SignatureCreationTime(Timestamp::from_secs(
                created,
            )))?,
            Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        ];
        config.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(
            key.legacy_key_id(),
        ))?];
        config.sign(&self.pair, &Password::empty(), message)
    }
}

#[async_trait]
impl Signer for Key {
    fn public(&self) -> &Public {
        &self.public
    }

    async fn sign(&self, message: &[u8], created: u32, form: Form) -> Result<Vec<u8>, SignError> {
        self.detached(message, created, form)
    }
}

fn packet(signature: &Signature) -> pgp::errors::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    signature.to_writer_with_header(&mut bytes)?;
    Ok(bytes)
}

fn armored(signature: Signature) -> pgp::errors::Result<Vec<u8>> {
    DetachedSignature::new(signature).to_armored_bytes(ArmorOptions::default())
}

#[cfg(test)]
mod tests;
