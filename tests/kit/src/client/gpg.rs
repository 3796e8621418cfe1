//! GnuPG: an independent check of detached signatures, and keys that were not made by us.

use crate::command::{Outcome, run};
use crate::place;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A GnuPG home with some keys.
#[derive(Debug)]
pub struct Keyring {
    home: TempDir,
}

impl Keyring {
    /// Knows no key.
    pub fn empty() -> Self {
        Self {
            home: place::scratch(),
        }
    }

    /// Knows the armored public `keys`.
    #[track_caller]
    pub fn trusting(keys: &[&str]) -> Self {
        let keyring = Self::empty();
        for (number, key) in keys.iter().enumerate() {
            let file = keyring.home.path().join(format!("key-{number}.asc"));
            place::write(&file, key);
            keyring
                .gpg(&["--import", &file.to_string_lossy()])
                .succeeded();
        }
        keyring
    }

    /// Makes a key that signs, such as `rsa4096` or `ed25519`, behind `passphrase` (may be empty).
    #[track_caller]
    pub fn generate(&self, user: &str, algorithm: &str, passphrase: &str) {
        let asked = ["--quick-generate-key", user, algorithm, "sign", "never"];
        self.with_passphrase(passphrase, &asked).succeeded();
    }

    /// The armored public key of `user`.
    #[track_caller]
    pub fn public_key(&self, user: &str) -> String {
        self.gpg(&["--armor", "--export", user])
            .succeeded()
            .stdout
            .clone()
    }

    /// The armored private key of `user`, behind the passphrase that it was made with.
    #[track_caller]
    pub fn private_key(&self, user: &str, passphrase: &str) -> String {
        let asked = ["--armor", "--export-secret-keys", user];
        self.with_passphrase(passphrase, &asked)
            .succeeded()
            .stdout
            .clone()
    }

    /// `gpgv` on a detached signature: its exit code is 0 only for a key of this ring.
    #[track_caller]
    pub fn verify(&self, signature: &[u8], signed: &[u8]) -> Outcome {
        let (signature_file, file) = (
            self.home.path().join("check.asc"),
            self.home.path().join("check"),
        );
        place::write(&signature_file, signature);
        place::write(&file, signed);
        let keys = self.home.path().join("check.gpg");
        let file_name = keys.to_string_lossy();
        self.gpg(&["--yes", "--output", &file_name, "--export"])
            .succeeded();
        let mut command = Command::new("gpgv");
        command
            .arg("--keyring")
            .arg(&keys)
            .arg(&signature_file)
            .arg(&file);
        run(&mut command)
    }

    /// Signs the package `file` in place with rpmsign, as people do without us.
    #[track_caller]
    pub fn sign_package(&self, user: &str, file: &Path) -> Outcome {
        let mut command = Command::new("rpmsign");
        command
            .env("GNUPGHOME", self.home.path())
            .env("HOME", self.home.path())
            // rpm names gpg2, which Debian does not have.
            .args([
                "--define",
                "__gpg /usr/bin/gpg",
                "--define",
                &format!("_gpg_name {user}"),
            ])
            .arg("--addsign")
            .arg(file);
        run(&mut command)
    }

    /// Runs `gpg ARGUMENTS` in this home.
    #[track_caller]
    pub fn gpg(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("gpg");
        command
            .args(["--batch", "--quiet", "--homedir"])
            .arg(self.home())
            .args(arguments);
        run(&mut command)
    }

    /// The folder, for commands that take `GNUPGHOME`.
    pub fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    fn with_passphrase(&self, passphrase: &str, arguments: &[&str]) -> Outcome {
        let loopback = ["--pinentry-mode", "loopback", "--passphrase", passphrase];
        self.gpg(&[&loopback, arguments].concat())
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // gpg leaves an agent behind; it would outlive the test.
        let mut command = Command::new("gpgconf");
        command
            .env("GNUPGHOME", self.home.path())
            .args(["--kill", "all"]);
        let _ = command.output();
    }
}
