//! What may be known of a key by everyone.

use std::{fmt, str::FromStr};

use pkcs8::der::pem;
use serde::{Deserialize, Serialize};

/// What a key signs; a key serves one purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Packages and indexes of RPM and DEB repositories.
    Openpgp,
    /// Roles of a trust root.
    Tuf,
}

/// The kind of key pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// `EdDSA` on Curve25519.
    Ed25519,
    /// ECDSA on NIST's curve P-256; no OpenPGP keys.
    P256,
    /// RSA with a modulus of 2048 bits; imported only.
    Rsa2048,
    /// RSA with a modulus of 3072 bits; imported only.
    Rsa3072,
    /// RSA with a modulus of 4096 bits; made for OpenPGP only.
    Rsa4096,
    /// RSA with a modulus of 6144 bits; imported only, no OpenPGP keys.
    Rsa6144,
    /// RSA with a modulus of 8192 bits; imported only, no OpenPGP keys.
    Rsa8192,
}

impl Algorithm {
    const ALL: [Self; 7] = [
        Self::Ed25519,
        Self::P256,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::Rsa6144,
        Self::Rsa8192,
    ];

    /// The name in the command line, the database and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::Rsa2048 => "rsa2048",
            Self::Rsa3072 => "rsa3072",
            Self::Rsa4096 => "rsa4096",
            Self::Rsa6144 => "rsa6144",
            Self::Rsa8192 => "rsa8192",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Purpose {
    /// The name in the command line, the database and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Openpgp => "openpgp",
            Self::Tuf => "tuf",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A word that names nothing known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{word}`")]
pub struct Unknown {
    what: &'static str,
    word: String,
}

impl Unknown {
    pub(crate) fn new(what: &'static str, word: &str) -> Self {
        Self {
            what,
            word: word.to_owned(),
        }
    }
}

impl FromStr for Algorithm {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == word)
            .ok_or_else(|| Unknown::new("algorithm", word))
    }
}

impl FromStr for Purpose {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        [Self::Openpgp, Self::Tuf]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
            .ok_or_else(|| Unknown::new("purpose", word))
    }
}

/// How a detached signature is written. Each kind of key has forms of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// OpenPGP: the signature packet alone, as inside an RPM header.
    Binary,
    /// OpenPGP: ASCII armor, as in `repomd.xml.asc`.
    Armored,
    /// OpenPGP: the packet alone of a signature over text, whose line ends count as CR LF, as inside
    /// `InRelease`. Sequoia takes no other there, though GnuPG does.
    Text,
    /// The bare signature, as in TUF metadata: 64 bytes (Ed25519, RFC 8032); DER (ECDSA over
    /// SHA-256); PSS with SHA-256 and a salt of 32 bytes (RSA, as long as the modulus).
    Raw,
}

impl Form {
    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Armored => "armored",
            Self::Text => "text",
            Self::Raw => "raw",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The public part of a key.
///
/// Every field is there for both purposes: a bare key (`tuf`) has no certificate, so what only a
/// certificate would say is derived from the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Public {
    /// What the key signs.
    pub purpose: Purpose,
    /// Kind of the key that signs: of the subkey where one does.
    pub algorithm: Algorithm,
    /// What people compare. `openpgp`: fingerprint of the primary key, 40 upper-case hexadecimal
    /// digits. `tuf`: SHA-256 of the SubjectPublicKeyInfo in DER, 64 lower-case digits.
    pub fingerprint: String,
    /// The short name. `openpgp`: the last 16 digits of the fingerprint. `tuf`: the first 16.
    pub key_id: String,
    /// Fingerprint of the key that signs; equal to `fingerprint` unless a subkey does.
    pub signing_fingerprint: String,
    /// Key id of the key that signs, as OpenPGP signatures name their issuer.
    pub signing_key_id: String,
    /// `openpgp`: the primary user id, such as `Example Packages <packages@example.org>`. `tuf`:
    /// what its maker or token calls the key; may be empty.
    pub user_id: String,
    /// When the key (the primary key) was made, in Unix seconds; of a bare key made elsewhere,
    /// when it was taken over; 0 in an offline key, which does not say.
    pub created: u32,
    /// When the primary key or the signing subkey ends, whichever is first, in Unix seconds;
    /// `None` for never, as in every bare key.
    pub expires: Option<u32>,
    /// `openpgp`: the whole certificate in ASCII armor, as clients import it. `tuf`: the
    /// SubjectPublicKeyInfo as PEM (RFC 7468).
    pub armored: String,
}

impl Public {
    /// The key as TUF metadata and its tools exchange it: 64 hexadecimal digits (Ed25519) or PEM.
    /// `None` for an OpenPGP key.
    pub fn tuf_text(&self) -> Option<String> {
        match (self.purpose, self.algorithm) {
            (Purpose::Openpgp, _) => None,
            (Purpose::Tuf, Algorithm::Ed25519) => {
                let (_, spki) = pem::decode_vec(self.armored.as_bytes()).ok()?;
                // RFC 8410 §4: the key is the last element, without structure of its own.
                spki.last_chunk::<32>().map(hex::encode)
            }
            (Purpose::Tuf, _) => Some(self.armored.trim_end().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for algorithm in Algorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
            let json = serde_json::to_value(algorithm).unwrap();
            assert_eq!(json, algorithm.as_str());
        }
        for purpose in [Purpose::Openpgp, Purpose::Tuf] {
            assert_eq!(purpose.to_string().parse(), Ok(purpose));
            assert_eq!(serde_json::to_value(purpose).unwrap(), purpose.as_str());
        }
        let unknown = "cosine".parse::<Purpose>().unwrap_err();
        assert_eq!(unknown.to_string(), "unknown purpose `cosine`");
    }
}
