//! Where trust begins: a root that came on a trusted way, or the first one that a server has.

use jiff::Timestamp as Time;
use sha2::{Digest, Sha256};
use sigstore_tuf::{Metadata, Root};
use tuf::limits;

use super::address::Address;
use super::client::trust;
use super::error::ClientError;
use super::transport::Transport;

/// What people compare of a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// Its version.
    pub(crate) version: u64,
    /// When its time is over.
    pub(crate) expires: Time,
    /// SHA-256 of what is signed, as ceremonies show it.
    pub(crate) sha256: String,
    /// The same as words, to be read to each other.
    pub(crate) words: String,
}

/// The first root of a repository, of which nobody has vouched yet that it is the right one.
///
/// # Errors
/// [`ClientError::Missing`] when there is none.
pub(crate) async fn first_root(
    transport: &Transport,
    address: &Address,
) -> Result<Vec<u8>, ClientError> {
    let url = address.role("root", Some(1));
    let bytes = transport.read(&url, limits::ROOT as u64).await?;
    bytes.ok_or(ClientError::Missing(url))
}

/// Reads the root in `file`, which has to be signed as it says itself, and to have the hash
/// `expected` (of the file, or of what is signed in it) if there is one.
///
/// # Errors
/// [`ClientError`] when it is not, or has not.
pub(crate) fn begin(file: &[u8], expected: Option<&str>) -> Result<Beginning, ClientError> {
    trust(file)?;
    let root = Metadata::<Root>::from_slice(file);
    let root = root.map_err(|error| ClientError::of("root", error))?;
    let hash: [u8; 32] = Sha256::digest(root.signed_canonical()).into();
    let sha256 = hex::encode(hash);
    if let Some(expected) = expected {
        let of_file = hex::encode(Sha256::digest(file));
        if expected != sha256 && expected != of_file {
            return Err(ClientError::Other {
                found: sha256,
                expected: expected.to_owned(),
            });
        }
    }
    Ok(Beginning {
        version: root.signed().version,
        expires: root.signed().expires,
        words: ::tuf::words(&hash),
        sha256,
    })
}
