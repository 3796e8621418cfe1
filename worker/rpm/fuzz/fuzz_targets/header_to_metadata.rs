//! Any bytes either are refused or become well-formed metadata; nothing panics.
//!
//! `cargo fuzz run --sanitizer none header_to_metadata` on the stable toolchain.

#![no_main]

use countersign_rpm::{Checker, IndexKind, Located, Package};
use libfuzzer_sys::fuzz_target;
use quick_xml::Reader;
use quick_xml::events::Event;

fuzz_target!(|bytes: &[u8]| {
    let mut payload = bytes;
    let Ok(package) = Package::read(&mut payload) else { return };
    let mut checker = Checker::new(package.front());
    checker.update(payload);
    let _ = checker.finish();

    let located = Located { size: bytes.len() as u64, sha256: [0; 32], file_time: 0 };
    let fragments = package.fragments(&located);
    for kind in IndexKind::ALL {
        assert_well_formed(kind.of(&fragments));
    }
});

fn assert_well_formed(fragment: &[u8]) {
    let text = std::str::from_utf8(fragment).expect("metadata is text");
    assert!(text.starts_with("<package") && text.ends_with("</package>\n"));
    let is_fit = |character: char| !character.is_ascii_control() || matches!(character, '\t' | '\n' | '\u{7f}');
    assert!(text.chars().all(is_fit), "metadata holds a control character");
    let mut reader = Reader::from_str(text);
    let mut depth = 0;
    loop {
        match reader.read_event().expect("metadata is well-formed") {
            Event::Start(start) => {
                depth += 1;
                assert!(start.attributes().all(|attribute| attribute.is_ok()));
            }
            Event::End(_) => depth -= 1,
            Event::Empty(start) => assert!(start.attributes().all(|attribute| attribute.is_ok())),
            Event::GeneralRef(_) | Event::Text(_) => {}
            Event::Eof => break,
            other => panic!("metadata holds {other:?}"),
        }
    }
    assert_eq!(depth, 0);
}
