//! Any bytes either are refused or become a paragraph of the index; nothing panics.
//!
//! `cargo fuzz run --sanitizer none package` on the stable toolchain.

#![no_main]

use countersign_deb::contents::Contents;
use countersign_deb::control::Paragraph;
use countersign_deb::{Located, Package, served_path};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(contents) = Contents::open(bytes) {
        for path in contents.flatten() {
            assert!(!path.iter().any(u8::is_ascii_control));
        }
    }
    let Ok(package) = Package::read(bytes) else { return };
    let path = served_path(package.identity());
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path}");
    assert!(path.split('/').count() == 3 && path.split('/').all(|part| !part.starts_with('.')), "{path}");

    let stanza = package.stanza(&Located { path, size: bytes.len() as u64, sha256: [0; 32] });

    let read = Paragraph::parse(&stanza).expect("a stanza is a paragraph");
    assert_eq!(format!("{read}\n").as_bytes(), stanza);
});
