use std::{fs, io, os::unix::fs::PermissionsExt};

use super::*;
use crate::{
    Algorithm, Form, Identity, Passphrase, Wanted,
    bare::{self, ImportError},
    seal,
};

fn asked(answer: &str) -> impl FnMut(Wanted<'_>) -> io::Result<Passphrase> {
    move |_| Ok(Passphrase::new(answer))
}

fn code(path: &Path, answer: &str) -> &'static str {
    open(path.to_str().unwrap(), &mut asked(answer))
        .unwrap_err()
        .code()
}

fn sign(signer: &dyn Signer, message: &[u8]) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(signer.sign(message, 0, Form::Raw))
        .unwrap()
}

#[test]
fn a_made_key_file_opens_with_its_passphrase_and_signs() {
    let folder = tempfile::tempdir().unwrap();
    for (format, algorithm) in [
        (Format::Pkcs8, Algorithm::Ed25519),
        (Format::Pkcs8, Algorithm::P256),
        (Format::Age, Algorithm::P256),
    ] {
        let path = folder.path().join(format!("{format}-{algorithm}"));
        let public = create(&path, algorithm, format, &Passphrase::new("right")).unwrap();

        let mut wanted = Vec::new();
        let signer = open(path.to_str().unwrap(), &mut |what| {
            assert_eq!(what, Wanted::Passphrase(&path));
            wanted.push(());
            Ok(Passphrase::new("right"))
        })
        .unwrap();

        assert_eq!((signer.public(), wanted.len()), (&public, 1));
        assert!(!sign(&*signer, b"role").is_empty());
        assert_eq!(code(&path, "wrong"), "wrong-passphrase");
        assert_eq!(code(&path, ""), "wrong-passphrase");
    }
}

#[test]
fn a_key_file_is_private_encrypted_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Pkcs8, Format::Age] {
        let path = folder.path().join(format.as_str());
        create(&path, Algorithm::Ed25519, format, &Passphrase::new("right")).unwrap();

        let mode = fs::metadata(&path).unwrap().permissions().mode();
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap();
        assert_eq!(mode & 0o777, 0o600);
        assert!(first.contains("ENCRYPTED"), "{first}");

        let again = create(&path, Algorithm::Ed25519, format, &Passphrase::new("other"));
        assert_eq!(again.unwrap_err().code(), "key-file-exists");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn what_cannot_be_a_key_file_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let code = |path: &Path, algorithm, passphrase: &str| {
        let passphrase = Passphrase::new(passphrase);
        create(path, algorithm, Format::Pkcs8, &passphrase)
            .unwrap_err()
            .code()
    };

    assert_eq!(code(&path, Algorithm::P256, ""), "passphrase-needed");
    assert_eq!(
        code(&path, Algorithm::Rsa4096, "right"),
        "unsupported-algorithm"
    );
    let absent = folder.path().join("absent/key");
    assert_eq!(
        code(&absent, Algorithm::P256, "right"),
        "key-file-unwritable"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn unencrypted_keys_are_refused_before_a_passphrase_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let material = bare::generate(Algorithm::Ed25519, "", 0).unwrap();
    fs::write(&path, &*material.pkcs8).unwrap();

    let refused = open(path.to_str().unwrap(), &mut |_| {
        panic!("nothing to ask for")
    });

    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "key-file-unencrypted");
    assert!(refused.hint().unwrap().contains("destroy"));
}

#[test]
fn what_is_no_key_file_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let of = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        code(&path, "right")
    };
    assert_eq!(of(b"no key"), "not-a-key");
    assert_eq!(of(&vec![b'x'; 1 << 20]), "key-too-large");
    assert_eq!(
        of(b"-----BEGIN OPENSSH PRIVATE KEY-----\n"),
        "unsupported-algorithm"
    );

    let identity = Identity::generate();
    let sealed = identity.recipient().seal(b"key").unwrap();
    assert_eq!(of(&sealed), "key-file-for-recipient");
    let locked = seal::lock(b"no key", &Passphrase::new("right")).unwrap();
    assert_eq!(of(&locked), "not-a-key");
    assert_eq!(of(&locked[..locked.len() - 1]), "key-file-damaged");
    assert_eq!(of(&locked[..30]), "key-file-damaged");
    let armored = seal::armor(&locked).unwrap();
    assert_eq!(
        of(&armored.as_bytes()[..armored.len() - 9]),
        "truncated-key"
    );

    assert_eq!(code(folder.path(), "right"), "key-file-unreadable");
    let absent = folder.path().join("absent");
    assert_eq!(code(&absent, "right"), "key-file-unreadable");
}

#[test]
fn an_age_file_that_takes_too_much_work_is_not_tried() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    // A header as age writes it: the salt, and 2²² rounds.
    let header = "age-encryption.org/v1\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA 22\n\
                  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\
                  --- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
    fs::write(&path, [header.as_bytes(), &[0; 64]].concat()).unwrap();

    assert_eq!(code(&path, "right"), "too-much-work");
}

#[test]
fn without_an_answer_there_is_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    create(
        &path,
        Algorithm::Ed25519,
        Format::Pkcs8,
        &Passphrase::new("right"),
    )
    .unwrap();

    let refused = open(path.to_str().unwrap(), &mut |_| {
        Err(io::Error::other("no terminal"))
    });

    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "passphrase-unavailable");
    let text = std::error::Error::source(&refused).unwrap().to_string();
    assert_eq!(text, "there is no passphrase for it: no terminal");
}

#[test]
fn an_error_tells_the_file_and_the_reason_once() {
    let refused = open("/absent/key.pem", &mut asked("right")).unwrap_err();

    assert_eq!(
        refused.to_string(),
        "the key file `/absent/key.pem` cannot be used"
    );
    let reason = std::error::Error::source(&refused).unwrap().to_string();
    assert!(
        reason.starts_with("it cannot be read: No such file"),
        "{reason}"
    );
    let wrong = FileError::Key(ImportError::WrongPassphrase);
    assert_eq!(wrong.to_string(), "the passphrase is wrong");
}

#[test]
fn formats_are_read_as_they_are_written() {
    for format in [Format::Pkcs8, Format::Age] {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    let unknown = "jwk".parse::<Format>().unwrap_err();
    assert_eq!(unknown.to_string(), "unknown key file format `jwk`");
}
