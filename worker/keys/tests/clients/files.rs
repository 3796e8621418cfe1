//! Key files of ceremonies, exchanged with openssl and age.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
};

use countersign_keys::{
    Algorithm, Form, Passphrase, Signer, Wanted,
    offline::{self, Format, OpenError},
};

use crate::programs::*;

fn asked(answer: &str) -> impl FnMut(Wanted<'_>) -> io::Result<Passphrase> {
    move |_| Ok(Passphrase::new(answer))
}

fn open(path: &Path, passphrase: &str) -> Result<Arc<dyn Signer>, OpenError> {
    offline::open(path.to_str().unwrap(), &mut asked(passphrase))
}

fn openssl(arguments: &[&str], path: &Path) -> Output {
    let mut command = Command::new("openssl");
    command.args(arguments).arg("-in").arg(path);
    command.output().unwrap()
}

/// Runs age in a terminal of its own, where it asks for the passphrase (and asks again for a new
/// one), and answers.
fn age(arguments: &[&str], folder: &Path) -> bool {
    let line = format!("age {}", arguments.join(" "));
    let mut child = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let answers = format!("{PASSPHRASE}\n{PASSPHRASE}\n");
    let mut terminal = child.stdin.take().unwrap();
    terminal.write_all(answers.as_bytes()).unwrap();
    let done = child.wait().unwrap().success();
    drop(terminal);
    done
}

#[test]
fn openssl_reads_made_key_files_with_their_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    for algorithm in [Algorithm::Ed25519, Algorithm::P256] {
        let path = folder.path().join(algorithm.as_str());
        let passphrase = Passphrase::new(PASSPHRASE);
        let public = offline::create(&path, algorithm, Format::Pkcs8, &passphrase).unwrap();

        let right = format!("pass:{PASSPHRASE}");
        let shown = openssl(&["pkey", "-pubout", "-passin", &right], &path);
        let wrong = openssl(&["pkey", "-pubout", "-passin", "pass:wrong"], &path);

        let text = String::from_utf8_lossy(&shown.stderr);
        assert!(shown.status.success(), "{text}");
        assert_eq!(shown.stdout, public.armored.as_bytes());
        assert!(!wrong.status.success());
    }
}

#[test]
fn key_files_made_by_openssl_open_and_sign() {
    let folder = tempfile::tempdir().unwrap();
    let pass = format!("pass:{PASSPHRASE}");
    for (name, kind) in [
        ("ed25519", &["-algorithm", "ed25519"][..]),
        (
            "p256",
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        ),
        (
            "rsa2048",
            &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        ),
    ] {
        let path = folder.path().join(name);
        let mut genpkey = Command::new("openssl");
        genpkey.args(["genpkey", "-quiet", "-aes-256-cbc", "-pass", &pass]);
        succeed(genpkey.args(kind).arg("-out").arg(&path));

        let signer = open(&path, PASSPHRASE).unwrap();

        assert_eq!(signer.public().algorithm.as_str(), name);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let signature = runtime.block_on(signer.sign(b"role", 0, Form::Raw));
        assert!(signature.is_ok());
        let refused = open(&path, "wrong horse").unwrap_err();
        assert_eq!(refused.code(), "wrong-passphrase");

        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(open(&path, PASSPHRASE).unwrap_err().code(), "truncated-key");
        let plain = openssl(&["pkey"], &path);
        assert!(!plain.status.success());
    }
}

#[test]
fn an_unencrypted_file_of_openssl_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let mut genpkey = Command::new("openssl");
    genpkey.args(["genpkey", "-algorithm", "ed25519", "-out"]);
    succeed(genpkey.arg(&path));

    assert_eq!(
        open(&path, PASSPHRASE).unwrap_err().code(),
        "key-file-unencrypted"
    );
}

#[test]
fn age_reads_made_key_files_with_their_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.age");
    let passphrase = Passphrase::new(PASSPHRASE);
    let public = offline::create(&path, Algorithm::P256, Format::Age, &passphrase).unwrap();

    assert!(age(
        &["--decrypt", "--output", "key.pem", "key.age"],
        folder.path()
    ));

    let shown = openssl(&["pkey", "-pubout"], &folder.path().join("key.pem"));
    assert_eq!(shown.stdout, public.armored.as_bytes());
}

#[test]
fn key_files_encrypted_by_age_open_and_sign() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("key.pem");
    let mut genpkey = Command::new("openssl");
    genpkey.args(["genpkey", "-algorithm", "ed25519", "-out"]);
    succeed(genpkey.arg(&plain));
    let public = openssl(&["pkey", "-pubout"], &plain).stdout;

    for how in [&["--armor"][..], &[]] {
        let encrypt = ["--passphrase", "--output", "key.age", "key.pem"];
        assert!(age(&[how, &encrypt].concat(), folder.path()));

        let path = folder.path().join("key.age");
        let signer = open(&path, PASSPHRASE).unwrap();

        assert_eq!(signer.public().armored.as_bytes(), public);
        let refused = open(&path, "wrong horse").unwrap_err();
        assert_eq!(refused.code(), "wrong-passphrase");
        fs::remove_file(path).unwrap();
    }
}
