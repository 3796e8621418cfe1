//! Packages that we sign with keys of GnuPG are good for rpm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_rpm::signature::{self, PublicKey, VerifyError};
use countersign_rpm::{Checker, Front};
use kit::command::{Outcome, run};
use kit::corpus::{self, RpmBuilder};
use kit::{debian, place};
use tempfile::TempDir;

/// A key in a GnuPG home of its own, and an rpm database that knows it.
struct Signer {
    home: TempDir,
    public: PublicKey,
}

impl Signer {
    fn new(algorithm: &str) -> Self {
        let home = place::scratch();
        gpg(
            home.path(),
            &[
                "--quick-gen-key",
                "Test <test@example.org>",
                algorithm,
                "sign",
                "never",
            ],
        );
        let armored = gpg(home.path(), &["--armor", "--export"]).stdout;
        let key = home.path().join("key.asc");
        fs::write(&key, &armored).unwrap();
        rpmkeys(home.path())
            .arg("--import")
            .arg(&key)
            .status()
            .unwrap();
        Self {
            public: PublicKey::parse(armored.as_bytes()).unwrap(),
            home,
        }
    }

    /// A detached signature, as a signer elsewhere would return it.
    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let (document, signature) = (self.path("document"), self.path("document.sig"));
        fs::write(&document, bytes).unwrap();
        let _ = fs::remove_file(&signature);
        gpg(
            self.home.path(),
            &["--detach-sign", document.to_str().unwrap()],
        );
        fs::read(signature).unwrap()
    }

    /// The package with its signatures replaced.
    fn signed(&self, package: &[u8]) -> Vec<u8> {
        let mut payload = package;
        let front = Front::read(&mut payload).unwrap();
        let header = self.sign(signature::bytes_to_sign(&front).unwrap());
        let signed = if signature::needs_whole(&front) {
            let whole = self.sign(&[front.header_bytes(), payload].concat());
            let signed = signature::apply_whole(&front, &header, &whole).unwrap();
            assert_eq!(
                signature::verify_whole(&signed, payload, &self.public),
                Ok(())
            );
            signed
        } else {
            signature::apply(&front, &header).unwrap()
        };
        assert_eq!(signature::verify(&signed, &self.public), Ok(()));
        [signed.bytes(), payload].concat()
    }

    /// What rpm says of the package.
    fn check(&self, package: &[u8]) -> Outcome {
        let path = self.path("package.rpm");
        fs::write(&path, package).unwrap();
        run(rpmkeys(self.home.path())
            .args(["--define", "_pkgverify_level all", "-Kv"])
            .arg(path))
    }

    /// Fails the test unless everything in the package is in order for rpm and for us.
    #[track_caller]
    fn assert_good(&self, package: &[u8]) {
        let said = self.check(package);
        said.succeeded();
        let id = &self.public.key_ids()[0][8..];
        let good = |line: &str| line.contains(id) && line.ends_with("OK");
        let mut signatures = said
            .stdout
            .lines()
            .filter(|line| line.contains("ignature, key ID"));
        assert!(
            signatures.clone().count() > 0 && signatures.all(good),
            "{said}"
        );
        assert!(!said.stdout.contains("BAD"), "{said}");

        let mut payload = package;
        let front = Front::read(&mut payload).unwrap();
        let mut checker = Checker::new(&front);
        checker.update(payload);
        assert_eq!(checker.finish(), Ok(()));
        let found = signature::existing(&front);
        assert!(
            found.iter().all(|signature| self.public.made(signature)),
            "{found:?}"
        );
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        let kill = Command::new("gpgconf")
            .arg("--homedir")
            .arg(self.home.path())
            .args(["--kill", "all"])
            .status();
        assert!(
            kill.is_ok_and(|status| status.success()),
            "the agent of GnuPG could be stopped"
        );
    }
}

fn gpg(home: &Path, arguments: &[&str]) -> Outcome {
    let mut gpg = Command::new("gpg");
    gpg.arg("--homedir")
        .arg(home)
        .args(["--batch", "--quiet", "--pinentry-mode", "loopback"]);
    let outcome = run(gpg.args(["--passphrase", ""]).args(arguments));
    outcome.succeeded();
    outcome
}

fn rpmkeys(home: &Path) -> Command {
    let mut rpmkeys = Command::new("rpmkeys");
    rpmkeys
        .env("HOME", home)
        .arg("--define")
        .arg(format!("_dbpath {}", home.join("rpmdb").display()));
    rpmkeys
}

/// Signs packages of all kinds with a key of this algorithm.
fn sign_all_kinds(algorithm: &str) {
    let signer = Signer::new(algorithm);
    let builder = corpus::builder(5, 0).file_with("/opt/content", b"some content");
    let roomy = builder.build();
    let signed = signer.signed(&roomy);
    assert_eq!(signed.len(), roomy.len(), "signed in place");
    signer.assert_good(&signed);

    for reserved in [0, 1, 40, 200] {
        let cramped = builder.clone().reserved(reserved).build();
        let signed = signer.signed(&cramped);
        signer.assert_good(&signed);

        let again = signer.signed(&signed);
        assert_eq!(
            again.len(),
            signed.len(),
            "space was left for the next signature"
        );
        signer.assert_good(&again);
    }
}

#[test]
fn packages_signed_with_rsa_are_good_for_rpm() {
    sign_all_kinds("rsa4096");
}

#[test]
fn packages_signed_with_ed25519_are_good_for_rpm() {
    sign_all_kinds("ed25519");
}

/// Bytes of the signature header of a file, without padding: intro, index and data.
fn length_of_signature_header(file: &[u8]) -> usize {
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    16 + 16 * number(96 + 8) + number(96 + 12)
}

#[test]
fn every_reserved_space_is_used_or_renewed() {
    const ENTRY: usize = 16;
    const RENEWED: usize = 4096;
    let signer = Signer::new("ed25519");
    let cramped = corpus::builder(5, 1).reserved(0).build();
    let front = Front::read(cramped.as_slice()).unwrap();
    let signature = signer.sign(signature::bytes_to_sign(&front).unwrap());
    let renewed = signature::apply(&front, &signature).unwrap();
    let needed = length_of_signature_header(renewed.bytes()) - ENTRY - RENEWED;
    let mut fitting = 0;
    for reserved in 0..300 {
        let package = corpus::builder(5, 1).reserved(reserved).build();
        let front = Front::read(package.as_slice()).unwrap();

        let signed = signature::apply(&front, &signature).unwrap();

        let read_again = Front::read(signed.bytes()).unwrap();
        assert_eq!(read_again.header_range(), signed.header_range());
        assert_eq!(read_again.header_bytes(), front.header_bytes());
        assert_eq!(signature::verify(&read_again, &signer.public), Ok(()));
        let (before, after) = (
            length_of_signature_header(&package),
            length_of_signature_header(signed.bytes()),
        );
        // What is left over must hold an entry and a byte of its own, or be nothing at all.
        let fits = needed == before || needed + ENTRY < before;
        let expected = if fits {
            before
        } else {
            needed + ENTRY + RENEWED
        };
        assert_eq!(after, expected, "with {reserved} bytes reserved");
        fitting += usize::from(fits);
    }
    assert!((100..200).contains(&fitting), "{fitting} of 300 fit");
}

#[test]
fn a_package_of_another_key_is_told_and_signed_anew() {
    let signer = Signer::new("ed25519");
    let stranger = Signer::new("ed25519");
    let package = stranger.signed(&corpus::package(5, 2));
    let front = Front::read(package.as_slice()).unwrap();
    assert_eq!(
        signature::verify(&front, &signer.public),
        Err(VerifyError::OtherKey)
    );
    assert!(!signer.public.made(&signature::existing(&front)[0]));

    signer.assert_good(&signer.signed(&package));
}

#[test]
fn an_altered_header_is_no_longer_signed() {
    let signer = Signer::new("ed25519");
    let signed = signer.signed(&corpus::package(5, 3));
    let front = Front::read(signed.as_slice()).unwrap();
    let mut altered = signed.clone();
    let place = usize::try_from(front.header_range().end).unwrap() - 100;
    altered[place] ^= 1;

    let front = Front::read(altered.as_slice()).unwrap();

    assert_eq!(
        signature::verify(&front, &signer.public),
        Err(VerifyError::Mismatch)
    );
    assert_eq!(
        signature::verify(&signature::remove(&front), &signer.public),
        Err(VerifyError::Unsigned)
    );
    signer.check(&altered).refused("BAD");
}

#[test]
fn a_package_without_a_digest_of_its_payload_is_signed_as_a_whole_too() {
    for algorithm in ["ed25519", "rsa4096"] {
        let signer = Signer::new(algorithm);
        let package = RpmBuilder::new("old", "1", "1")
            .without_payload_digest()
            .build();
        let signed = signer.signed(&package);
        signer.assert_good(&signed);
        assert_eq!(
            signature::existing(&Front::read(signed.as_slice()).unwrap()).len(),
            2
        );

        let mut altered = signed.clone();
        *altered.last_mut().unwrap() ^= 1;
        let mut payload = altered.as_slice();
        let front = Front::read(&mut payload).unwrap();
        let verdict = signature::verify_whole(&front, payload, &signer.public);
        assert_eq!(verdict, Err(VerifyError::Mismatch));
    }
}

#[test]
fn a_real_signed_package_is_signed_anew() {
    let signer = Signer::new("rsa4096");
    let folder = debian::source("rpm").join("tests/data/RPMS");
    let foreign = fs::read(folder.join("hello-2.0-1.x86_64-signed.rpm")).unwrap();
    let front = Front::read(foreign.as_slice()).unwrap();
    let found = signature::existing(&front);
    assert!(
        found
            .iter()
            .any(|signature| signature.key_ids == ["4344591e1964c5fc"]),
        "{found:?}"
    );

    signer.assert_good(&signer.signed(&foreign));
}
