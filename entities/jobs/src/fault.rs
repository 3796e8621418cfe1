//! Named points at which a test makes the process die.
//!
//! `COUNTERSIGN_FAULT=NAME` or `NAME:NTH` kills this process with SIGKILL when it passes the
//! point for the first, or the NTH, time. Unset, a point costs one comparison.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

struct Fault {
    name: String,
    remaining: AtomicU32,
}

static FAULT: LazyLock<Option<Fault>> = LazyLock::new(|| {
    let setting = std::env::var("COUNTERSIGN_FAULT").ok()?;
    let (name, nth) = setting.split_once(':').unwrap_or((&setting, "1"));
    let remaining = AtomicU32::new(nth.parse().ok()?);
    Some(Fault {
        name: name.to_owned(),
        remaining,
    })
});

/// Dies here if a test asked for it.
pub fn point(name: &str) {
    let Some(fault) = FAULT.as_ref() else { return };
    if fault.name == name && fault.remaining.fetch_sub(1, Ordering::Relaxed) == 1 {
        let own = rustix::process::getpid();
        // The kernel ends the process inside this call: nothing is flushed, nothing unwinds.
        let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
    }
}
