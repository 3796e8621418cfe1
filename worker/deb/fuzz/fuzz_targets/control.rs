//! Any text either is refused or is read as the paragraphs that it says; nothing panics.
//!
//! `cargo fuzz run --sanitizer none control` on the stable toolchain.

#![no_main]

use countersign_deb::control::{Paragraph, paragraphs};
use countersign_deb::version::{Version, canonical, compare};
use countersign_deb::{Source, SourceFile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for paragraph in paragraphs(bytes).flatten() {
        let written = paragraph.to_string();
        assert_eq!(Paragraph::parse(written.as_bytes()), Ok(paragraph));
    }
    if let Ok(source) = Source::read(bytes) {
        let dsc = SourceFile { name: "itself.dsc".into(), size: bytes.len() as u64, sha256: [0; 32] };
        let stanza = source.stanza("pool/main/i", &dsc);
        let read = Paragraph::parse(&stanza).expect("a stanza is a paragraph");
        assert_eq!(format!("{read}\n").as_bytes(), stanza);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        check_version(text);
    }
});

fn check_version(text: &str) {
    let key = canonical(text);
    assert!(compare(text, &key).is_eq());
    assert_eq!(canonical(&key), key);
    if Version::parse(text).is_ok() && key.len() <= text.len() {
        assert!(Version::parse(&key).is_ok());
    }
}
