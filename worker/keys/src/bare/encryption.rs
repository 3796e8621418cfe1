//! Encrypted PKCS#8: PBES2 (RFC 8018 §6.2), as openssl reads and writes it.

use pkcs8::{
    EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier, PrivateKeyInfoRef,
    der::{ErrorKind, pem::PemLabel as _},
    pkcs5::pbes2::{self, Kdf, PBES2_OID, ScryptParams},
};
use zeroize::Zeroizing;

use super::{ImportError, container::Element};
use crate::Passphrase;

/// scrypt for new files (RFC 7914): N = 2¹⁴ and r = 8 take 16 MiB, because openssl refuses to take
/// 32; p = 5 makes up for it.
const COST: u64 = 1 << 14;
const BLOCK_SIZE: u16 = 8;
const PARALLELIZATION: u16 = 5;

/// The most that is taken for files made elsewhere: rounds of PBKDF2 (RFC 8018 §4.2 names them for
/// the most critical keys), and memory of scrypt in bytes, passed over four times.
const MAX_ROUNDS: u32 = 10_000_000;
const MAX_MEMORY: u64 = 256 << 20;
const MAX_PASSES: u64 = 4;

/// Decrypts an EncryptedPrivateKeyInfo in DER to PKCS#8 in DER.
pub(super) fn decrypt(
    encrypted: &[u8],
    passphrase: &Passphrase,
) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let unsupported = |what: String| ImportError::Unsupported(what);
    // EncryptedPrivateKeyInfo → encryptionAlgorithm → algorithm.
    let scheme = Element::read(Element::read(Element::read(encrypted)?.value)?.value)?;
    if scheme.value != PBES2_OID.as_bytes() {
        let name = ObjectIdentifier::from_bytes(scheme.value);
        let name = name.map_or("of no name".to_owned(), |name| name.to_string());
        return Err(unsupported(format!("the encryption {name}")));
    }
    let key = EncryptedPrivateKeyInfoRef::try_from(encrypted).map_err(|error| match error {
        pkcs8::Error::Asn1(error) => match error.kind() {
            ErrorKind::OidUnknown { oid } => unsupported(format!("the encryption {oid}")),
            _ => ImportError::NotAKey(error.to_string()),
        },
        other => ImportError::NotAKey(other.to_string()),
    })?;
    let scheme = &key.encryption_algorithm;
    if let Some(parameters) = scheme.pbes2() {
        bounded(&parameters.kdf)?;
    }
    let pkcs8 = scheme
        .decrypt(passphrase.expose(), key.encrypted_data.as_bytes())
        .map(Zeroizing::new)
        .map_err(|error| match error {
            pkcs8::pkcs5::Error::UnsupportedAlgorithm { oid } => {
                unsupported(format!("the encryption {oid}"))
            }
            _ => ImportError::WrongPassphrase,
        })?;
    // One wrong passphrase in 256 leaves padding that looks right, but no key.
    match PrivateKeyInfoRef::try_from(&pkcs8[..]) {
        Ok(_) => Ok(pkcs8),
        Err(_) => Err(ImportError::WrongPassphrase),
    }
}

fn bounded(kdf: &Kdf) -> Result<(), ImportError> {
    match kdf {
        Kdf::Pbkdf2(parameters) if parameters.iteration_count > MAX_ROUNDS => {
            let rounds = parameters.iteration_count;
            Err(ImportError::TooMuchWork(format!(
                "{rounds} rounds of PBKDF2"
            )))
        }
        Kdf::Scrypt(parameters) => {
            let (cost, block) = (parameters.cost_parameter, u64::from(parameters.block_size));
            let passes = u64::from(parameters.parallelization);
            if cost < 2 || !cost.is_power_of_two() || block == 0 || passes == 0 {
                return Err(ImportError::NotAKey(
                    "the numbers of scrypt are wrong".to_owned(),
                ));
            }
            let memory = cost.saturating_mul(128 * block);
            if memory > MAX_MEMORY || memory.saturating_mul(passes) > MAX_MEMORY * MAX_PASSES {
                let memory = memory >> 20;
                let work = format!("scrypt with {memory} MiB, {passes} times");
                return Err(ImportError::TooMuchWork(work));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Encrypts PKCS#8 in DER to PEM, by scrypt and AES-256-CBC.
pub(crate) fn encrypt(pkcs8: &[u8], passphrase: &Passphrase) -> Result<String, String> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    getrandom::fill(&mut salt).map_err(|error| error.to_string())?;
    getrandom::fill(&mut iv).map_err(|error| error.to_string())?;
    let kdf = ScryptParams {
        salt: salt[..].try_into().map_err(|_| "the salt is too long")?,
        cost_parameter: COST,
        block_size: BLOCK_SIZE,
        parallelization: PARALLELIZATION,
        key_length: None,
    };
    let parameters = pbes2::Parameters {
        kdf: Kdf::Scrypt(kdf),
        encryption: pbes2::EncryptionScheme::Aes256Cbc { iv },
    };
    let key = PrivateKeyInfoRef::try_from(pkcs8).map_err(|error| error.to_string())?;
    let encrypted = key
        .encrypt_with_params(parameters, passphrase.expose())
        .map_err(|error| error.to_string())?;
    let text = encrypted
        .to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)
        .map_err(|error| error.to_string())?;
    Ok(text.to_string())
}
