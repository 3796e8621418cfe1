//! Any bytes either are refused or are a response that is written and read again as the same.
//!
//! `cargo fuzz run --sanitizer none response` on the stable toolchain.

#![no_main]

use countersign_tuf::ceremony::Response;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let Ok(response) = Response::parse(file) else {
        return;
    };
    assert_eq!(Response::parse(&response.to_file()), Ok(response));
});
