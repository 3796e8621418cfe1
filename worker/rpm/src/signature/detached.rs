//! Signatures that stand beside what they sign, as that of a repository's list of files.

use pgp::composed::{Deserializable, DetachedSignature};

use super::{PublicKey, VerifyError};

/// Checks that `signature`, in ASCII armor, is by `key` over `message`.
///
/// # Errors
/// [`VerifyError::Unsigned`] when there is no signature in it, [`VerifyError::Mismatch`] when
/// it is not by this key over these bytes.
pub fn verify_detached(
    message: &[u8],
    signature: &[u8],
    key: &PublicKey,
) -> Result<(), VerifyError> {
    let (detached, _) =
        DetachedSignature::from_armor_single(signature).map_err(|_| VerifyError::Unsigned)?;
    if key.verifies(&detached.signature, message) {
        Ok(())
    } else {
        Err(VerifyError::Mismatch)
    }
}
