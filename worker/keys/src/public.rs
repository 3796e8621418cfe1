//! What may be known of a key by everyone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a key signs; a key serves one purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Packages and indexes of RPM and DEB repositories.
    Openpgp,
}

/// The kind of key pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// `EdDSA` on Curve25519.
    Ed25519,
    /// RSA with a modulus of 2048 bits; imported only.
    Rsa2048,
    /// RSA with a modulus of 3072 bits; imported only.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
}

impl Algorithm {
    /// The name in the command line, the database and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::Rsa2048 => "rsa2048",
            Self::Rsa3072 => "rsa3072",
            Self::Rsa4096 => "rsa4096",
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
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A word that names no purpose or algorithm known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{word}`")]
pub struct Unknown {
    what: &'static str,
    word: String,
}

impl FromStr for Algorithm {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        [Self::Ed25519, Self::Rsa2048, Self::Rsa3072, Self::Rsa4096]
            .into_iter()
            .find(|algorithm| algorithm.as_str() == word)
            .ok_or_else(|| Unknown {
                what: "algorithm",
                word: word.to_owned(),
            })
    }
}

impl FromStr for Purpose {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        if word == Self::Openpgp.as_str() {
            Ok(Self::Openpgp)
        } else {
            Err(Unknown {
                what: "purpose",
                word: word.to_owned(),
            })
        }
    }
}

/// How a detached signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The signature packet alone, as inside an RPM header.
    Binary,
    /// ASCII armor, as in `repomd.xml.asc`.
    Armored,
}

/// The public part of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Public {
    /// What the key signs.
    pub purpose: Purpose,
    /// Kind of the key that signs: of the subkey where one does.
    pub algorithm: Algorithm,
    /// Fingerprint of the primary key: 40 upper-case hexadecimal digits. People compare this one.
    pub fingerprint: String,
    /// Key id of the primary key: the last 16 digits of its fingerprint.
    pub key_id: String,
    /// Fingerprint of the key that signs; equal to `fingerprint` unless a subkey does.
    pub signing_fingerprint: String,
    /// Key id of the key that signs, as signatures name their issuer.
    pub signing_key_id: String,
    /// The primary user id, such as `Example Packages <packages@example.org>`.
    pub user_id: String,
    /// When the primary key was made, in Unix seconds.
    pub created: u32,
    /// When the primary key or the signing subkey ends, whichever is first, in Unix seconds;
    /// `None` for never.
    pub expires: Option<u32>,
    /// The whole certificate in ASCII armor, as clients import it.
    pub armored: String,
}
