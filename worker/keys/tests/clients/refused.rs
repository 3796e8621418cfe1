//! Keys that are not taken.

use std::fs;

use countersign_keys::{
    Passphrase,
    openpgp::{self, ImportError},
};

use crate::programs::*;

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
