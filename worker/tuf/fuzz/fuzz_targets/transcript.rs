//! Any bytes either are refused or are a transcript whose chain holds: written in one way only, and
//! broken by every line that is left out.
//!
//! `cargo fuzz run --sanitizer none transcript` on the stable toolchain.

#![no_main]

use countersign_tuf::ceremony::Transcript;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let Ok(text) = std::str::from_utf8(file) else {
        return;
    };
    let Ok(transcript) = Transcript::verify(text) else {
        return;
    };
    assert_eq!(
        Transcript::verify(transcript.lines()).as_ref(),
        Ok(&transcript)
    );

    let lines: Vec<&str> = transcript.lines().lines().collect();
    assert_eq!(lines.len(), transcript.entries().len());
    if let Some((_, rest)) = lines.split_first()
        && !rest.is_empty()
    {
        assert!(Transcript::verify(&rest.join("\n")).is_err());
    }
});
