use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};

use super::*;
use crate::{Purpose, openpgp::import::ImportError};

const NOW: u32 = 1_800_000_000;
const USER: &str = "Example Packages <packages@example.org>";

fn key(algorithm: Algorithm) -> (Material, Key) {
    let material = generate(algorithm, USER, NOW).unwrap();
    let key = Key::open(&material).unwrap();
    (material, key)
}

fn sign(key: &Key, message: &[u8]) -> Vec<u8> {
    key.detached(message, NOW, Form::Binary).unwrap()
}

fn certificate(public: &Public) -> SignedPublicKey {
    SignedPublicKey::from_string(&public.armored).unwrap().0
}

#[test]
fn a_made_key_is_of_version_4_with_the_old_number_of_eddsa() {
    let (material, _) = key(Algorithm::Ed25519);
    let certificate = certificate(&material.public);

    assert_eq!(u8::from(certificate.primary_key.version()), 4);
    assert_eq!(u8::from(certificate.primary_key.algorithm()), 22);
    assert_eq!(certificate.primary_key.created_at().as_secs(), NOW);
    assert!(certificate.public_subkeys.is_empty());
}

#[test]
fn a_made_key_certifies_and_signs_by_a_sha_256_self_signature() {
    let (material, _) = key(Algorithm::Ed25519);
    let certificate = certificate(&material.public);

    certificate.verify_bindings().unwrap();
    let signature = &certificate.details.users[0].signatures[0];
    assert_eq!(signature.hash_alg(), Some(HashAlgorithm::Sha256));
    assert!(signature.key_flags().certify() && signature.key_flags().sign());
    assert!(!signature.key_flags().encrypt_comms());
}

#[test]
fn the_public_part_names_the_key_as_clients_do() {
    let (material, _) = key(Algorithm::Ed25519);
    let public = &material.public;

    assert_eq!(public.fingerprint.len(), 40);
    assert!(
        public
            .fingerprint
            .bytes()
            .all(|digit| b"0123456789ABCDEF".contains(&digit))
    );
    assert_eq!(public.key_id, public.fingerprint[24..]);
    assert_eq!(public.signing_fingerprint, public.fingerprint);
    assert_eq!(public.signing_key_id, public.key_id);
    assert_eq!(
        (public.purpose, public.algorithm),
        (Purpose::Openpgp, Algorithm::Ed25519)
    );
    assert_eq!(
        (public.user_id.as_str(), public.created, public.expires),
        (USER, NOW, None)
    );
    assert!(
        public
            .armored
            .starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n")
    );
}

#[test]
fn one_message_at_one_time_has_one_signature() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Rsa4096] {
        let (material, key) = key(algorithm);
        let again = Key::open(&material).unwrap();

        assert_eq!(sign(&key, b"index"), sign(&again, b"index"));
        assert_ne!(sign(&key, b"index"), sign(&key, b"other"));
        assert_ne!(
            sign(&key, b"index"),
            key.detached(b"index", NOW + 1, Form::Binary).unwrap()
        );
    }
}

#[test]
fn a_signature_carries_its_time_and_issuer_and_nothing_random() {
    let (material, key) = key(Algorithm::Ed25519);

    let armored = key.detached(b"index", NOW + 5, Form::Armored).unwrap();

    let text = String::from_utf8(armored).unwrap();
    assert!(text.starts_with("-----BEGIN PGP SIGNATURE-----\n\n"));
    let (detached, _) = DetachedSignature::from_string(&text).unwrap();
    let config = detached.signature.config().unwrap();
    assert_eq!(config.created().unwrap().as_secs(), NOW + 5);
    assert_eq!(config.hashed_subpackets.len(), 2);
    assert_eq!(config.unhashed_subpackets.len(), 1);
    let certificate = certificate(&material.public);
    detached.verify(&certificate.primary_key, b"index").unwrap();
    detached
        .verify(&certificate.primary_key, b"Index")
        .unwrap_err();
}

#[test]
fn a_signature_over_text_does_not_know_one_line_end_from_another() {
    let (material, key) = key(Algorithm::Ed25519);

    let text = key.detached(b"one\r\ntwo", NOW, Form::Text).unwrap();

    assert_eq!(key.detached(b"one\ntwo", NOW, Form::Text).unwrap(), text);
    assert_ne!(key.detached(b"one\ntwo", NOW, Form::Binary).unwrap(), text);
    let signature = DetachedSignature::from_bytes(text.as_slice())
        .unwrap()
        .signature;
    assert_eq!(signature.typ(), Some(SignatureType::Text));
    let certificate = certificate(&material.public);
    for (message, good) in [("one\ntwo", true), ("one\r\ntwo", true), ("one two", false)] {
        let verified = signature.verify(&certificate.primary_key, message.as_bytes());
        assert_eq!(verified.is_ok(), good, "{message:?}");
    }
}

#[test]
fn no_signature_is_older_than_its_key() {
    let (_, key) = key(Algorithm::Ed25519);

    let refused = key.detached(b"index", NOW - 1, Form::Binary).unwrap_err();

    assert_eq!(
        refused,
        SignError::NotYetMade {
            made: NOW,
            created: NOW - 1
        }
    );
}

#[test]
fn an_expired_key_does_not_sign() {
    let mut material = generate(Algorithm::Ed25519, USER, NOW).unwrap();
    material.public.expires = Some(NOW + 10);
    let key = Key::open(&material).unwrap();

    assert!(key.detached(b"index", NOW + 9, Form::Binary).is_ok());
    let refused = key.detached(b"index", NOW + 10, Form::Binary).unwrap_err();

    assert_eq!(refused.code(), "key-expired");
}

#[test]
fn material_whose_halves_differ_is_not_opened() {
    let mut material = generate(Algorithm::Ed25519, USER, NOW).unwrap();
    material.pkcs8 = generate(Algorithm::Ed25519, USER, NOW).unwrap().pkcs8;

    assert!(Key::open(&material).is_err());
}

#[test]
fn nothing_secret_is_printed() {
    let (material, key) = key(Algorithm::Ed25519);
    let secret = hex::encode(&*material.pkcs8);
    let seed = &secret[32..96];

    for text in [format!("{material:?}"), format!("{key:?}")] {
        assert!(!text.contains(seed), "{text}");
        assert!(
            text.contains(&material.public.fingerprint) || text.contains("Pair"),
            "{text}"
        );
    }
}

#[test]
fn user_ids_are_one_clean_line() {
    for user_id in ["", " padded ", "two\nlines", "nul\0", &"x".repeat(256)] {
        let refused = generate(Algorithm::Ed25519, user_id, NOW).unwrap_err();
        assert_eq!(refused.code(), "bad-user-id", "{user_id:?}");
    }
    assert!(generate(Algorithm::Ed25519, "Pakete für alle <p@example.org>", NOW).is_ok());
}

#[test]
fn rubbish_is_not_imported() {
    let public = generate(Algorithm::Ed25519, USER, NOW)
        .unwrap()
        .public
        .armored;
    let code = |bytes: &[u8]| import(bytes, None, NOW).unwrap_err().code();

    assert_eq!(code(b""), "not-a-key");
    assert_eq!(code(b"\x99\xff\xff\xff"), "not-a-key");
    assert_eq!(
        code(b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nrubbish\n"),
        "not-a-key"
    );
    assert_eq!(code(public.as_bytes()), "no-secret-key");
    assert_eq!(
        import(&vec![0; 2 << 20], None, NOW).unwrap_err(),
        ImportError::TooLarge
    );
}
