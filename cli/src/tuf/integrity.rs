//! Whether bytes are those that metadata speaks of.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256, Sha512};

/// Compares bytes with a length and with hashes as they come by.
#[derive(Clone, Debug)]
pub(crate) struct Integrity {
    length: Option<u64>,
    sha256: Option<(Sha256, String)>,
    sha512: Option<(Sha512, String)>,
    seen: u64,
}

impl Integrity {
    /// For a file of which metadata says a length, or hashes by the name of their algorithm.
    ///
    /// # Errors
    /// [`IntegrityError::NoHash`] when there are hashes, but none that this computes.
    pub(crate) fn of(
        length: Option<u64>,
        hashes: Option<&BTreeMap<String, String>>,
    ) -> Result<Self, IntegrityError> {
        let found = |name: &str| hashes.and_then(|hashes| hashes.get(name)).cloned();
        let (sha256, sha512) = (found("sha256"), found("sha512"));
        if hashes.is_some() && sha256.is_none() && sha512.is_none() {
            return Err(IntegrityError::NoHash);
        }
        Ok(Self {
            length,
            sha256: sha256.map(|hash| (Sha256::new(), hash)),
            sha512: sha512.map(|hash| (Sha512::new(), hash)),
            seen: 0,
        })
    }

    /// Takes the next bytes in.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        if let Some((hash, _)) = &mut self.sha256 {
            hash.update(bytes);
        }
        if let Some((hash, _)) = &mut self.sha512 {
            hash.update(bytes);
        }
    }

    /// Whether the bytes so far were all of them, and the right ones.
    ///
    /// # Errors
    /// [`IntegrityError`] says in what they differ.
    pub(crate) fn finish(self) -> Result<(), IntegrityError> {
        match self.length {
            Some(length) if length != self.seen => {
                return Err(IntegrityError::Length {
                    expected: length,
                    found: self.seen,
                });
            }
            _ => {}
        }
        let sha256 = self
            .sha256
            .map(|(hash, expected)| ("SHA-256", hex::encode(hash.finalize()), expected));
        let sha512 = self
            .sha512
            .map(|(hash, expected)| ("SHA-512", hex::encode(hash.finalize()), expected));
        match sha256
            .into_iter()
            .chain(sha512)
            .find(|(_, found, expected)| !found.eq_ignore_ascii_case(expected))
        {
            Some((algorithm, ..)) => Err(IntegrityError::Hash(algorithm)),
            None => Ok(()),
        }
    }
}

/// Why bytes are not the right ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IntegrityError {
    /// Only hashes that nobody computes here.
    #[error("metadata gives no SHA-256 or SHA-512 of it: nothing could vouch for it")]
    NoHash,
    /// Too short or too long.
    #[error("it has {found} bytes, but {expected} were signed")]
    Length {
        /// What metadata says.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// Other bytes.
    #[error("its {0} is not the one that was signed")]
    Hash(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    fn check(hashes: &[(&str, &str)], length: u64, bytes: &[u8]) -> Result<(), IntegrityError> {
        let owned = |(name, hash): &(&str, &str)| ((*name).to_owned(), (*hash).to_owned());
        let hashes: BTreeMap<_, _> = hashes.iter().map(owned).collect();
        let mut integrity = Integrity::of(Some(length), Some(&hashes))?;
        for piece in bytes.chunks(2) {
            integrity.update(piece);
        }
        integrity.finish()
    }

    #[test]
    fn the_right_bytes_are_taken() {
        assert_eq!(check(&[("sha256", SHA256)], 3, b"foo"), Ok(()));
        assert_eq!(
            check(&[("sha256", &SHA256.to_uppercase())], 3, b"foo"),
            Ok(())
        );
        assert_eq!(
            check(&[("sha256", SHA256), ("unknown", "1")], 3, b"foo"),
            Ok(())
        );
    }

    #[test]
    fn every_hash_that_is_known_has_to_hold() {
        let wrong = "0".repeat(128);
        let both = [("sha256", SHA256), ("sha512", wrong.as_str())];

        assert_eq!(
            check(&both, 3, b"foo"),
            Err(IntegrityError::Hash("SHA-512"))
        );
        assert_eq!(
            check(&[("sha256", SHA256)], 3, b"fo0"),
            Err(IntegrityError::Hash("SHA-256"))
        );
        let short = IntegrityError::Length {
            expected: 4,
            found: 3,
        };
        assert_eq!(check(&[("sha256", SHA256)], 4, b"foo"), Err(short));
        assert_eq!(
            check(&[("unknown", SHA256)], 3, b"foo"),
            Err(IntegrityError::NoHash)
        );
        assert_eq!(check(&[], 3, b"foo"), Err(IntegrityError::NoHash));
    }
}
