//! Bare keys: what openssl makes, and whether it accepts what is signed here.

use std::{fs, path::Path, process::Command};

use countersign_keys::{
    Algorithm, Form, Material, Passphrase,
    bare::{self, ImportError},
};
use tempfile::TempDir;

use crate::programs::*;

fn openssl(folder: &TempDir, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    succeed(command.args(arguments).current_dir(folder.path())).stdout
}

/// A private key as `openssl genpkey` writes it.
fn made_by_openssl(arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let quiet = ["genpkey", "-quiet"];
    openssl(&folder, &[&quiet, arguments].concat())
}

const ED25519: &[&str] = &["-algorithm", "ed25519"];
const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

fn rsa(bits: u16) -> Vec<u8> {
    made_by_openssl(&[
        "-algorithm",
        "RSA",
        "-pkeyopt",
        &format!("rsa_keygen_bits:{bits}"),
    ])
}

/// Shows the public part, a message and its signature to openssl, and a changed message too.
fn verify_as_openssl_does(material: &Material, message: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("public.pem", material.public.armored.as_bytes());
    write("good", message);
    write("bad", &[message, b"!"].concat());
    write("signature", &sign(material, message, Form::Raw));

    let verifies = |file: &str| {
        let arguments: &[&str] = match material.public.algorithm {
            Algorithm::Ed25519 => &[
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                "public.pem",
                "-rawin",
                "-sigfile",
                "signature",
                "-in",
            ],
            Algorithm::P256 => &[
                "dgst",
                "-sha256",
                "-verify",
                "public.pem",
                "-signature",
                "signature",
            ],
            _ => &[
                "dgst",
                "-sha256",
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:32",
                "-sigopt",
                "rsa_mgf1_md:sha256",
                "-verify",
                "public.pem",
                "-signature",
                "signature",
            ],
        };
        let mut command = Command::new("openssl");
        command.args(arguments).arg(file).current_dir(folder.path());
        command.output().unwrap().status.success()
    };
    assert!(verifies("good"), "{:?}", material.public);
    assert!(!verifies("bad"), "{:?}", material.public);
}

#[test]
fn made_bare_keys_sign_for_openssl() {
    for algorithm in [Algorithm::Ed25519, Algorithm::P256] {
        let material = bare::generate(algorithm, "online", now()).unwrap();

        verify_as_openssl_does(&material, b"role");
    }
}

#[test]
fn bare_keys_made_by_openssl_are_imported_and_sign() {
    let kinds = [
        (made_by_openssl(ED25519), Algorithm::Ed25519),
        (made_by_openssl(P256), Algorithm::P256),
        (rsa(2048), Algorithm::Rsa2048),
        (rsa(3072), Algorithm::Rsa3072),
        (rsa(4096), Algorithm::Rsa4096),
    ];
    for (pem, algorithm) in kinds {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key.pem"), &pem).unwrap();
        let der = openssl(&folder, &["pkey", "-in", "key.pem", "-outform", "DER"]);
        let pkcs8 = [
            "pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER",
        ];
        let pkcs8 = openssl(&folder, &pkcs8);
        let public = openssl(&folder, &["pkey", "-in", "key.pem", "-pubout"]);

        let material = bare::import(&pem, None, now()).unwrap();

        assert_eq!(material.public.algorithm, algorithm);
        assert_eq!(material.public.armored.as_bytes(), public);
        let again = bare::import(&pkcs8, None, now()).unwrap().public;
        assert_eq!(again.fingerprint, material.public.fingerprint);
        verify_as_openssl_does(&material, b"role");
        // DER of `openssl pkey` is PKCS#8 for Ed25519 alone.
        let bare_der = bare::import(&der, None, now());
        assert_eq!(bare_der.is_ok(), algorithm == Algorithm::Ed25519);
    }
}

#[test]
fn keys_encrypted_by_openssl_open_with_their_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let pass = format!("pass:{PASSPHRASE}");
    fs::write(folder.path().join("key.pem"), made_by_openssl(P256)).unwrap();
    let right = Passphrase::new(PASSPHRASE);
    for how in [
        &["-v2", "aes-256-cbc"][..],
        &[
            "-v2",
            "aes-128-cbc",
            "-v2prf",
            "hmacWithSHA512",
            "-iter",
            "50000",
        ],
        &["-v2", "aes-192-cbc"],
        &["-scrypt"],
    ] {
        let command = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", &pass];
        let encrypted = openssl(&folder, &[&command[..], how].concat());

        let material = bare::import(&encrypted, Some(&right), now()).unwrap();

        assert_eq!(material.public.algorithm, Algorithm::P256);
        let refused = bare::import(&encrypted, None, now()).unwrap_err();
        assert_eq!(refused, ImportError::PassphraseNeeded, "{how:?}");
        let wrong = Passphrase::new("wrong horse");
        let refused = bare::import(&encrypted, Some(&wrong), now()).unwrap_err();
        assert_eq!(refused, ImportError::WrongPassphrase, "{how:?}");
    }
    for how in [
        &["-v2", "des3"][..],
        &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"],
        &["-v1", "PBE-SHA1-3DES"],
    ] {
        let command = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", &pass];
        let encrypted = openssl(&folder, &[&command[..], how].concat());

        let refused = bare::import(&encrypted, Some(&right), now()).unwrap_err();
        assert_eq!(
            refused.code(),
            "unsupported-algorithm",
            "{how:?}: {refused}"
        );
    }
}

#[test]
fn kinds_that_clients_of_tuf_do_not_know_are_refused() {
    let curve = |name: &str| {
        let curve = format!("ec_paramgen_curve:{name}");
        made_by_openssl(&["-algorithm", "EC", "-pkeyopt", &curve])
    };
    let explicit = [P256, &["-pkeyopt", "ec_param_enc:explicit"]].concat();
    for key in [
        curve("P-384"),
        curve("secp256k1"),
        made_by_openssl(&explicit),
        made_by_openssl(&["-algorithm", "ed448"]),
        made_by_openssl(&["-algorithm", "x25519"]),
        made_by_openssl(&["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]),
        rsa(1024),
        rsa(2560),
    ] {
        let refused = bare::import(&key, None, now()).unwrap_err();
        assert_eq!(refused.code(), "unsupported-algorithm", "{refused}");
    }
}

#[test]
fn traditional_and_public_files_are_refused_by_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path: &Path = folder.path();
    fs::write(path.join("ec.pem"), made_by_openssl(P256)).unwrap();
    fs::write(path.join("rsa.pem"), rsa(2048)).unwrap();
    let code = |key: &[u8]| bare::import(key, None, now()).unwrap_err().code();

    let sec1 = openssl(&folder, &["ec", "-in", "ec.pem"]);
    assert_eq!(code(&sec1), "unsupported-algorithm");
    let pkcs1 = openssl(&folder, &["rsa", "-in", "rsa.pem", "-traditional"]);
    assert_eq!(code(&pkcs1), "unsupported-algorithm");
    let pkcs1 = openssl(
        &folder,
        &["rsa", "-in", "rsa.pem", "-traditional", "-outform", "DER"],
    );
    assert_eq!(code(&pkcs1), "unsupported-algorithm");
    let public = openssl(&folder, &["pkey", "-in", "ec.pem", "-pubout"]);
    assert_eq!(code(&public), "no-secret-key");
}
