//! Keys made elsewhere, and which part of them signs.

use std::fs;
use std::process::Command;

use countersign_keys::{
    Algorithm, Passphrase,
    openpgp::{self, ImportError},
};

use crate::programs::*;

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
