//! Running other programs; gpg has a key ring in a folder of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder whose path is as short as gpg's sockets need it, with a key ring.
pub(crate) struct Gpg {
    folder: TempDir,
}

impl Gpg {
    /// With a key for each of `users`.
    pub(crate) fn new(users: &[&str]) -> Self {
        let private = fs::Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().permissions(private).tempdir();
        let gpg = Self {
            folder: folder.unwrap(),
        };
        for user in users {
            gpg.run(&["--quick-gen-key", user, "ed25519", "sign", "never"]);
        }
        gpg
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new("gpg");
        command
            .env("GNUPGHOME", self.folder.path())
            .args(["--batch", "--no-tty", "--quiet", "--yes"])
            .args(["--pinentry-mode", "loopback", "--passphrase", ""])
            .args(arguments);
        succeed(&mut command).stdout
    }

    /// The keys of `users`, binary; of all if there are none.
    pub(crate) fn keys(&self, users: &[&str]) -> Vec<u8> {
        self.run(&[&["--export"], users].concat())
    }

    /// Signs `message` with the key of `user`, as text or as it is.
    pub(crate) fn sign(&self, user: &str, message: &[u8], text: bool) -> Vec<u8> {
        let file = self.write("message", message);
        let mut arguments = vec![
            "--digest-algo",
            "SHA256",
            "--local-user",
            user,
            "--detach-sign",
        ];
        if text {
            arguments.push("--textmode");
        }
        let file = file.to_str().unwrap();
        self.run(&[&arguments[..], &["--output", "-", file]].concat())
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        let mut kill = Command::new("gpgconf");
        kill.env("GNUPGHOME", self.folder.path());
        let _ = kill.args(["--kill", "all"]).status();
    }
}

pub(crate) fn succeed(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}");
    output
}

/// What a program says, as text.
pub(crate) fn says(program: &str, arguments: &[&str], folder: &Path) -> String {
    let mut command = Command::new(program);
    let output = succeed(command.args(arguments).current_dir(folder));
    String::from_utf8(output.stdout).unwrap()
}
