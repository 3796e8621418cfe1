//! What a key comes in: PEM or DER, encrypted or not.

use std::str;

use pkcs8::der::pem;
use zeroize::Zeroizing;

use super::ImportError;

/// Largest key that is read: RSA of 8192 bits, encrypted and armored, fits many times over.
pub(crate) const MAX_KEY: usize = 64 << 10;

/// Tags of DER (X.690 §8) that tell the structures of keys apart.
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// PKCS#8 in DER.
pub(crate) enum Container {
    /// A PrivateKeyInfo.
    Plain(Zeroizing<Vec<u8>>),
    /// An EncryptedPrivateKeyInfo.
    Encrypted(Vec<u8>),
}

impl Container {
    /// Looks at `key`, and refuses what is no PKCS#8 by what it is instead.
    pub(crate) fn read(key: &[u8]) -> Result<Self, ImportError> {
        if key.len() > MAX_KEY {
            return Err(ImportError::TooLarge);
        }
        let der = match str::from_utf8(key) {
            Ok(text) if text.contains("-----BEGIN ") => of_pem(text)?,
            _ => Zeroizing::new(key.to_vec()),
        };
        if der.first() != Some(&SEQUENCE) {
            return Err(ImportError::NotAKey("it is neither PEM nor DER".to_owned()));
        }
        let whole = Element::read(&der)?;
        if !whole.rest.is_empty() {
            return Err(ImportError::NotAKey("something follows it".to_owned()));
        }
        let first = Element::read(whole.value)?;
        let second = Element::read(first.rest)?;
        match (first.tag, second.tag) {
            (INTEGER, SEQUENCE) => Ok(Self::Plain(der)),
            (SEQUENCE, OCTET_STRING) => Ok(Self::Encrypted(der.to_vec())),
            (SEQUENCE, BIT_STRING) => Err(ImportError::NoSecret),
            (INTEGER, INTEGER) => Err(ImportError::Unsupported("PKCS#1".to_owned())),
            (INTEGER, OCTET_STRING) => Err(ImportError::Unsupported("SEC 1".to_owned())),
            _ => Err(ImportError::NotAKey("it is no PKCS#8".to_owned())),
        }
    }
}

/// The DER inside PEM, if it is of PKCS#8.
fn of_pem(text: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    // A file may begin with comments, or with the parameters of a curve.
    let labels = text.split("-----BEGIN ").skip(1);
    let mut labels = labels.filter_map(|rest| Some((rest, rest.split_once("-----")?.0)));
    let secret = |(_, label): &(&str, &str)| label.ends_with("PRIVATE KEY");
    let Some((rest, label)) = labels.clone().find(secret).or(labels.next()) else {
        return Err(ImportError::Truncated);
    };
    match label {
        "PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => {}
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "CERTIFICATE" => return Err(ImportError::NoSecret),
        other => {
            let label = other.chars().take(40).collect();
            return Err(ImportError::Unsupported(label));
        }
    }
    let end = format!("-----END {label}-----");
    let length = rest.find(&end).ok_or(ImportError::Truncated)? + end.len();
    let block = Zeroizing::new(format!("-----BEGIN {}\n", &rest[..length]));
    match pem::decode_vec(block.as_bytes()) {
        Ok((_, der)) => Ok(Zeroizing::new(der)),
        Err(error) => Err(ImportError::NotAKey(error.to_string())),
    }
}

/// One element of DER and what comes after it.
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) value: &'a [u8],
    pub(super) rest: &'a [u8],
}

impl<'a> Element<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, ImportError> {
        let [tag, length, rest @ ..] = der else {
            return Err(ImportError::Truncated);
        };
        let (length, rest) = match length {
            0..=0x7f => (usize::from(*length), rest),
            // Two bytes hold the length of all that is no longer than `MAX_KEY`.
            0x81 | 0x82 => {
                let (digits, rest) = rest
                    .split_at_checked(usize::from(length & 0x0f))
                    .ok_or(ImportError::Truncated)?;
                let number = digits
                    .iter()
                    .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
                (number, rest)
            }
            _ => return Err(ImportError::NotAKey("it is neither PEM nor DER".to_owned())),
        };
        let (value, rest) = rest
            .split_at_checked(length)
            .ok_or(ImportError::Truncated)?;
        Ok(Self {
            tag: *tag,
            value,
            rest,
        })
    }
}
