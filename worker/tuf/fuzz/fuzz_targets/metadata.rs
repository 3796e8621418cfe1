//! Any bytes either are refused or are a role that is written and read again as the same; nothing
//! panics, whatever is asked of it.
//!
//! `cargo fuzz run --sanitizer none metadata` on the stable toolchain.

#![no_main]

use countersign_tuf::{Document, Envelope, Root, TopRole, changes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let Ok((document, envelope)) = Envelope::parse(file) else {
        return;
    };
    let written = envelope.to_file();
    let (again, same) = Envelope::parse(&written).expect("what was written is read");
    assert_eq!(again.canonical(), document.canonical());
    assert_eq!(same, envelope);

    ask(&document, &envelope);
    if let Ok(found) = changes(None, &document) {
        assert!(!found.is_empty());
        let against_itself = changes(Some(&document), &document).expect("it was read before");
        assert_eq!(
            against_itself.len(),
            1,
            "nothing but the version is told: {against_itself:?}"
        );
    }
});

fn ask(document: &Document, envelope: &Envelope) {
    let _ = document.listed();
    let _ = document.versions();
    if let Ok(delegations) = document.delegations() {
        for delegation in delegations {
            let _ = delegation.check();
            let _ = delegation.authority.standing(envelope);
        }
    }
    if let Ok(root) = Root::of_document(document) {
        // A root that is read says the same when it is written anew.
        assert_eq!(Root::of_document(&root.document()), Ok(root.clone()));
        for role in TopRole::ALL {
            let _ = root.authority(role).standing(envelope);
        }
        let _ = root.standings(Some(&root), envelope);
    }
}
