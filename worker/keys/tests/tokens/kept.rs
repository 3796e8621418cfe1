//! Keys that a token holds: which fits an address, and what others made of them.

use std::io;

use countersign_keys::{Algorithm, Wanted, offline, pkcs11};
use cryptoki::{
    mechanism::Mechanism,
    object::{Attribute, ObjectClass},
};

use crate::world::*;

/// P-256, as its object identifier.
const P256: [u8; 10] = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];

fn half(label: &str) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(label.as_bytes().to_vec()),
    ]
}

#[test]
fn the_pin_is_asked_for_once_or_read_from_its_file() {
    with_tokens(
        "kept::the_pin_is_asked_for_once_or_read_from_its_file",
        |world| {
            World::token("one");
            let location = at("token=one;object=key");
            pkcs11::generate(&location, Algorithm::Ed25519, &mut asked(PIN)).unwrap();

            let mut questions = 0;
            let signer = offline::open(&location, &mut |wanted| {
                questions += 1;
                let pin = Wanted::Pin {
                    token: "one",
                    last: false,
                };
                assert_eq!(wanted, pin);
                asked(PIN)(wanted)
            });
            sign(&*signer.unwrap(), b"role");
            assert_eq!(questions, 1);

            let file = world.pin_file(&format!("{PIN}\n"));
            let location = format!("{location}&pin-source=file:{}", file.display());
            let signer = offline::open(&location, &mut |_| panic!("nothing to ask for"));
            sign(&*signer.unwrap(), b"role");
        },
    );
}

#[test]
fn a_key_that_wants_the_pin_for_each_signature_gets_it() {
    with_tokens(
        "kept::a_key_that_wants_the_pin_for_each_signature_gets_it",
        |world| {
            World::token("one");
            let session = World::session("one");
            let public = [half("key"), vec![Attribute::EcParams(P256.to_vec())]].concat();
            let private = [
                half("key"),
                vec![
                    Attribute::Private(true),
                    Attribute::Sensitive(true),
                    Attribute::Sign(true),
                    Attribute::AlwaysAuthenticate(true),
                ],
            ]
            .concat();
            let (_, handle) = session
                .generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)
                .unwrap();
            // The token means it: being logged in is not enough.
            assert!(session.sign(&Mechanism::Ecdsa, handle, &[7; 32]).is_err());

            let signer = open(&at("token=one;object=key"));

            for message in [b"one", b"two"] {
                let signature = sign(&*signer, message);
                world.verify_as_openssl_does(signer.public(), message, &signature);
            }
        },
    );
}

#[test]
fn keys_are_listed_each_by_an_address_of_its_own() {
    with_tokens(
        "kept::keys_are_listed_each_by_an_address_of_its_own",
        |_| {
            World::token("one");
            for (label, algorithm) in [("a", Algorithm::P256), ("b", Algorithm::Ed25519)] {
                let location = at(&format!("object={label}"));
                pkcs11::generate(&location, algorithm, &mut asked(PIN)).unwrap();
            }
            let session = World::session("one");
            let bits = Attribute::ModulusBits(2048.into());
            let public = [half("c"), vec![bits]].concat();
            let rsa = Mechanism::RsaPkcsKeyPairGen;
            session
                .generate_key_pair(&rsa, &public, &half("c"))
                .unwrap();

            let mut listed = pkcs11::list(&at("token=one"), &mut asked(PIN)).unwrap();

            listed.sort_by_key(|key| {
                key.public
                    .as_ref()
                    .map_or("c".to_owned(), |public| public.user_id.clone())
            });
            assert_eq!(listed.len(), 3);
            for key in &listed[..2] {
                let signer = open(&key.location);
                assert_eq!(Ok(signer.public()), key.public.as_ref());
            }
            let refused = listed[2].public.as_ref().unwrap_err();
            assert_eq!(refused.code(), "unsupported-algorithm");
            assert_eq!(listed[2].location, at("token=one;object=c;id=%63"));
            let refused = offline::open(&listed[2].location, &mut asked(PIN)).unwrap_err();
            assert_eq!(refused.code(), "unsupported-algorithm");
        },
    );
}

#[test]
fn keys_of_one_label_are_told_apart_by_id() {
    with_tokens("kept::keys_of_one_label_are_told_apart_by_id", |_| {
        World::token("one");
        let session = World::session("one");
        for id in [1, 2] {
            let with_id = |more: Vec<Attribute>| {
                let label = Attribute::Label(b"key".to_vec());
                let name = vec![Attribute::Token(true), label, Attribute::Id(vec![id])];
                [name, more].concat()
            };
            let public = with_id(vec![Attribute::EcParams(P256.to_vec())]);
            let private = with_id(vec![Attribute::Sign(true)]);
            session
                .generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)
                .unwrap();
        }

        let refused = offline::open(&at("object=key"), &mut asked(PIN)).unwrap_err();
        assert_eq!(refused.code(), "several-objects");
        let [one, two] = ["%01", "%02"].map(|id| open(&at(&format!("object=key;id={id}"))));

        assert_ne!(one.public().fingerprint, two.public().fingerprint);
        // Each with its own public half, or the signature would not verify.
        sign(&*one, b"role");
        sign(&*two, b"role");
    });
}

#[test]
fn a_key_without_its_public_half_is_refused() {
    with_tokens("kept::a_key_without_its_public_half_is_refused", |_| {
        World::token("one");
        let location = at("object=key");
        pkcs11::generate(&location, Algorithm::P256, &mut asked(PIN)).unwrap();
        let session = World::session("one");
        let public = objects(&session, ObjectClass::PUBLIC_KEY, "key")[0];
        session.destroy_object(public).unwrap();

        let refused = offline::open(&location, &mut asked(PIN)).unwrap_err();

        assert_eq!(refused.code(), "no-public-key");
        assert!(refused.hint().is_some());
    });
}

#[test]
fn without_an_answer_there_is_no_key() {
    with_tokens("kept::without_an_answer_there_is_no_key", |_| {
        World::token("one");

        let refused = offline::open(&at("token=one"), &mut |_| {
            Err(io::Error::other("no terminal"))
        });

        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), "pin-unavailable");
        assert_eq!(
            refused.to_string(),
            "there is no PIN for the token `one`: no terminal"
        );
    });
}
