use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::AsDer,
    rsa::KeySize,
    signature::RsaKeyPair,
};
use pkcs8::{
    EncryptedPrivateKeyInfoRef, LineEnding,
    der::{Encode, asn1::OctetStringRef, pem},
    pkcs5::pbes2::{EncryptionScheme, Kdf, Parameters, Pbkdf2Params, ScryptParams},
};
use tough::schema::key::Key as TufKey;

use super::*;
use crate::{Passphrase, Purpose};

const NOW: u32 = 1_800_000_000;

/// PKCS#8 of a private key that is nothing but `secret` (RFC 8410 §7, RFC 5915 §3).
fn pkcs8(algorithm: Algorithm, secret: &str) -> Vec<u8> {
    let prefix = match algorithm {
        Algorithm::Ed25519 => "302e020100300506032b657004220420",
        _ => "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420",
    };
    hex::decode(format!("{prefix}{secret}")).unwrap()
}

fn rsa(size: KeySize) -> Material {
    let pair = RsaKeyPair::generate(size).unwrap();
    import(pair.as_der().unwrap().as_ref(), None, NOW).unwrap()
}

fn every_kind() -> [Material; 3] {
    [
        generate(Algorithm::Ed25519, "one", NOW).unwrap(),
        generate(Algorithm::P256, "two", NOW).unwrap(),
        rsa(KeySize::Rsa2048),
    ]
}

fn sign(material: &Material, message: &[u8], form: Form) -> Result<Vec<u8>, SignError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(material.open().unwrap().sign(message, NOW, form))
}

#[test]
fn ed25519_signs_as_rfc_8032_says() {
    let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let material = import(&pkcs8(Algorithm::Ed25519, secret), None, NOW).unwrap();

    let signature = sign(&material, b"", Form::Raw).unwrap();

    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert_eq!(material.public.tuf_text().unwrap(), public);
    assert_eq!(
        hex::encode(signature),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701\
         cf9b46bd25bf5f0595bbe24655141438e7a100b"
    );
}

#[test]
fn p256_signs_as_rfc_6979_says() {
    let secret = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    let material = import(&pkcs8(Algorithm::P256, secret), None, NOW).unwrap();

    let signature = sign(&material, b"sample", Form::Raw).unwrap();

    let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    // Both begin with a one bit, so that DER puts a zero before them.
    assert_eq!(hex::encode(signature), format!("3046022100{r}022100{s}"));
}

#[test]
fn one_message_has_one_signature_unless_rsa_draws_a_salt() {
    for material in every_kind() {
        let again = [(); 2].map(|()| sign(&material, b"role", Form::Raw).unwrap());

        let is_rsa = material.public.algorithm == Algorithm::Rsa2048;
        assert_eq!(again[0] == again[1], !is_rsa);
        assert_ne!(sign(&material, b"Role", Form::Raw).unwrap(), again[0]);
        if is_rsa {
            assert_eq!(again[0].len(), 256);
        }
    }
}

#[test]
fn a_bare_key_writes_bare_signatures_only() {
    for material in every_kind() {
        for form in [Form::Binary, Form::Armored, Form::Text] {
            let refused = sign(&material, b"role", form).unwrap_err();
            let purpose = Purpose::Tuf;
            assert_eq!(refused, SignError::Form { purpose, form });
            assert_eq!(
                (refused.code(), refused.is_final()),
                ("signature-form", true)
            );
        }
    }
}

#[test]
fn a_signature_of_something_else_is_not_given_out() {
    let material = generate(Algorithm::Ed25519, "", NOW).unwrap();
    let other = generate(Algorithm::Ed25519, "", NOW).unwrap();
    let broken = Key {
        verifier: Private::from_pkcs8(&other.pkcs8)
            .unwrap()
            .verifier()
            .unwrap(),
        ..Key::open(&material).unwrap()
    };

    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let refused = runtime
        .block_on(broken.sign(b"role", NOW, Form::Raw))
        .unwrap_err();

    assert_eq!(refused.code(), "signature-unverified");
}

#[test]
fn the_public_part_is_the_subject_public_key_info_and_its_hash() {
    for material in every_kind() {
        let public = &material.public;

        let (label, spki) = pem::decode_vec(public.armored.as_bytes()).unwrap();
        assert_eq!(label, "PUBLIC KEY");
        assert_eq!(public.fingerprint, hex::encode(digest(&SHA256, &spki)));
        assert_eq!(public.key_id, public.fingerprint[..16]);
        assert_eq!(public.signing_fingerprint, public.fingerprint);
        assert_eq!(public.signing_key_id, public.key_id);
        assert_eq!((public.purpose, public.created), (Purpose::Tuf, NOW));
        assert_eq!(public.expires, None);
    }
}

#[test]
fn tuf_reads_the_public_part_of_every_kind() {
    for material in every_kind() {
        let public = material.public;
        let text = public.tuf_text().unwrap();

        let key: TufKey = text.parse().unwrap();

        let fits = match public.algorithm {
            Algorithm::Ed25519 => matches!(key, TufKey::Ed25519 { .. }),
            Algorithm::P256 => matches!(key, TufKey::Ecdsa { .. }),
            _ => matches!(key, TufKey::Rsa { .. }),
        };
        assert!(fits, "{key:?}");
        // The identifier of a key hashes its text: no other writing of the same key will do.
        let json = serde_json::to_value(&key).unwrap();
        assert_eq!(json["keyval"]["public"], *text);
    }
}

#[test]
fn a_key_is_the_same_after_it_was_kept() {
    for material in every_kind() {
        let kept = serde_json::to_string(&material).unwrap();
        let again: Material = serde_json::from_str(&kept).unwrap();

        assert_eq!(again.public, material.public);
        assert_eq!(again.open().unwrap().public(), &material.public);
    }
}

#[test]
fn material_whose_halves_differ_is_not_opened() {
    let material = generate(Algorithm::P256, "", NOW).unwrap();
    let other = generate(Algorithm::P256, "", NOW).unwrap();
    let swapped = Material {
        pkcs8: other.pkcs8,
        ..material.clone()
    };
    assert!(swapped.open().is_err());

    let mut renamed = material.clone();
    renamed.public.algorithm = Algorithm::Ed25519;
    assert!(renamed.open().is_err());
    let mut ending = material;
    ending.public.expires = Some(NOW);
    assert!(ending.open().is_err());
}

#[test]
fn nothing_secret_is_printed() {
    for algorithm in [Algorithm::Ed25519, Algorithm::P256] {
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let material = import(&pkcs8(algorithm, secret), None, NOW).unwrap();
        let key = Key::open(&material).unwrap();

        for text in [format!("{material:?}"), format!("{key:?}")] {
            assert!(!text.to_lowercase().contains(&secret[..16]), "{text}");
            assert!(text.contains(&material.public.fingerprint), "{text}");
        }
    }
}

#[test]
fn only_ed25519_and_p256_are_made() {
    for algorithm in [Algorithm::Rsa2048, Algorithm::Rsa4096, Algorithm::Rsa8192] {
        let refused = generate(algorithm, "", NOW).unwrap_err();
        assert_eq!(refused.code(), "unsupported-algorithm");
        assert!(refused.hint().unwrap().contains("p256"));
    }
    let refused = generate(Algorithm::P256, "two\nlines", NOW).unwrap_err();
    assert_eq!(refused.code(), "bad-user-id");
}

fn code(key: &[u8], passphrase: Option<&str>) -> &'static str {
    let passphrase = passphrase.map(Passphrase::new);
    import(key, passphrase.as_ref(), NOW).unwrap_err().code()
}

#[test]
fn what_is_no_private_key_is_refused() {
    let material = generate(Algorithm::Ed25519, "", NOW).unwrap();
    let (_, spki) = pem::decode_vec(material.public.armored.as_bytes()).unwrap();

    assert_eq!(code(b"", None), "not-a-key");
    assert_eq!(code(b"no key", None), "not-a-key");
    assert_eq!(code(&[0x30, 3, 2, 1, 0, 9], None), "not-a-key");
    assert_eq!(code(&[0x30, 6, 2, 1, 0, 5, 1, 0], None), "not-a-key");
    assert_eq!(code(&vec![0x30; MAX_KEY + 1], None), "key-too-large");
    assert_eq!(
        code(material.public.armored.as_bytes(), None),
        "no-secret-key"
    );
    assert_eq!(code(&spki, None), "no-secret-key");
    let old = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";
    assert_eq!(code(old.as_bytes(), None), "unsupported-algorithm");
    let text = "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n";
    assert_eq!(code(text.as_bytes(), None), "not-a-key");
    let x25519 = "302e020100300506032b656e04220420";
    let x25519 = hex::decode(format!("{x25519}{}", "11".repeat(32))).unwrap();
    assert_eq!(code(&x25519, None), "unsupported-algorithm");
    // Zero is no private number of a curve.
    assert_eq!(
        code(&pkcs8(Algorithm::P256, &"00".repeat(32)), None),
        "not-a-key"
    );
}

#[test]
fn a_key_may_stand_between_other_text() {
    let material = generate(Algorithm::P256, "", NOW).unwrap();
    let text = pem::encode_string("PRIVATE KEY", LineEnding::CRLF, &material.pkcs8).unwrap();
    let curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let file = format!("keyholder one\n{curve}{text}\n\n");

    let taken = import(file.as_bytes(), None, NOW).unwrap();

    assert_eq!(taken.public.fingerprint, material.public.fingerprint);
}

#[test]
fn a_key_with_a_missing_end_is_told_so() {
    let material = generate(Algorithm::P256, "", NOW).unwrap();
    let pkcs8 = &material.pkcs8;
    let text = pem::encode_string("PRIVATE KEY", LineEnding::LF, pkcs8).unwrap();

    for end in 1..pkcs8.len() {
        assert_eq!(code(&pkcs8[..end], None), "truncated-key", "{end}");
    }
    for end in "-----BEGIN ".len()..text.len() - 1 {
        assert_eq!(
            code(&text.as_bytes()[..end], None),
            "truncated-key",
            "{end}"
        );
    }
}

#[test]
fn an_encrypted_key_opens_with_its_passphrase_only() {
    let material = generate(Algorithm::P256, "", NOW).unwrap();
    let file = encrypt(&material.pkcs8, &Passphrase::new("right")).unwrap();

    let opened = import(file.as_bytes(), Some(&Passphrase::new("right")), NOW).unwrap();

    assert_eq!(opened.public, material.public);
    assert_eq!(code(file.as_bytes(), None), "passphrase-needed");
    assert_eq!(code(file.as_bytes(), Some("wrong")), "wrong-passphrase");
    let cut = file.len() / 2;
    assert_eq!(
        code(&file.as_bytes()[..cut], Some("right")),
        "truncated-key"
    );
}

fn encrypted_by(kdf: impl Into<Kdf>) -> Vec<u8> {
    let parameters = Parameters {
        kdf: kdf.into(),
        encryption: EncryptionScheme::Aes256Cbc { iv: [0; 16] },
    };
    let key = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: parameters.into(),
        encrypted_data: OctetStringRef::new(&[7; 48]).unwrap(),
    };
    key.to_der().unwrap()
}

/// One wrong passphrase in 256 looks right at first.
#[test]
fn wrong_passphrases_are_never_taken_for_broken_keys() {
    let key = encrypted_by(Pbkdf2Params::hmac_sha256(1, b"salt").unwrap());

    for number in 0..2000 {
        assert_eq!(code(&key, Some(&number.to_string())), "wrong-passphrase");
    }
}

#[test]
fn passphrases_that_take_too_much_work_are_not_tried() {
    let rounds = |rounds| encrypted_by(Pbkdf2Params::hmac_sha256(rounds, b"salt").unwrap());
    assert_eq!(code(&rounds(10_000_001), Some("right")), "too-much-work");

    let scrypt = |cost_parameter, block_size, parallelization| {
        encrypted_by(ScryptParams {
            salt: b"salt"[..].try_into().unwrap(),
            cost_parameter,
            block_size,
            parallelization,
            key_length: None,
        })
    };
    for (cost, block, passes) in [
        (1 << 19, 8, 1),
        (1 << 14, 8, 65),
        (1 << 63, 8, 1),
        (2, u16::MAX, u16::MAX),
    ] {
        let key = scrypt(cost, block, passes);
        assert_eq!(
            code(&key, Some("right")),
            "too-much-work",
            "{cost} {block} {passes}"
        );
    }
    for (cost, block, passes) in [(0, 8, 1), (1, 8, 1), (3, 8, 1), (16, 0, 1), (16, 8, 0)] {
        let key = scrypt(cost, block, passes);
        assert_eq!(
            code(&key, Some("right")),
            "not-a-key",
            "{cost} {block} {passes}"
        );
    }
}

/// What people carry through the world gets scratched.
#[test]
fn a_changed_key_is_refused_or_another_key() {
    for material in every_kind() {
        for position in 0..material.pkcs8.len() {
            let mut changed = material.pkcs8.to_vec();
            changed[position] ^= 1 << (position % 8);
            if let Ok(taken) = import(&changed, None, NOW) {
                assert!(taken.open().is_ok(), "{position}");
            }
        }
    }
}
