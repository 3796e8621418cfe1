//! Signatures of packages: which there are, putting one in, and whether it holds.
//!
//! A package is signed over the bytes of its main header, which holds the digest of the payload.
//! The key is somewhere else: [`bytes_to_sign`] go out, a detached OpenPGP signature comes back, and
//! [`apply`] makes the front of the signed file, which [`verify`] then checks. The payload stays as
//! it is. A package of before rpm 4.14 has no digest of its payload in its header: it
//! [`needs_whole`] a second signature, over header and payload, or clients refuse it.

mod detached;
mod front;
mod verify;

use pgp::composed::{Deserializable, DetachedSignature};
use pgp::packet::{Signature as Packet, SignatureType, SignatureVersion};

pub use self::detached::verify_detached;
use self::front::SIGNATURES;
pub use self::verify::{KeyError, PublicKey, VerifyError, verify, verify_whole};
use crate::header::{Entry, Front, header_count, kind, tag};

/// Most bytes of a signature; one by RSA-4096 takes about 560.
const SIGNATURE_MAX: usize = 16 << 10;

/// A signature that a package carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Whether it covers the payload's bytes too, as signatures of before rpm 4.14 do.
    pub covers_payload: bool,
    /// Hexadecimal ids (16 digits) of the keys it says to be by; empty if it cannot be read.
    pub key_ids: Vec<String>,
    /// Hexadecimal fingerprints of the keys it says to be by; older signatures name none.
    pub fingerprints: Vec<String>,
}

/// The signatures of a package, unchecked.
pub fn existing(front: &Front) -> Vec<Signature> {
    entries(front)
        .map(|(covers_payload, bytes)| describe(covers_payload, bytes))
        .collect()
}

/// The bytes that a signer has to sign.
///
/// # Errors
/// [`SignError::NoRegion`] for a package that is too old to be signed.
pub fn bytes_to_sign(front: &Front) -> Result<&[u8], SignError> {
    if !front.section().has_region(tag::HEADER_IMMUTABLE) {
        return Err(SignError::NoRegion);
    }
    Ok(front.header_bytes())
}

/// Whether a signature over main header and payload together has to go along with the other, as
/// nothing in the header says what the payload is.
pub fn needs_whole(front: &Front) -> bool {
    front.section().entry(tag::PAYLOAD_DIGEST).is_none()
}

/// The front of the file with `signature`, a binary OpenPGP packet over the main header, in place
/// of all others.
///
/// It has the length of the old one where the space that packages reserve for this suffices, so
/// that a file could be changed in place. If not, it reserves new space.
///
/// # Errors
/// [`SignError`] if rpm could not read the package with this signature.
pub fn apply(front: &Front, signature: &[u8]) -> Result<Front, SignError> {
    bytes_to_sign(front)?;
    let header = entry_for(signature, tag::signature::RSA, tag::signature::DSA)?;
    Ok(front::replace(front, vec![header]))
}

/// As [`apply`], with a second signature over main header and payload, which a package that
/// [`needs_whole`] has to have.
///
/// # Errors
/// As [`apply`].
pub fn apply_whole(front: &Front, signature: &[u8], whole: &[u8]) -> Result<Front, SignError> {
    bytes_to_sign(front)?;
    let header = entry_for(signature, tag::signature::RSA, tag::signature::DSA)?;
    let whole = entry_for(whole, tag::signature::PGP, tag::signature::GPG)?;
    Ok(front::replace(front, vec![header, whole]))
}

/// The front of the file without any signature.
pub fn remove(front: &Front) -> Front {
    front::replace(front, Vec::new())
}

/// The signature packets with whether they cover the payload.
fn entries(front: &Front) -> impl Iterator<Item = (bool, &[u8])> {
    let section = front.signature_section();
    section
        .entries()
        .filter(|entry| SIGNATURES.contains(&entry.tag))
        .map(move |entry| {
            let covers_payload = matches!(
                entry.tag,
                tag::signature::PGP | tag::signature::GPG | tag::signature::PGP5
            );
            (covers_payload, section.raw(entry))
        })
}

fn describe(covers_payload: bool, bytes: &[u8]) -> Signature {
    let packet = DetachedSignature::from_bytes(bytes)
        .ok()
        .map(|detached| detached.signature);
    let (key_ids, fingerprints) = packet.as_ref().map_or_else(Default::default, |packet| {
        let key_ids: Vec<String> = packet
            .issuer_key_id()
            .into_iter()
            .map(hex::encode)
            .collect();
        let prints = packet.issuer_fingerprint().into_iter();
        (key_ids, prints.map(|print| format!("{print:x}")).collect())
    });
    Signature {
        covers_payload,
        key_ids,
        fingerprints,
    }
}

/// The packet in `signature`, if it is what rpm reads as a signature over a header.
fn check(signature: &[u8]) -> Result<Packet, SignError> {
    if signature.len() > SIGNATURE_MAX {
        return Err(SignError::BadSignature("too long"));
    }
    let mut packets = DetachedSignature::from_bytes_many(signature)
        .map_err(|_| SignError::BadSignature("not an OpenPGP signature"))?;
    let packet = match (packets.next(), packets.next()) {
        (Some(Ok(detached)), None) => detached.signature,
        _ => return Err(SignError::BadSignature("not a single OpenPGP signature")),
    };
    if packet.typ() != Some(SignatureType::Binary) {
        return Err(SignError::BadSignature(
            "not a signature over a binary document",
        ));
    }
    if !matches!(
        packet.version(),
        SignatureVersion::V3 | SignatureVersion::V4
    ) {
        return Err(SignError::BadSignature(
            "of an OpenPGP version that rpm does not read",
        ));
    }
    Ok(packet)
}

/// The entry for a signature, under the tag where rpm looks for its algorithm.
fn entry_for(signature: &[u8], rsa: u32, dsa: u32) -> Result<(Entry, &[u8]), SignError> {
    use pgp::crypto::public_key::PublicKeyAlgorithm as Algorithm;

    let packet = check(signature)?;
    let tag = match packet.config().map(|config| config.pub_alg) {
        Some(Algorithm::RSA) => rsa,
        Some(Algorithm::DSA | Algorithm::EdDSALegacy) => dsa,
        _ => {
            return Err(SignError::BadSignature(
                "of an algorithm that rpm does not read",
            ));
        }
    };
    let count = header_count(signature.len());
    Ok((
        Entry {
            tag,
            kind: kind::BIN,
            offset: 0,
            count,
        },
        signature,
    ))
}

/// Why a package was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The header has no region that a signature could cover.
    #[error("the package is in a format too old to be signed")]
    NoRegion,
    /// What the signer returned is nothing that rpm reads.
    #[error("the signature is {0}")]
    BadSignature(&'static str),
}

impl SignError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRegion => "rpm-unsignable",
            Self::BadSignature(_) => "rpm-bad-signature",
        }
    }
}

#[cfg(test)]
mod tests {
    use kit::corpus;

    use super::*;

    #[test]
    fn what_is_no_signature_is_refused() {
        let front = Front::read(corpus::package(1, 1).as_slice()).unwrap();
        for bytes in [
            b"".as_slice(),
            b"-----BEGIN PGP SIGNATURE-----",
            &[0xc2, 0x05, 4, 0, 1, 8, 0],
            &vec![0; SIGNATURE_MAX + 1],
        ] {
            assert_eq!(
                apply(&front, bytes).unwrap_err().code(),
                "rpm-bad-signature",
                "{bytes:02x?}"
            );
        }
    }

    #[test]
    fn a_package_without_a_region_is_refused() {
        let package = corpus::RpmBuilder::new("ancient", "1", "1")
            .without_region()
            .build();
        let front = Front::read(package.as_slice()).unwrap();

        assert_eq!(bytes_to_sign(&front).unwrap_err().code(), "rpm-unsignable");
    }

    #[test]
    fn an_unsigned_package_has_no_signatures() {
        let front = Front::read(corpus::package(1, 1).as_slice()).unwrap();

        assert_eq!(existing(&front), []);
        assert_eq!(remove(&front).bytes(), front.bytes());
    }
}
