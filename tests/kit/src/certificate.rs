//! Certificates, made by openssl.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::command::run;
use crate::place;

/// An authority, and the certificates that it has given to servers.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
}

/// A certificate with its key, as two PEM files.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl Authority {
    /// A new one.
    #[track_caller]
    pub fn new() -> Self {
        let authority = Self {
            folder: place::scratch(),
        };
        authority.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "30",
            "-subj",
            "/CN=Stories",
        ]);
        authority
    }

    /// The certificate that clients have to trust.
    pub fn root(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// A certificate for `localhost` and 127.0.0.1 that is good for `days`, in files of this name.
    #[track_caller]
    pub fn issue(&self, name: &str, days: u32) -> Certificate {
        let [key, request, certificate, extensions] =
            ["key", "csr", "pem", "ext"].map(|ending| format!("{name}.{ending}"));
        place::write(
            &self.path(&extensions),
            "subjectAltName=DNS:localhost,IP:127.0.0.1\n",
        );
        self.openssl(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            &key,
            "-out",
            &request,
            "-subj",
            &format!("/CN={name}"),
        ]);
        self.openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            &days.to_string(),
            "-extfile",
            &extensions,
            "-out",
            &certificate,
        ]);
        Certificate {
            certificate: self.path(&certificate),
            key: self.path(&key),
        }
    }

    #[track_caller]
    fn openssl(&self, arguments: &[&str]) {
        let mut command = Command::new("openssl");
        run(command.current_dir(self.folder.path()).args(arguments)).succeeded();
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
