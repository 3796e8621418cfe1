//! Certificates: the public side of a key, as clients import it.

use pgp::{
    composed::{ArmorOptions, Deserializable, SignedKeyDetails, SignedPublicKey},
    crypto::hash::HashAlgorithm,
    errors::Result,
    packet::{
        Features, KeyFlags, PacketHeader, PublicKey, SignatureConfig, SignatureType, Subpacket,
        SubpacketData, UserId,
    },
    ser::Serialize,
    types::{KeyDetails, PacketHeaderVersion, Password, SignedUser, Tag, Timestamp},
};

use super::{HASH, pair::Pair};
use crate::{Algorithm, OpenError, Public, Purpose};

/// A certificate with one user id, whose primary key certifies and signs.
pub(super) fn self_signed(pair: &Pair, user_id: &str, created: u32) -> Result<SignedPublicKey> {
    let key = pair.public();
    let user = UserId::from_str(PacketHeaderVersion::New, user_id)?;
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(true);
    let mut features = Features::new();
    features.set_seipd_v1(true);

    let mut config = SignatureConfig::v4(SignatureType::CertPositive, key.algorithm(), HASH);
    config.hashed_subpackets = vec![
        Subpacket::critical(SubpacketData::SignatureCreationTime(Timestamp::from_secs(
            created,
        )))?,
        Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        Subpacket::critical(SubpacketData::KeyFlags(flags))?,
        Subpacket::regular(SubpacketData::IsPrimary(true))?,
        Subpacket::regular(SubpacketData::PreferredHashAlgorithms(
            [HashAlgorithm::Sha512, HashAlgorithm::Sha256]
                .into_iter()
                .collect(),
        ))?,
        Subpacket::regular(SubpacketData::Features(features))?,
    ];
    config.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(
        key.legacy_key_id(),
    ))?];
    let signature = config.sign_certification(pair, key, &Password::empty(), Tag::UserId, &user)?;
    signature.verify_certification(key, Tag::UserId, &user)?;

    let users = vec![SignedUser::new(user, vec![signature])];
    let details = SignedKeyDetails::new(Vec::new(), Vec::new(), users, Vec::new());
    Ok(SignedPublicKey::new(key.clone(), details, Vec::new()))
}

/// What may be shown of a certificate in which the key `signing` signs.
pub(super) fn describe(
    certificate: &SignedPublicKey,
    signing: &PublicKey,
    algorithm: Algorithm,
    user_id: &str,
    expires: Option<u32>,
) -> Result<Public> {
    let primary = &certificate.primary_key;
    Ok(Public {
        purpose: Purpose::Openpgp,
        algorithm,
        fingerprint: digits(primary.fingerprint().as_bytes()),
        key_id: digits(primary.legacy_key_id().as_ref()),
        signing_fingerprint: digits(signing.fingerprint().as_bytes()),
        signing_key_id: digits(signing.legacy_key_id().as_ref()),
        user_id: user_id.to_owned(),
        created: primary.created_at().as_secs(),
        expires,
        armored: certificate.to_armored_string(ArmorOptions::default())?,
    })
}

/// The key with `fingerprint`, primary or subkey, in an armored certificate.
pub(super) fn find(armored: &str, fingerprint: &str) -> Result<PublicKey, OpenError> {
    let damaged = |error: pgp::errors::Error| OpenError(error.to_string());
    let (certificate, _) = SignedPublicKey::from_string(armored).map_err(damaged)?;
    if digits(certificate.primary_key.fingerprint().as_bytes()) == fingerprint {
        return Ok(certificate.primary_key);
    }
    certificate
        .public_subkeys
        .iter()
        .find(|subkey| digits(subkey.key.fingerprint().as_bytes()) == fingerprint)
        .map(|subkey| as_primary(&subkey.key))
        .ok_or_else(|| OpenError("the certificate lacks the signing key".to_owned()))?
        .map_err(damaged)
}

/// The same key under the other packet tag: fingerprint and signatures do not depend on it.
pub(super) fn as_primary(key: &impl Serialize) -> Result<PublicKey> {
    from_body(&key.to_bytes()?)
}

/// A public key from the body of its packet (RFC 9580 §5.5.2).
pub(super) fn from_body(body: &[u8]) -> Result<PublicKey> {
    let header = PacketHeader::new_fixed(Tag::PublicKey, u32::try_from(body.len())?);
    PublicKey::try_from_reader(header, body)
}

/// As clients print fingerprints and key ids.
fn digits(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}
