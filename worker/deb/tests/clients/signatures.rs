//! Clear-signed files, both ways.

use std::path::Path;
use std::process::Command;

use countersign_deb::armor::{self, Block};
use countersign_deb::clear_signed::{assemble, text_to_sign};
use countersign_deb::signature::{PublicKey, verify_clear_signed, verify_detached};

use crate::programs::Gpg;

const OLD: &str = "old@example.org";
const NEW: &str = "new@example.org";
const TEXT: &str = "Origin: Example\nLabel: blanks \t\n- dash: 1\n\nFrom: here\n";

fn keys(gpg: &Gpg, users: &[&str]) -> Vec<PublicKey> {
    PublicKey::parse_all(&gpg.keys(users)).unwrap()
}

fn gpgv_takes(ring: &Path, files: &[&Path]) -> bool {
    let mut gpgv = Command::new("gpgv");
    gpgv.arg("--keyring").arg(ring).args(files);
    gpgv.output().unwrap().status.success()
}

fn sq_takes(ring: &Path, file: &Path) -> bool {
    let mut sq = Command::new("sq");
    sq.args(["verify", "--signer-cert"]).arg(ring).arg(file);
    sq.output().unwrap().status.success()
}

#[test]
fn what_is_assembled_is_taken_by_gnupg_and_sequoia() {
    let gpg = Gpg::new(&[OLD, NEW]);
    let ring = gpg.write("ring.gpg", &gpg.keys(&[]));
    let signed = text_to_sign(TEXT);
    let both = [OLD, NEW].map(|user| gpg.sign(user, &signed, true));

    for signatures in [&both[..1], &both[1..], &both] {
        let file = gpg.write("InRelease", assemble(TEXT, signatures).as_bytes());
        assert!(gpgv_takes(&ring, &[&file]));
        assert!(sq_takes(&ring, &file));
    }
    let changed = assemble(&TEXT.replace("dash: 1", "dash: 2"), &both);
    let changed = gpg.write("InRelease", changed.as_bytes());
    assert!(!gpgv_takes(&ring, &[&changed]));
    assert!(!sq_takes(&ring, &changed));
}

/// The reason for signatures over text: one over a binary document is taken by GnuPG alone.
#[test]
fn sequoia_takes_no_signature_over_a_binary_document() {
    let gpg = Gpg::new(&[OLD]);
    let binary = gpg.sign(OLD, &text_to_sign(TEXT), false);
    let file = assemble(TEXT, &[binary]);
    let path = gpg.write("InRelease", file.as_bytes());
    let ring = gpg.write("ring.gpg", &gpg.keys(&[]));

    assert!(gpgv_takes(&ring, &[&path]));
    assert!(!sq_takes(&ring, &path));
    let refused = verify_clear_signed(file.as_bytes(), &keys(&gpg, &[])).unwrap_err();
    assert_eq!(refused.code(), "deb-signature-mismatch");
}

#[test]
fn signatures_beside_the_text_go_into_one_block() {
    let gpg = Gpg::new(&[OLD, NEW]);
    let (ring, text) = (gpg.keys(&[]), gpg.write("Release", TEXT.as_bytes()));
    let both = [OLD, NEW].map(|user| gpg.sign(user, TEXT.as_bytes(), false));

    let armored = armor::encode(Block::Signature, &both);

    let signature = gpg.write("Release.gpg", armored.as_bytes());
    assert!(gpgv_takes(
        &gpg.write("ring.gpg", &ring),
        &[&signature, &text]
    ));
    for users in [&[OLD][..], &[NEW], &[]] {
        verify_detached(TEXT.as_bytes(), armored.as_bytes(), &keys(&gpg, users)).unwrap();
        verify_detached(TEXT.as_bytes(), &both.concat(), &keys(&gpg, users)).unwrap();
    }
    let refused = verify_detached(b"other", armored.as_bytes(), &keys(&gpg, &[])).unwrap_err();
    assert_eq!(refused.code(), "deb-signature-mismatch");
}

#[test]
fn what_gpg_clear_signs_is_read_and_checked() {
    let gpg = Gpg::new(&[OLD, NEW]);
    let text = gpg.write("hello.dsc", TEXT.as_bytes());
    let text = text.to_str().unwrap();
    let file = gpg.run(&["-u", OLD, "-u", NEW, "--clearsign", "--output", "-", text]);

    let read = verify_clear_signed(&file, &keys(&gpg, &[NEW])).unwrap();

    assert_eq!(
        String::from_utf8(read).unwrap(),
        TEXT.replace(" \t\n", "\n")
    );
    let stranger = Gpg::new(&["else@example.org"]);
    let armored = stranger.run(&["--armor", "--export"]);
    let foreign = verify_clear_signed(&file, &PublicKey::parse_all(&armored).unwrap());
    assert_eq!(foreign.unwrap_err().code(), "deb-foreign-signature");
    let changed = String::from_utf8(file)
        .unwrap()
        .replace("From: here", "From: there");
    let refused = verify_clear_signed(changed.as_bytes(), &keys(&gpg, &[OLD])).unwrap_err();
    assert_eq!(refused.code(), "deb-signature-mismatch");
}

#[test]
fn a_subkey_signs_until_it_is_revoked_and_a_revoked_key_counts_for_nothing() {
    let gpg = Gpg::new(&[OLD]);
    let listing = gpg.run(&["--list-keys", "--with-colons"]);
    let listing = String::from_utf8(listing).unwrap();
    let print = listing.lines().find(|line| line.starts_with("fpr"));
    let print = print.unwrap().split(':').nth(9).unwrap();
    gpg.run(&["--quick-add-key", print, "ed25519", "sign", "never"]);
    // By default gpg takes the newest subkey that can sign.
    let file = assemble(TEXT, &[gpg.sign(OLD, &text_to_sign(TEXT), true)]);

    verify_clear_signed(file.as_bytes(), &keys(&gpg, &[])).unwrap();

    let certificate = std::fs::read_to_string(gpg.path(&format!("openpgp-revocs.d/{print}.rev")));
    let certificate = certificate.unwrap().replace(":-----BEGIN", "-----BEGIN");
    let certificate = gpg.write("revocation", certificate.as_bytes());
    gpg.run(&["--import", certificate.to_str().unwrap()]);
    let refused = verify_clear_signed(file.as_bytes(), &keys(&gpg, &[])).unwrap_err();
    assert_eq!(refused.code(), "deb-foreign-signature");
}

#[test]
fn what_is_no_key_ring_is_refused() {
    let armored = armor::encode(Block::Signature, &[[1, 2, 3]]);
    let key = Gpg::new(&[OLD]).keys(&[]);
    for bytes in [
        &b""[..],
        b"no key",
        armored.as_bytes(),
        &key[..key.len() - 9],
    ] {
        assert_eq!(
            PublicKey::parse_all(bytes).unwrap_err().code(),
            "deb-bad-keyring"
        );
    }
    let long = vec![b' '; 5 << 20];
    assert_eq!(
        PublicKey::parse_all(&long).unwrap_err().code(),
        "deb-keyring-too-large"
    );
}
