//! Keys and signatures as the programs that must accept them see them: gpg, gpgv, sq and rpm.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use countersign_keys::{
    Algorithm, Form, Material, Passphrase,
    openpgp::{self, ImportError},
};
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse";
const USER: &str = "Example Packages <packages@example.org>";
const DAY: u32 = 86_400;

/// A minute ago: gpg refuses keys and signatures from the future.
fn now() -> u32 {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    u32::try_from(seconds).unwrap() - 60
}

/// A key ring of gpg in a folder of its own; its agent ends with it.
///
/// Its clock is an hour late, so that what it makes is never newer than what is signed here.
struct Gpg {
    home: TempDir,
}

impl Gpg {
    fn new() -> Self {
        let private = fs::Permissions::from_mode(0o700);
        let home = tempfile::Builder::new()
            .permissions(private)
            .tempdir()
            .unwrap();
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self) -> Command {
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

    fn run(&self, arguments: &[&str]) -> Vec<u8> {
        succeed(self.command().arg("--batch").args(arguments)).stdout
    }

    /// Makes a primary key and a subkey; returns the primary key's fingerprint.
    fn make(&self, primary: (&str, &str), subkey: Option<(&str, &str)>, life: &str) -> String {
        self.run(&["--quick-gen-key", USER, primary.0, primary.1, life]);
        let fingerprint = self.fingerprint();
        if let Some((algorithm, usage)) = subkey {
            self.run(&["--quick-add-key", &fingerprint, algorithm, usage, life]);
        }
        fingerprint
    }

    fn fingerprint(&self) -> String {
        let listing = String::from_utf8(self.run(&["--list-keys", "--with-colons"])).unwrap();
        let line = listing
            .lines()
            .find(|line| line.starts_with("fpr"))
            .unwrap();
        line.split(':').nth(9).unwrap().to_owned()
    }

    fn export(&self) -> Vec<u8> {
        self.run(&["--armor", "--export-secret-keys"])
    }

    /// Answers the questions of `--edit-key`.
    fn edit(&self, fingerprint: &str, answers: &str) {
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

fn succeed(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}");
    output
}

fn import(export: &[u8]) -> Result<Material, ImportError> {
    openpgp::import(export, Some(&Passphrase::new(PASSPHRASE)), now())
}

fn sign(material: &Material, message: &[u8], form: Form) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(material.open().unwrap().sign(message, now(), form))
        .unwrap()
}

/// Shows the certificate, a message and its signatures to gpgv and sq, and a changed message too.
fn verify_as_clients_do(material: &Material, message: &[u8]) {
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

    for form in [Form::Binary, Form::Armored] {
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
fn verify_as_rpm_does(material: &Material) {
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

#[test]
fn made_keys_and_their_signatures_are_accepted() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Rsa4096] {
        let material = openpgp::generate(algorithm, USER, now() - DAY).unwrap();

        verify_as_clients_do(&material, b"index\n");
        verify_as_rpm_does(&material);
    }
}

#[test]
fn gpg_reads_a_made_key_as_it_is_meant() {
    let gpg = Gpg::new();
    let material = openpgp::generate(Algorithm::Ed25519, USER, 1_700_000_000).unwrap();
    fs::write(gpg.path("key.asc"), &material.public.armored).unwrap();

    let path = gpg.path("key.asc");
    let listing = gpg.run(&["--show-keys", "--with-colons", path.to_str().unwrap()]);

    let listing = String::from_utf8(listing).unwrap();
    let field = |line: &str, number: usize| line.split(':').nth(number).unwrap().to_owned();
    let key = listing
        .lines()
        .find(|line| line.starts_with("pub"))
        .unwrap();
    assert_eq!(
        [field(key, 2), field(key, 3), field(key, 5)],
        ["255", "22", "1700000000"]
    );
    assert_eq!(field(key, 4), material.public.key_id);
    assert_eq!(field(key, 11), "scSC");
    let user = listing
        .lines()
        .find(|line| line.starts_with("uid"))
        .unwrap();
    assert_eq!(field(user, 9), USER);
    assert!(!listing.contains("\nsub"), "{listing}");
}

/// About one signature in 128 has a number that starts with a zero byte, which OpenPGP leaves out.
#[test]
fn signatures_with_short_numbers_are_accepted() {
    let material = openpgp::generate(Algorithm::Ed25519, USER, now() - DAY).unwrap();
    let usual = sign(&material, b"", Form::Binary).len();

    let message = (0_u32..20_000)
        .map(|number| number.to_string().into_bytes())
        .find(|message| sign(&material, message, Form::Binary).len() < usual)
        .expect("one of 20,000 signatures is short");

    verify_as_clients_do(&material, &message);
}

#[test]
fn imported_signing_subkeys_sign_and_are_accepted() {
    for (primary, subkey, algorithm) in [
        ("ed25519", "ed25519", Algorithm::Ed25519),
        ("rsa4096", "rsa4096", Algorithm::Rsa4096),
        ("ed25519", "rsa3072", Algorithm::Rsa3072),
    ] {
        let gpg = Gpg::new();
        let fingerprint = gpg.make((primary, "cert"), Some((subkey, "sign")), "2y");

        let material = import(&gpg.export()).unwrap();

        let public = &material.public;
        assert_eq!(
            (public.algorithm, &public.fingerprint),
            (algorithm, &fingerprint)
        );
        assert_ne!(public.signing_fingerprint, fingerprint);
        assert_eq!(public.user_id, USER);
        assert!(
            public.expires.is_some_and(|at| at > now() + 700 * DAY),
            "{:?}",
            public.expires
        );
        verify_as_clients_do(&material, b"index\n");
        verify_as_rpm_does(&material);
    }
}

#[test]
fn keys_made_by_sq_are_imported_too() {
    for (suite, algorithm) in [
        ("cv25519", Algorithm::Ed25519),
        ("rsa4k", Algorithm::Rsa4096),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let export = folder.path().join("key.pgp");
        let mut sq = Command::new("sq");
        sq.args(["key", "generate", "--cipher-suite", suite, "--userid", USER]);
        // Older than the late clock of gpg, which would drop a subkey from the future.
        sq.args(["--creation-time", "20250101"]);
        sq.arg("--export")
            .arg(&export)
            .arg("--rev-cert")
            .arg(folder.path().join("revocation"));
        succeed(&mut sq);

        let material = import(&fs::read(export).unwrap()).unwrap();

        assert_eq!(material.public.algorithm, algorithm);
        // Not by rpm 4.18: it imports no certificate of this sq, not even as sq wrote it.
        verify_as_clients_do(&material, b"index\n");
    }
}

#[test]
fn a_primary_key_that_may_sign_is_taken_where_no_subkey_does() {
    let gpg = Gpg::new();
    let fingerprint = gpg.make(
        ("rsa2048", "cert,sign"),
        Some(("rsa2048", "encrypt")),
        "never",
    );

    let material = import(&gpg.run(&["--export-secret-keys"])).unwrap();

    assert_eq!(material.public.signing_fingerprint, fingerprint);
    assert_eq!(
        (material.public.algorithm, material.public.expires),
        (Algorithm::Rsa2048, None)
    );
    verify_as_clients_do(&material, b"index\n");
}

#[test]
fn an_offline_primary_key_is_no_hindrance_beside_a_subkey() {
    let gpg = Gpg::new();
    gpg.make(("ed25519", "cert"), Some(("ed25519", "sign")), "2y");

    let material = import(&gpg.run(&["--armor", "--export-secret-subkeys"])).unwrap();

    verify_as_clients_do(&material, b"index\n");
}

#[test]
fn an_offline_primary_key_alone_has_no_secret() {
    let gpg = Gpg::new();
    gpg.make(("ed25519", "cert,sign"), Some(("cv25519", "encrypt")), "2y");

    let refused = import(&gpg.run(&["--armor", "--export-secret-subkeys"])).unwrap_err();

    assert_eq!(refused, ImportError::NoSecret);
}

#[test]
fn the_newest_valid_subkey_signs() {
    let gpg = Gpg::new();
    let fingerprint = gpg.make(("ed25519", "cert"), None, "2y");
    let clock = |offset: u32| format!("{}!", now() - 1800 + offset);
    for (life, offset) in [("1y", 1), ("seconds=3600", 10)] {
        gpg.run(&[
            "--faked-system-time",
            &clock(offset),
            "--quick-add-key",
            &fingerprint,
            "ed25519",
            "sign",
            life,
        ]);
    }
    let export = gpg.export();
    let passphrase = Passphrase::new(PASSPHRASE);

    let newest = import(&export).unwrap().public;
    let later = openpgp::import(&export, Some(&passphrase), now() + DAY)
        .unwrap()
        .public;

    assert!(newest.expires.unwrap() < now() + DAY);
    assert!(later.expires.unwrap() > now() + 300 * DAY);
    assert_ne!(newest.signing_fingerprint, later.signing_fingerprint);
}

#[test]
fn passphrases_must_be_there_and_right() {
    for (primary, subkey) in [("ed25519", "ed25519"), ("rsa2048", "rsa2048")] {
        let gpg = Gpg::new();
        gpg.make((primary, "cert"), Some((subkey, "sign")), "2y");
        let export = gpg.export();
        let wrong = Passphrase::new("wrong horse");

        let refused = openpgp::import(&export, Some(&wrong), now()).unwrap_err();
        assert_eq!(refused, ImportError::WrongPassphrase);
        let refused = openpgp::import(&export, None, now()).unwrap_err();
        assert_eq!(refused, ImportError::PassphraseNeeded);
    }
}

#[test]
fn an_unprotected_key_needs_no_passphrase() {
    let gpg = Gpg::new();
    succeed(gpg.command().args(["--batch", "--passphrase", ""]).args([
        "--quick-gen-key",
        USER,
        "ed25519",
        "sign",
        "2y",
    ]));
    let export =
        succeed(
            gpg.command()
                .args(["--batch", "--passphrase", "", "--export-secret-keys"]),
        );

    let material = openpgp::import(&export.stdout, None, now()).unwrap();

    verify_as_clients_do(&material, b"index\n");
}

#[test]
fn broken_exports_are_refused_or_still_the_same_key() {
    let gpg = Gpg::new();
    let unlocked = |arguments: &[&str]| {
        succeed(
            gpg.command()
                .args(["--batch", "--passphrase", ""])
                .args(arguments),
        )
        .stdout
    };
    unlocked(&["--quick-gen-key", USER, "ed25519", "cert", "2y"]);
    unlocked(&[
        "--quick-add-key",
        &gpg.fingerprint(),
        "ed25519",
        "sign",
        "1y",
    ]);
    let export = unlocked(&["--export-secret-keys"]);
    let whole = openpgp::import(&export, None, now()).unwrap().public;

    for position in 0..export.len() {
        let mut broken = export.clone();
        broken[position] ^= 1 << (position % 8);
        if let Ok(material) = openpgp::import(&broken, None, now()) {
            let public = material.public;
            assert_eq!(
                public.signing_fingerprint, whole.signing_fingerprint,
                "{position}"
            );
        }
        assert!(
            openpgp::import(&export[..position], None, now()).is_err(),
            "{position}"
        );
    }
}

#[test]
fn public_keys_and_several_keys_are_refused() {
    let gpg = Gpg::new();
    gpg.make(("ed25519", "cert"), Some(("ed25519", "sign")), "2y");
    assert_eq!(
        import(&gpg.run(&["--armor", "--export"])).unwrap_err(),
        ImportError::NoSecret
    );

    gpg.run(&[
        "--quick-gen-key",
        "Other <other@example.org>",
        "ed25519",
        "sign",
        "2y",
    ]);
    assert_eq!(import(&gpg.export()).unwrap_err(), ImportError::SeveralKeys);
}

#[test]
fn expired_keys_are_refused() {
    let gpg = Gpg::new();
    let fingerprint = gpg.make(("ed25519", "cert"), Some(("ed25519", "sign")), "5d");
    let passphrase = Passphrase::new(PASSPHRASE);
    let late = || openpgp::import(&gpg.export(), Some(&passphrase), now() + 6 * DAY).unwrap_err();

    assert_eq!(late().code(), "key-expired");

    // The primary key lives on: now it is the subkey that has ended.
    gpg.run(&["--quick-set-expire", &fingerprint, "2y"]);
    assert_eq!(late().code(), "key-expired");

    gpg.run(&["--quick-set-expire", &fingerprint, "2y", "*"]);
    assert!(openpgp::import(&gpg.export(), Some(&passphrase), now() + 6 * DAY).is_ok());
}

#[test]
fn a_revoked_primary_key_is_refused() {
    let gpg = Gpg::new();
    let fingerprint = gpg.make(("ed25519", "cert"), Some(("ed25519", "sign")), "2y");
    let path = gpg.path(&format!("openpgp-revocs.d/{fingerprint}.rev"));
    let certificate = fs::read_to_string(&path)
        .unwrap()
        .replace(":-----BEGIN", "-----BEGIN");
    fs::write(&path, certificate).unwrap();
    gpg.run(&["--import", path.to_str().unwrap()]);

    assert_eq!(import(&gpg.export()).unwrap_err(), ImportError::Revoked);
}

#[test]
fn a_revoked_subkey_does_not_sign() {
    let gpg = Gpg::new();
    let fingerprint = gpg.make(("ed25519", "cert"), Some(("ed25519", "sign")), "2y");
    gpg.edit(&fingerprint, "key 1\nrevkey\ny\n0\n\ny\nsave\n");
    assert_eq!(import(&gpg.export()).unwrap_err(), ImportError::Revoked);

    gpg.run(&["--quick-add-key", &fingerprint, "ed25519", "sign", "2y"]);
    verify_as_clients_do(&import(&gpg.export()).unwrap(), b"index\n");
}

#[test]
fn keys_that_may_not_sign_or_that_clients_do_not_know_are_refused() {
    let gpg = Gpg::new();
    gpg.make(("ed25519", "cert"), Some(("cv25519", "encrypt")), "2y");
    assert_eq!(
        import(&gpg.export()).unwrap_err(),
        ImportError::NoSigningKey
    );

    let gpg = Gpg::new();
    gpg.make(("nistp256", "sign"), None, "2y");
    assert_eq!(
        import(&gpg.export()).unwrap_err().code(),
        "unsupported-algorithm"
    );
}

#[test]
fn self_signatures_over_sha_1_are_refused() {
    let gpg = Gpg::new();
    succeed(
        gpg.command()
            .args(["--batch", "--cert-digest-algo", "SHA1"])
            .args(["--quick-gen-key", USER, "rsa2048", "sign", "2y"]),
    );

    assert_eq!(
        import(&gpg.export()).unwrap_err(),
        ImportError::NotSelfSigned
    );
}
