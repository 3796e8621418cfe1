//! Keys made here.

use std::{fs, process::Command};

use countersign_keys::{Algorithm, Form, openpgp};
use pgp::composed::{ArmorOptions, Deserializable, DetachedSignature};

use crate::programs::*;

#[test]
fn made_keys_and_their_signatures_are_accepted() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Rsa4096] {
        let material = openpgp::generate(algorithm, USER, now() - DAY).unwrap();

        verify_as_clients_do(&material, b"index\n");
        verify_as_rpm_does(&material);
    }
}

/// As in `InRelease`, where Sequoia takes no other kind of signature.
#[test]
fn signatures_over_text_are_accepted_beside_it() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Rsa4096] {
        let material = openpgp::generate(algorithm, USER, now() - DAY).unwrap();
        let gpg = Gpg::new();
        let certificate = gpg.path("key.asc");
        fs::write(&certificate, &material.public.armored).unwrap();
        gpg.run(&["--import", certificate.to_str().unwrap()]);
        fs::write(gpg.path("key.gpg"), gpg.run(&["--export"])).unwrap();
        let signature = sign(&material, b"Origin: Example\r\nSuite: stable", Form::Text);
        let signature = DetachedSignature::from_bytes(signature.as_slice()).unwrap();
        let signature = signature
            .to_armored_string(ArmorOptions::default())
            .unwrap();

        for (suite, good) in [("stable", true), ("testing", false)] {
            let file = gpg.path("InRelease");
            let text = format!("Origin: Example\nSuite: {suite}\n");
            let head = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n";
            fs::write(&file, [head, &text, &signature].concat()).unwrap();

            let mut gpgv = Command::new("gpgv");
            let gpgv = gpgv.arg("--keyring").arg(gpg.path("key.gpg")).arg(&file);
            assert_eq!(gpgv.output().unwrap().status.success(), good);
            let mut sq = Command::new("sq");
            let sq = sq.args(["verify", "--signer-cert"]).arg(&certificate);
            assert_eq!(sq.arg(&file).output().unwrap().status.success(), good);
        }
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
