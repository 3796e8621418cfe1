//! What does not lead to a key.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use countersign_keys::{Algorithm, offline, pkcs11};

use crate::world::*;

fn code(location: &str, pin: &str) -> &'static str {
    offline::open(location, &mut asked(pin)).unwrap_err().code()
}

#[test]
fn a_wrong_pin_opens_nothing() {
    with_tokens("refused::a_wrong_pin_opens_nothing", |_| {
        World::token("one");
        let location = at("token=one;object=key");

        for wrong in ["111111", "1", ""] {
            let refused = offline::open(&location, &mut asked(wrong)).unwrap_err();
            assert_eq!(refused.code(), "wrong-pin", "{wrong}");
            assert_eq!(refused.to_string(), "the PIN of the token `one` is wrong");
            let made = pkcs11::generate(&location, Algorithm::P256, &mut asked(wrong));
            assert_eq!(made.unwrap_err().code(), "wrong-pin");
            let listed = pkcs11::list(&location, &mut asked(wrong));
            assert_eq!(listed.unwrap_err().code(), "wrong-pin");
        }
    });
}

#[test]
fn without_any_token_that_is_said() {
    with_tokens("refused::without_any_token_that_is_said", |_| {
        let refused = offline::open(&at("token=one"), &mut asked(PIN)).unwrap_err();

        let text = "no token fits the address; there are: none";
        assert_eq!(
            (refused.code(), refused.to_string().as_str()),
            ("no-such-token", text)
        );
    });
}

#[test]
fn tokens_and_objects_that_are_not_there_are_named() {
    with_tokens(
        "refused::tokens_and_objects_that_are_not_there_are_named",
        |_| {
            World::token("one");
            World::token("two");

            let refused = offline::open(&at("token=three"), &mut asked(PIN)).unwrap_err();
            assert_eq!(refused.code(), "no-such-token");
            let text = refused.to_string();
            assert!(text.contains("`one`") && text.contains("`two`"), "{text}");
            assert_eq!(code(&at("token=one;serial=0"), PIN), "no-such-token");
            assert_eq!(code(&at("token=one;slot-id=999999"), PIN), "no-such-token");
            assert_eq!(code(&at("object=key"), PIN), "several-tokens");
            assert_eq!(code(&at("token=one;object=key"), PIN), "no-such-object");
            assert_eq!(code(&at("token=one;id=%01"), PIN), "no-such-object");
        },
    );
}

#[test]
fn a_module_must_be_named_be_there_and_be_one() {
    with_tokens(
        "refused::a_module_must_be_named_be_there_and_be_one",
        |world| {
            assert_eq!(code("pkcs11:token=one", PIN), "pkcs11-module-unnamed");
            let absent = elsewhere(&world.path("absent.so"));
            assert_eq!(code(&absent, PIN), "pkcs11-module-missing");

            let text = world.path("text.so");
            fs::write(&text, "no module").unwrap();
            assert_eq!(code(&elsewhere(&text), PIN), "pkcs11-module-failed");
            // A library, but of something else.
            let libm = [
                "/lib/x86_64-linux-gnu/libm.so.6",
                "/lib/aarch64-linux-gnu/libm.so.6",
            ];
            let libm = libm
                .map(Path::new)
                .into_iter()
                .find(|path| path.exists())
                .unwrap();
            assert_eq!(code(&elsewhere(libm), PIN), "pkcs11-module-failed");
        },
    );
}

#[test]
fn a_file_with_the_pin_is_for_its_owner_only() {
    with_tokens(
        "refused::a_file_with_the_pin_is_for_its_owner_only",
        |world| {
            World::token("one");
            let file = world.pin_file(PIN);
            let location = format!("{}&pin-source={}", at("token=one"), file.display());
            assert_eq!(code(&location, ""), "no-such-object");

            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
            assert_eq!(code(&location, ""), "passphrase-exposed");
            fs::remove_file(&file).unwrap();
            assert_eq!(code(&location, ""), "passphrase-unreadable");
        },
    );
}

#[test]
fn what_is_no_address_is_refused_before_anything_is_loaded() {
    let refused = offline::open("pkcs11:token=one?pin-value=1234", &mut asked(PIN)).unwrap_err();

    assert_eq!(refused.code(), "bad-pkcs11-uri");
    assert!(refused.hint().unwrap().contains("pin-source"));
    let refused = offline::open("pkcs11:label=one", &mut asked(PIN)).unwrap_err();
    let reason = std::error::Error::source(&refused).unwrap().to_string();
    assert_eq!(reason, "`label` is not known here");
}
