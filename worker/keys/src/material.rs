//! A key as it is kept: its public part and, to be sealed, its private part.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::{Public, Purpose, Signer, bare, openpgp};

/// Everything a driver needs to sign. Serialise it into sealed files only.
#[derive(Clone, Serialize, Deserialize)]
pub struct Material {
    /// What everyone may know.
    pub public: Public,
    /// The private key that signs, as PKCS#8 in DER.
    #[serde(serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub(crate) pkcs8: Zeroizing<Vec<u8>>,
}

impl Material {
    /// Readies the key for use; fails unless private and public part belong together.
    pub fn open(&self) -> Result<Arc<dyn Signer>, OpenError> {
        match self.public.purpose {
            Purpose::Openpgp => Ok(Arc::new(openpgp::Key::open(self)?)),
            Purpose::Tuf => Ok(Arc::new(bare::Key::open(self)?)),
        }
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Material({}, ..)", self.public.fingerprint)
    }
}

/// Kept key material does not make a usable key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("damaged key material: {0}")]
pub struct OpenError(pub(crate) String);

fn to_hex<S: Serializer>(secret: &Zeroizing<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Zeroizing::new(hex::encode(&**secret)))
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
    let text = Zeroizing::new(String::deserialize(deserializer)?);
    // The cause is not repeated: it would quote a character of the secret.
    hex::decode(&*text)
        .map(Zeroizing::new)
        .map_err(|_| de::Error::custom("the private part is not hexadecimal"))
}
