//! Any bytes either are refused or are a request that is judged; a judgement never speaks of other
//! bytes than those that would be signed.
//!
//! `cargo fuzz run --sanitizer none request` on the stable toolchain.

#![no_main]

use chrono::{DateTime, Utc};
use countersign_tuf::{Change, ceremony::Request};
use libfuzzer_sys::fuzz_target;

/// The root that the machine of the signer trusts.
const TRUSTED: &[u8] = include_bytes!("../seeds/metadata/root");

/// 15 January 2027: before everything in the seeds expires.
const NOW: i64 = 1_800_000_000;

fuzz_target!(|file: &[u8]| {
    let Ok(request) = Request::parse(file) else {
        return;
    };
    let written = request.to_file();
    let again = Request::parse(&written).expect("what was written is read");
    assert_eq!(again.to_file(), written);

    let now: DateTime<Utc> = DateTime::from_timestamp(NOW, 0).expect("a time");
    for trusted in [None, Some(TRUSTED)] {
        let Ok(judged) = request.judge(trusted, now) else {
            continue;
        };
        assert!(request.expires > now && judged.document.header().expires > now);
        assert!(matches!(judged.changes[0], Change::Version(..)));
        assert_eq!(judged.words.split(' ').count(), 8);
        // Written and sent on, it is judged alike.
        let sent = again.judge(trusted, now).expect("it was judged before");
        assert_eq!(sent.document.canonical(), judged.document.canonical());
        assert_eq!(sent.changes, judged.changes);
    }
});
