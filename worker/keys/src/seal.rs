//! Encryption at rest: age files, to a recipient or under a passphrase.

use std::{fmt, io::Write, str::FromStr};

use age::{
    DecryptError, Decryptor,
    armor::{ArmoredReader, ArmoredWriter, Format},
    scrypt,
    secrecy::{ExposeSecret, SecretString},
    x25519,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::Passphrase;

/// Work factor of passphrases: 2¹⁵ rounds, 32 MiB, about a tenth of a second.
const WORK_FACTOR: u8 = 15;

/// The most work that is done for a file made elsewhere: 256 MiB.
const MAX_WORK_FACTOR: u8 = 18;

/// The public half of an [`Identity`]: what others seal to. Its text form is `age1…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient(String);

impl Recipient {
    /// Encrypts `plaintext` so that only the identity reads it.
    pub fn seal(&self, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        let recipient: x25519::Recipient = self
            .0
            .parse()
            .map_err(|_| SealError::BadRecipient(self.0.clone()))?;
        age::encrypt(&recipient, plaintext).map_err(|error| SealError::Failed(error.to_string()))
    }
}

impl FromStr for Recipient {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        match text.parse::<x25519::Recipient>() {
            Ok(recipient) => Ok(Self(recipient.to_string())),
            Err(_) => Err(SealError::BadRecipient(text.to_owned())),
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Opens what was sealed to its [`Recipient`].
pub struct Identity(x25519::Identity);

impl Identity {
    /// Draws a new identity.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Where to seal to.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public().to_string())
    }

    /// Decrypts `sealed`, binary or armored.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        age::decrypt(&self.0, sealed)
            .map(Zeroizing::new)
            .map_err(UnsealError::from)
    }

    /// Encrypts the identity itself under a passphrase.
    pub fn lock(&self, passphrase: &Passphrase) -> Result<Vec<u8>, SealError> {
        lock(self.0.to_string().expose_secret().as_bytes(), passphrase)
    }

    /// Opens an identity that [`Identity::lock`] wrote.
    pub fn unlock(locked: &[u8], passphrase: &Passphrase) -> Result<Self, UnsealError> {
        let text = unlock(locked, passphrase)?;
        std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or_else(|| UnsealError::Damaged("it holds no identity".to_owned()))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Identity({}, ..)", self.recipient())
    }
}

/// A key on its way into a vault, with what unlocks it.
///
/// Sealed, it is an age file holding `{"key": "<base64>", "passphrase": "<text>"}`, so it can be
/// made by other tools as well.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// The key as its maker exported it.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub key: Zeroizing<Vec<u8>>,
    /// Absent for an unprotected key.
    #[serde(default)]
    pub passphrase: Option<Passphrase>,
}

impl Parcel {
    /// Closes the parcel for `recipient`.
    pub fn seal(&self, recipient: &Recipient) -> Result<Vec<u8>, SealError> {
        let mut plaintext = Zeroizing::new(Vec::with_capacity(self.key.len() * 2 + 4096));
        serde_json::to_writer(&mut *plaintext, self)
            .map_err(|error| SealError::Failed(error.to_string()))?;
        recipient.seal(&plaintext)
    }

    /// The same as ASCII armor, for text such as JSON.
    pub fn seal_armored(&self, recipient: &Recipient) -> Result<String, SealError> {
        armor(&self.seal(recipient)?)
    }

    /// Opens a parcel that was sealed to `identity`.
    pub fn unseal(identity: &Identity, sealed: &[u8]) -> Result<Self, UnsealError> {
        let plaintext = identity.unseal(sealed)?;
        // The cause is not repeated: it could quote the secret.
        serde_json::from_slice(&plaintext)
            .map_err(|_| UnsealError::Damaged("it holds no key parcel".to_owned()))
    }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Parcel(..)")
    }
}

/// Why something could not be sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not an `age1…` text.
    #[error("`{0}` is no age recipient")]
    BadRecipient(String),
    /// The encryption failed.
    #[error("could not encrypt: {0}")]
    Failed(String),
}

/// Why a sealed file could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum UnsealError {
    /// Sealed to someone else, or the passphrase is wrong.
    #[error("the passphrase or recipient does not fit")]
    WrongKey,
    /// The passphrase asks for more work than is allowed.
    #[error("the passphrase's work factor is above 2^{MAX_WORK_FACTOR}")]
    TooMuchWork,
    /// Locked by something other than a passphrase.
    #[error("the file is encrypted to a recipient, not under a passphrase")]
    NoPassphrase,
    /// Not an age file of the expected kind, or changed since it was written.
    #[error("the file is damaged: {0}")]
    Damaged(String),
}

impl From<DecryptError> for UnsealError {
    fn from(error: DecryptError) -> Self {
        match error {
            DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::NoMatchingKeys => Self::WrongKey,
            DecryptError::ExcessiveWork { .. } => Self::TooMuchWork,
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// Encrypts `plaintext` under a passphrase.
pub(crate) fn lock(plaintext: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, SealError> {
    let mut recipient = scrypt::Recipient::new(secret(passphrase));
    recipient.set_work_factor(WORK_FACTOR);
    age::encrypt(&recipient, plaintext).map_err(|error| SealError::Failed(error.to_string()))
}

/// Decrypts what [`lock`] encrypted, binary or armored.
pub(crate) fn unlock(
    locked: &[u8],
    passphrase: &Passphrase,
) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
    let mut key = scrypt::Identity::new(secret(passphrase));
    key.set_max_work_factor(MAX_WORK_FACTOR);
    if !Decryptor::new_buffered(ArmoredReader::new(locked))?.is_scrypt() {
        return Err(UnsealError::NoPassphrase);
    }
    Ok(Zeroizing::new(age::decrypt(&key, locked)?))
}

/// The same file as ASCII armor.
pub(crate) fn armor(file: &[u8]) -> Result<String, SealError> {
    let failed = |error: std::io::Error| SealError::Failed(error.to_string());
    let mut armor = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor).map_err(failed)?;
    armor.write_all(file).map_err(failed)?;
    let text = armor.finish().map_err(failed)?;
    String::from_utf8(text).map_err(|error| SealError::Failed(error.to_string()))
}

fn secret(passphrase: &Passphrase) -> SecretString {
    SecretString::from(passphrase.expose().to_owned())
}

fn to_base64<S: Serializer>(key: &Zeroizing<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Zeroizing::new(BASE64_STANDARD.encode(&**key)))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
    let text = Zeroizing::new(String::deserialize(deserializer)?);
    BASE64_STANDARD
        .decode(&*text)
        .map(Zeroizing::new)
        .map_err(|_| de::Error::custom("the key is not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_identity_only() {
        let identity = Identity::generate();
        let sealed = identity.recipient().seal(b"secret").unwrap();

        assert_eq!(&**identity.unseal(&sealed).unwrap(), b"secret");
        assert_eq!(
            Identity::generate().unseal(&sealed),
            Err(UnsealError::WrongKey)
        );
    }

    #[test]
    fn a_changed_file_is_damaged() {
        let identity = Identity::generate();
        let mut sealed = identity.recipient().seal(b"secret").unwrap();
        *sealed.last_mut().unwrap() ^= 1;

        assert!(identity.unseal(&sealed).is_err());
        assert!(matches!(
            identity.unseal(b"no age file"),
            Err(UnsealError::Damaged(_))
        ));
    }

    #[test]
    fn an_identity_opens_with_its_passphrase_only() {
        let identity = Identity::generate();
        let locked = identity.lock(&Passphrase::new("right")).unwrap();

        let again = Identity::unlock(&locked, &Passphrase::new("right")).unwrap();
        assert_eq!(again.recipient(), identity.recipient());
        let refused = Identity::unlock(&locked, &Passphrase::new("wrong"));
        assert_eq!(refused.unwrap_err(), UnsealError::WrongKey);
    }

    #[test]
    fn an_identity_is_not_taken_from_a_file_without_passphrase() {
        let identity = Identity::generate();
        let sealed = identity.recipient().seal(b"secret").unwrap();

        let refused = Identity::unlock(&sealed, &Passphrase::new("right"));

        assert_eq!(refused.unwrap_err(), UnsealError::NoPassphrase);
    }

    #[test]
    fn a_parcel_keeps_key_and_passphrase() {
        let identity = Identity::generate();
        let parcel = Parcel {
            key: Zeroizing::new(vec![0, 159, 255]),
            passphrase: Some(Passphrase::new("open sesame")),
        };
        let sealed = parcel.seal(&identity.recipient()).unwrap();

        let opened = Parcel::unseal(&identity, &sealed).unwrap();

        assert_eq!(*opened.key, [0, 159, 255]);
        assert_eq!(opened.passphrase.unwrap().expose(), "open sesame");
    }

    #[test]
    fn nothing_secret_is_printed() {
        let identity = Identity::generate();
        let parcel = Parcel {
            key: Zeroizing::new(b"key".to_vec()),
            passphrase: Some(Passphrase::new("open sesame")),
        };

        assert_eq!(format!("{parcel:?}"), "Parcel(..)");
        assert_eq!(
            format!("{identity:?}"),
            format!("Identity({}, ..)", identity.recipient())
        );
    }

    #[test]
    fn a_recipient_must_be_one() {
        assert!("age1nonsense".parse::<Recipient>().is_err());
        let recipient = Identity::generate().recipient();
        assert_eq!(
            recipient.to_string().parse::<Recipient>().unwrap(),
            recipient
        );
    }
}
