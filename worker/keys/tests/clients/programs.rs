//! The programs that make keys, and those that must accept ours: gpg, gpgv, sq and rpm.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use countersign_keys::{
    Form, Material, Passphrase,
    openpgp::{self, ImportError},
};
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "correct horse";
pub(crate) const USER: &str = "Example Packages <packages@example.org>";
pub(crate) const DAY: u32 = 86_400;

/// A minute ago: gpg refuses keys and signatures from the future.
pub(crate) fn now() -> u32 {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    u32::try_from(seconds).unwrap() - 60
}

/// A key ring of gpg in a folder of its own; its agent ends with it.
///
/// Its clock is an hour late, so that what it makes is never newer than what is signed here.
pub(crate) struct Gpg {
    pub(crate) home: TempDir,
}

impl Gpg {
    pub(crate) fn new() -> Self {
        let private = fs::Permissions::from_mode(0o700);
        let home = tempfile::Builder::new()
            .permissions(private)
            .tempdir()
            .unwrap();
        Self { home }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("gpg");
        command
            .env("GNUPGHOME", self.home.path())
            .args([
                "--no-tty",
                "--quiet",
                "--yes",
                "--pinentry-mode",
                "loopback",
            ])
            .args(["--passphrase", PASSPHRASE])
            .arg(format!("--faked-system-time={}!", now() - 3600));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = self.command();
        command.arg("--batch").args(arguments);
        let output = command.output().unwrap();
        // Now and then its agent cannot read the key that it has just protected. Nothing is made
        // then, and it says so.
        if String::from_utf8_lossy(&output.stderr).contains("Corrupted protection") {
            return succeed(&mut command).stdout;
        }
        succeeded(&command, output).stdout
    }

    /// Makes a primary key and a subkey; returns the primary key's fingerprint.
    pub(crate) fn make(
        &self,
        primary: (&str, &str),
        subkey: Option<(&str, &str)>,
        life: &str,
    ) -> String {
        self.run(&["--quick-gen-key", USER, primary.0, primary.1, life]);
        let fingerprint = self.fingerprint();
        if let Some((algorithm, usage)) = subkey {
            self.run(&["--quick-add-key", &fingerprint, algorithm, usage, life]);
        }
        fingerprint
    }

    pub(crate) fn fingerprint(&self) -> String {
        let listing = String::from_utf8(self.run(&["--list-keys", "--with-colons"])).unwrap();
        let line = listing
            .lines()
            .find(|line| line.starts_with("fpr"))
            .unwrap();
        line.split(':').nth(9).unwrap().to_owned()
    }

    pub(crate) fn export(&self) -> Vec<u8> {
        self.run(&["--armor", "--export-secret-keys"])
    }

    /// Answers the questions of `--edit-key`.
    pub(crate) fn edit(&self, fingerprint: &str, answers: &str) {
        let mut child = self
            .command()
            .args(["--command-fd", "0", "--edit-key", fingerprint])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(answers.as_bytes())
            .unwrap();
        assert!(child.wait().unwrap().success());
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf")
            .env("GNUPGHOME", self.home.path())
            .args(["--kill", "all"])
            .status();
    }
}

pub(crate) fn succeed(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    succeeded(command, output)
}

fn succeeded(command: &Command, output: Output) -> Output {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}");
    output
}

pub(crate) fn import(export: &[u8]) -> Result<Material, ImportError> {
    openpgp::import(export, Some(&Passphrase::new(PASSPHRASE)), now())
}

pub(crate) fn sign(material: &Material, message: &[u8], form: Form) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(material.open().unwrap().sign(message, now(), form))
        .unwrap()
}

/// Shows the certificate, a message and its signatures to gpgv and sq, and a changed message too.
pub(crate) fn verify_as_clients_do(material: &Material, message: &[u8]) {
    let gpg = Gpg::new();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(gpg.path(name), bytes).unwrap();
        gpg.path(name)
    };
    let certificate = write("key.asc", material.public.armored.as_bytes());
    gpg.run(&["--import", certificate.to_str().unwrap()]);
    let ring = write("key.gpg", &gpg.run(&["--export"]));
    let (good, bad) = (
        write("good", message),
        write("bad", &[message, b"!"].concat()),
    );

    for form in [Form::Binary, Form::Armored, Form::Text] {
        let signature = write("signature", &sign(material, message, form));
        let gpgv = |file: &Path| {
            let mut command = Command::new("gpgv");
            command
                .arg("--keyring")
                .arg(&ring)
                .arg(&signature)
                .arg(file)
                .output()
                .unwrap()
        };
        let output = gpgv(&good);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!gpgv(&bad).status.success());

        let sq = |file: &Path| {
            let mut command = Command::new("sq");
            command
                .args(["verify", "--signer-cert"])
                .arg(&certificate)
                .arg("--detached");
            command.arg(&signature).arg(file).output().unwrap()
        };
        let output = sq(&good);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!sq(&bad).status.success());
    }
}

/// Signs a package's header and lets rpm check it with nothing but the certificate.
pub(crate) fn verify_as_rpm_does(material: &Material) {
    let folder = tempfile::tempdir().unwrap();
    let (key, database) = (folder.path().join("key.asc"), folder.path().join("rpmdb"));
    let path = folder.path().join("sample.rpm");
    fs::write(&key, &material.public.armored).unwrap();
    let mut package = rpm_rs::PackageBuilder::new("sample", "1", "MIT", "noarch", "a sample")
        .build()
        .unwrap();
    let signature = sign(material, &package.header_bytes().unwrap(), Form::Binary);
    package.apply_signature(signature).unwrap();
    package.write_file(&path).unwrap();

    let rpmkeys = |arguments: &[&str]| {
        let mut command = Command::new("rpmkeys");
        command
            .arg("--dbpath")
            .arg(&database)
            .args(["--define", "_pkgverify_level all"]);
        command.args(arguments);
        command
    };
    let check = || {
        let output = rpmkeys(&["-Kv", path.to_str().unwrap()]).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };

    assert!(check().1.contains("NOKEY"), "{}", check().1);
    succeed(&mut rpmkeys(&["--import", key.to_str().unwrap()]));
    let (good, text) = check();
    let key_id = material.public.signing_key_id[8..].to_lowercase();
    assert!(good, "{text}");
    assert!(text.contains(&format!("key ID {key_id}: OK")), "{text}");
}
