//! Keys made in a token.

use countersign_keys::{Algorithm, Form, Purpose, offline, pkcs11};
use cryptoki::object::{Attribute, AttributeInfo, AttributeType, ObjectClass};

use crate::world::*;

#[test]
fn a_key_made_in_a_token_signs_for_openssl() {
    with_tokens("made::a_key_made_in_a_token_signs_for_openssl", |world| {
        World::token("root keys");
        for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
            let location = at(&format!("token=root%20keys;object={algorithm}"));
            let made = pkcs11::generate(&location, algorithm, &mut asked(PIN)).unwrap();
            let public = made.public.unwrap();

            let signer = open(&made.location);

            assert_eq!(signer.public(), &public);
            assert_eq!(
                (public.purpose, public.algorithm),
                (Purpose::Tuf, algorithm)
            );
            assert_eq!(public.user_id, algorithm.as_str());
            let signature = sign(&*signer, b"role");
            world.verify_as_openssl_does(&public, b"role", &signature);
            let text = public.tuf_text().unwrap();
            assert!(text.parse::<tough::schema::key::Key>().is_ok(), "{text}");
        }
    });
}

/// About one number in 256 is shorter than the others, and every second begins with a one bit: DER
/// writes them in another way than the token.
#[test]
fn numbers_of_every_length_become_der() {
    with_tokens("made::numbers_of_every_length_become_der", |world| {
        World::token("one");
        let made = pkcs11::generate(&at("object=key"), Algorithm::P256, &mut asked(PIN)).unwrap();
        let signer = open(&made.location);

        let mut lengths = std::collections::BTreeSet::new();
        for number in 0..3000_u32 {
            let signature = sign(&*signer, &number.to_be_bytes());
            if lengths.insert(signature.len()) {
                let message = number.to_be_bytes();
                world.verify_as_openssl_does(signer.public(), &message, &signature);
            }
        }

        assert!(
            lengths.contains(&72) && lengths.contains(&70),
            "{lengths:?}"
        );
        assert!(
            lengths.first().is_some_and(|&length| length < 70),
            "{lengths:?}"
        );
    });
}

#[test]
fn a_key_made_in_a_token_cannot_be_taken_out() {
    with_tokens("made::a_key_made_in_a_token_cannot_be_taken_out", |_| {
        World::token("one");
        for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
            let label = algorithm.as_str();
            let location = at(&format!("object={label}"));
            pkcs11::generate(&location, algorithm, &mut asked(PIN)).unwrap();

            let session = World::session("one");
            let private = objects(&session, ObjectClass::PRIVATE_KEY, label)[0];

            let value = session
                .get_attribute_info(private, &[AttributeType::Value])
                .unwrap();
            assert!(matches!(value[..], [AttributeInfo::Sensitive]), "{value:?}");
            assert!(
                session
                    .get_attributes(private, &[AttributeType::Value])
                    .unwrap()
                    .is_empty()
            );
            let promises = [
                AttributeType::Private,
                AttributeType::Sensitive,
                AttributeType::AlwaysSensitive,
                AttributeType::Extractable,
                AttributeType::NeverExtractable,
            ];
            assert_eq!(
                session.get_attributes(private, &promises).unwrap(),
                [
                    Attribute::Private(true),
                    Attribute::Sensitive(true),
                    Attribute::AlwaysSensitive(true),
                    Attribute::Extractable(false),
                    Attribute::NeverExtractable(true),
                ]
            );
            // Nor can it be made extractable afterwards.
            let open = [Attribute::Extractable(true)];
            assert!(session.update_attributes(private, &open).is_err());
        }
    });
}

#[test]
fn a_key_in_a_token_writes_bare_signatures_only() {
    with_tokens("made::a_key_in_a_token_writes_bare_signatures_only", |_| {
        World::token("one");
        let made = pkcs11::generate(&at("object=key"), Algorithm::Ed25519, &mut asked(PIN));
        let signer = open(&made.unwrap().location);

        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let refused = runtime
            .block_on(signer.sign(b"role", 0, Form::Armored))
            .unwrap_err();

        assert_eq!(refused.code(), "signature-form");
    });
}

#[test]
fn what_is_in_a_token_is_not_replaced() {
    with_tokens("made::what_is_in_a_token_is_not_replaced", |_| {
        World::token("one");
        let make = |path: &str, algorithm| pkcs11::generate(&at(path), algorithm, &mut asked(PIN));
        let code = |path: &str, algorithm| make(path, algorithm).unwrap_err().code();
        make("object=key;id=%01", Algorithm::P256).unwrap();

        assert_eq!(code("object=key", Algorithm::P256), "object-exists");
        assert_eq!(
            code("object=other;id=%01", Algorithm::Ed25519),
            "object-exists"
        );
        assert_eq!(code("id=%02", Algorithm::P256), "object-unnamed");
        assert_eq!(
            code("object=rsa", Algorithm::Rsa4096),
            "unsupported-algorithm"
        );

        let session = World::session("one");
        let keys = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)]);
        assert_eq!(keys.unwrap().len(), 1);
    });
}

#[test]
fn two_keys_of_one_token_sign_side_by_side() {
    with_tokens("made::two_keys_of_one_token_sign_side_by_side", |_| {
        World::token("one");
        let location = |label: &str| at(&format!("token=one;object={label}"));
        let signers = ["a", "b"].map(|label| {
            pkcs11::generate(&location(label), Algorithm::P256, &mut asked(PIN)).unwrap();
            open(&location(label))
        });

        let threads = signers.map(|signer| {
            std::thread::spawn(move || {
                for number in 0..50_u32 {
                    sign(&*signer, &number.to_be_bytes());
                }
                signer
            })
        });

        // One is closed while the other goes on.
        let [first, second] = threads.map(|thread| thread.join().unwrap());
        drop(first);
        sign(&*second, b"role");
        assert!(offline::open(&location("a"), &mut asked(PIN)).is_ok());
    });
}
