//! Any text either is refused or is read as what it says: releases, uploads, patches, relations
//! and clear-signed files. Nothing panics.
//!
//! `cargo fuzz run --sanitizer none text` on the stable toolchain.

#![no_main]

use countersign_deb::armor::{self, Block};
use countersign_deb::changes::Changes;
use countersign_deb::clear_signed::{ClearSigned, assemble, text_to_sign};
use countersign_deb::pdiff::Patch;
use countersign_deb::relation::{self, Member, Universe, broken_by};
use countersign_deb::release::ReleaseFile;
use countersign_deb::signature::PublicKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = ReleaseFile::parse(bytes);
    let _ = Changes::read(bytes);
    let _ = PublicKey::parse_all(bytes);
    if let Ok(packets) = armor::decode(Block::Signature, bytes) {
        let again = armor::encode(Block::Signature, &[&packets]);
        assert_eq!(armor::decode(Block::Signature, again.as_bytes()), Ok(packets));
    }
    if let Ok(patch) = Patch::parse(bytes) {
        assert_eq!(patch.render(), bytes);
        assert_eq!(patch.then(&Patch::default()), patch);
        assert_eq!(Patch::default().then(&patch), patch);
        let _ = patch.then(&patch).then(&patch).render();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        check_clear_signed(text);
        check_relations(text);
    }
});

/// What is signed is what is read.
fn check_clear_signed(text: &str) {
    let file = assemble(text, &[[1, 2, 3]]);
    let read = ClearSigned::read(file.as_bytes()).expect("what is assembled is read");
    let lines = String::from_utf8(read.text).expect("text stays text");
    assert_eq!(text_to_sign(&lines), text_to_sign(text));
}

fn check_relations(text: &str) {
    for relation in relation::parse(text).unwrap_or_default() {
        let again = relation::parse(relation.text).expect("what was read is read again");
        assert_eq!(again, [relation]);
    }
    let member = Member {
        name: "a",
        version: "1",
        architecture: "all",
        provides: text,
        depends: text,
        conflicts: text,
        ..Member::default()
    };
    if let Ok(universe) = Universe::new(&["amd64"], [member]) {
        let _ = universe.conflicts();
        assert_eq!(broken_by(&universe, &universe).map(|broken| broken.len()), Ok(0));
    }
}
