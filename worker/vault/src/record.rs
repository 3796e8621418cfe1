//! A key as one sealed file.

use keys::{Identity, Material};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::VaultError;

/// Version of the file's content.
const FORMAT: u32 = 1;

/// Room for an RSA-4096 key in hexadecimal and its certificate, so that the secret is not copied
/// about while the text grows.
const CAPACITY: usize = 32 << 10;

/// What a key file holds once unsealed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Record {
    format: u32,
    /// The order that made the key.
    pub(crate) request: String,
    pub(crate) material: Material,
}

impl Record {
    pub(crate) fn new(request: &str, material: Material) -> Self {
        Self {
            format: FORMAT,
            request: request.to_owned(),
            material,
        }
    }

    pub(crate) fn seal(&self, name: &str, master: &Identity) -> Result<Vec<u8>, VaultError> {
        let mut plaintext = Zeroizing::new(Vec::with_capacity(CAPACITY));
        serde_json::to_writer(&mut *plaintext, self).map_err(|error| damaged(name, &error))?;
        master
            .recipient()
            .seal(&plaintext)
            .map_err(|error| damaged(name, &error))
    }

    pub(crate) fn unseal(name: &str, master: &Identity, file: &[u8]) -> Result<Self, VaultError> {
        let plaintext = master.unseal(file).map_err(|error| damaged(name, &error))?;
        // The cause is not repeated: it could quote the secret.
        let record: Self = serde_json::from_slice(&plaintext)
            .map_err(|_| damaged(name, &"it holds no key record"))?;
        if record.format != FORMAT {
            return Err(damaged(
                name,
                &format!("format {} is unknown", record.format),
            ));
        }
        Ok(record)
    }
}

pub(crate) fn damaged(name: &str, reason: &dyn std::fmt::Display) -> VaultError {
    VaultError::Damaged {
        name: name.to_owned(),
        reason: reason.to_string(),
    }
}
