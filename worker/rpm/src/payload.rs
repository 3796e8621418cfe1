//! Whether a package file is what its own digests and sizes say.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::header::{Front, tag};

/// OpenPGP's number for SHA-256, the one algorithm that payload digests are made with.
const SHA256: u64 = 8;

/// Checks a package file while it streams by.
///
/// It is made from the front of the file, fed the payload, and asked at the end. Every digest that
/// the file carries must hold, because a client refuses a package over any of them.
#[derive(Clone, Debug)]
pub struct Checker {
    header_problem: Option<CheckError>,
    /// Running digest of the payload, and what it should come to.
    payload: Option<(Sha256, Vec<u8>)>,
    /// Running digest of main header and payload, and what it should come to.
    md5: Option<(Md5, Vec<u8>)>,
    /// Bytes that main header and payload should have together.
    size: Option<u64>,
    seen: u64,
}

impl Checker {
    /// A checker for the payload that follows `front`.
    pub fn new(front: &Front) -> Self {
        let header = front.header_bytes();
        let section = front.section();
        let signature = front.signature_section();
        let payload = section.strings(tag::PAYLOAD_DIGEST).next();
        let md5 = signature.binary(tag::signature::MD5);
        Self {
            header_problem: check_header(front).err(),
            payload: payload.map(|hex| (Sha256::new(), hex.to_ascii_lowercase())),
            md5: (!md5.is_empty()).then(|| (Md5::new_with_prefix(header), md5.to_vec())),
            size: signature
                .number(tag::signature::LONG_SIZE)
                .or_else(|| signature.number(tag::signature::SIZE)),
            seen: header.len() as u64,
        }
    }

    /// Takes the next bytes of the payload.
    pub fn update(&mut self, bytes: &[u8]) {
        self.seen += bytes.len() as u64;
        if let Some((digest, _)) = &mut self.payload {
            digest.update(bytes);
        }
        if let Some((digest, _)) = &mut self.md5 {
            digest.update(bytes);
        }
    }

    /// Says whether the file, now at its end, is whole and unaltered.
    ///
    /// # Errors
    /// [`CheckError`] names the first thing that does not hold.
    pub fn finish(self) -> Result<(), CheckError> {
        if let Some(problem) = self.header_problem {
            return Err(problem);
        }
        if let Some(expected) = self.size {
            if self.seen < expected {
                return Err(CheckError::Truncated {
                    expected,
                    actual: self.seen,
                });
            }
            if self.seen > expected {
                return Err(CheckError::TooLong {
                    expected,
                    actual: self.seen,
                });
            }
        }
        if let Some((digest, expected)) = self.payload
            && hex::encode(digest.finalize()).as_bytes() != expected
        {
            return Err(CheckError::Digest("payload"));
        }
        if let Some((digest, expected)) = self.md5
            && digest.finalize()[..] != expected[..]
        {
            return Err(CheckError::Digest("header and payload"));
        }
        Ok(())
    }
}

fn check_header(front: &Front) -> Result<(), CheckError> {
    let header = front.header_bytes();
    let signature = front.signature_section();
    let algorithm = front
        .section()
        .number(tag::PAYLOAD_DIGEST_ALGORITHM)
        .unwrap_or(SHA256);
    if algorithm != SHA256 {
        return Err(CheckError::UnknownDigest(algorithm));
    }
    let sha256 = signature.string(tag::signature::SHA256);
    if sha256.is_some_and(|hex| {
        !hex.eq_ignore_ascii_case(hex::encode(Sha256::digest(header)).as_bytes())
    }) {
        return Err(CheckError::Digest("header"));
    }
    let sha1 = signature.string(tag::signature::SHA1);
    if sha1
        .is_some_and(|hex| !hex.eq_ignore_ascii_case(hex::encode(Sha1::digest(header)).as_bytes()))
    {
        return Err(CheckError::Digest("header"));
    }
    Ok(())
}

/// Why a package file is not what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// Bytes are missing at the end.
    #[error("the package ends after {actual} bytes of header and payload, not {expected}")]
    Truncated {
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        actual: u64,
    },
    /// Bytes follow the end.
    #[error(
        "the package goes on after its {expected} bytes of header and payload, for {actual} in all"
    )]
    TooLong {
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        actual: u64,
    },
    /// The named part does not have the digest that the package says it has.
    #[error("the digest of the package's {0} does not match")]
    Digest(&'static str),
    /// The payload's digest is of an algorithm that rpm does not check payloads with.
    #[error("the package's payload has a digest of the unknown algorithm {0}")]
    UnknownDigest(u64),
}

impl CheckError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "rpm-truncated",
            Self::TooLong { .. } => "rpm-trailing-bytes",
            Self::Digest(_) => "rpm-digest-mismatch",
            Self::UnknownDigest(_) => "rpm-unknown-digest",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict over `package`, fed in pieces.
    fn check(package: &[u8]) -> Result<(), CheckError> {
        let mut payload = package;
        let mut checker = Checker::new(&Front::read(&mut payload).unwrap());
        for piece in payload.chunks(100) {
            checker.update(piece);
        }
        checker.finish()
    }

    #[test]
    fn a_whole_package_passes() {
        assert_eq!(check(&kit::corpus::package(3, 1)), Ok(()));
    }

    #[test]
    fn a_cut_payload_is_refused() {
        let package = kit::corpus::package(3, 2);

        assert_eq!(
            check(&package[..package.len() - 1]).unwrap_err().code(),
            "rpm-truncated"
        );
    }

    #[test]
    fn bytes_after_the_payload_are_refused() {
        let mut package = kit::corpus::package(3, 3);
        package.push(0);

        assert_eq!(check(&package).unwrap_err().code(), "rpm-trailing-bytes");
    }

    #[test]
    fn a_flipped_bit_is_refused_wherever_it_is() {
        let package = kit::corpus::package(3, 4);
        let front = Front::read(package.as_slice()).unwrap();
        let header_data = usize::try_from(front.header_range().end).unwrap() - 200;
        for place in [header_data, package.len() - 1] {
            let mut altered = package.clone();
            altered[place] ^= 1;

            assert_eq!(
                check(&altered).unwrap_err().code(),
                "rpm-digest-mismatch",
                "at {place}"
            );
        }
    }
}
