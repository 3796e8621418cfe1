//! A certificate chain and its key, as two files.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys};
use sha2::{Digest, Sha256};
use x509_cert::der::Decode;

/// Longest file that is read: far more than any chain.
const LONGEST: u64 = 1 << 20;

/// Stands in the first lines of a key that needs a passphrase.
const ENCRYPTED: &[u8] = b"ENCRYPTED";

/// Where a pair is.
#[derive(Debug)]
pub(crate) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// Tells a file from what stands in its place later.
type Face = (u64, u64, u64, i64, i64);

/// Tells a pair of files from what stands in their place later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(Face, Face);

#[cfg(test)]
impl Stamp {
    /// One that is unlike those of other numbers.
    pub(super) const fn numbered(number: u64) -> Self {
        let face = (1, number, 1000, 0, 0);
        Self(face, face)
    }
}

/// A pair that holds.
pub(crate) struct Pair {
    pub(crate) key: Arc<CertifiedKey>,
    /// Unix time.
    pub(crate) expires_at: i64,
    /// SHA-256 of the server's certificate, as people compare it.
    pub(crate) fingerprint: String,
    /// The files before they were read.
    pub(crate) stamp: Option<Stamp>,
}

impl Files {
    pub(crate) fn new(certificate: &Path, key: &Path) -> Self {
        Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        }
    }

    /// What the files look like from outside; `None` when one is not there.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        let face = |path: &Path| {
            let found = fs::metadata(path).ok()?;
            let modified = (found.mtime(), found.mtime_nsec());
            Some((
                found.dev(),
                found.ino(),
                found.len(),
                modified.0,
                modified.1,
            ))
        };
        Some(Stamp(face(&self.certificate)?, face(&self.key)?))
    }

    /// Reads both, and checks that they belong together.
    pub(crate) fn read(&self) -> Result<Pair, CertificateError> {
        let stamp = self.stamp();
        let chain = chain(&self.certificate)?;
        let (expires_at, fingerprint) = describe(&self.certificate, &chain[0])?;
        let key = private_key(&self.key)?;
        let provider = CryptoProvider::get_default().ok_or(CertificateError::NoProvider)?;
        let key = CertifiedKey::from_der(chain, key, provider).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => CertificateError::Mismatch {
                certificate: self.certificate.clone(),
                key: self.key.clone(),
            },
            // Never the error itself: it is not ours to know that it shows nothing of the key.
            _ => CertificateError::key(&self.key, "it is of a kind that TLS does not use here"),
        })?;
        Ok(Pair {
            key: Arc::new(key),
            expires_at,
            fingerprint,
            stamp,
        })
    }
}

fn content(path: &Path) -> Result<Vec<u8>, CertificateError> {
    let unreadable = |source| CertificateError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST {
        return Err(unreadable(io::Error::other("it is too long")));
    }
    Ok(bytes)
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let bytes = content(path)?;
    let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&bytes).collect();
    let chain = chain.map_err(|_| CertificateError::certificate(path, "it is not PEM"))?;
    if chain.is_empty() {
        let reason = "it holds no certificate (`-----BEGIN CERTIFICATE-----`)";
        return Err(CertificateError::certificate(path, reason));
    }
    Ok(chain)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, CertificateError> {
    let bytes = zeroize::Zeroizing::new(content(path)?);
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        let encrypted = bytes
            .windows(ENCRYPTED.len())
            .any(|window| window == ENCRYPTED);
        let reason = if encrypted {
            "the key is encrypted: it has to lie there in clear, readable by this user alone"
        } else {
            "it holds no private key (`-----BEGIN PRIVATE KEY-----`)"
        };
        CertificateError::key(path, reason)
    })
}

/// When a certificate ends, and its fingerprint.
fn describe(path: &Path, der: &CertificateDer<'_>) -> Result<(i64, String), CertificateError> {
    let parsed = x509_cert::Certificate::from_der(der)
        .map_err(|_| CertificateError::certificate(path, "its first certificate cannot be read"))?;
    let end = parsed.tbs_certificate.validity.not_after.to_unix_duration();
    let expires_at = i64::try_from(end.as_secs()).unwrap_or(i64::MAX);
    Ok((expires_at, hex::encode(Sha256::digest(der))))
}

impl fmt::Debug for Pair {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Pair({})", self.fingerprint)
    }
}

/// Why a certificate is not used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("`{}` is no certificate chain: {reason}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file does not hold what it should.
    #[error("`{}` is no key for TLS: {reason}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two files that do not belong together.
    #[error("the key in `{}` is not that of the first certificate in `{}`", key.display(), certificate.display())]
    Mismatch {
        /// The file of the chain.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// The program was started without cryptography.
    #[error("no TLS provider is installed")]
    NoProvider,
    /// The TLS provider does not work here.
    #[error("TLS cannot be set up")]
    Provider(#[source] Error),
}

impl CertificateError {
    fn certificate(path: &Path, reason: &'static str) -> Self {
        Self::Certificate {
            path: path.to_owned(),
            reason,
        }
    }

    fn key(path: &Path, reason: &'static str) -> Self {
        Self::Key {
            path: path.to_owned(),
            reason,
        }
    }
}
