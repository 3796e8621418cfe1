//! CPU time of ours and of a peer, and the line that says how they compare.

use std::time::Duration;

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was done, once.
    pub(crate) work: &'static str,
    /// CPU time of ours for it.
    pub(crate) ours: Duration,
    /// CPU time of the peer for it.
    pub(crate) peer: Duration,
    /// The largest ratio that is good enough.
    pub(crate) bar: f64,
}

pub(crate) fn print_header() {
    println!(
        "{:<44} | {:>12} | {:>12} | {:>9} | bar",
        "work (CPU time)", "ours", "peer", "ratio"
    );
}

impl Row {
    pub(crate) fn print(&self) {
        let Self {
            work,
            ours,
            peer,
            bar,
        } = self;
        let ratio = ours.as_secs_f64() / peer.as_secs_f64();
        let verdict = if ratio <= *bar { "reached" } else { "MISSED" };
        let (ours, peer) = (in_milliseconds(*ours), in_milliseconds(*peer));
        println!("{work:<44} | {ours:>12} | {peer:>12} | {ratio:>9.4} | {bar:.4} {verdict}");
    }
}

fn in_milliseconds(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}

/// CPU time that `work` costs this process, all threads, and the children it waits for.
///
/// Linux counts in steps of 10 ms: `work` should take a second or more.
pub(crate) fn cpu_time_of(work: impl FnOnce()) -> Duration {
    let before = cpu_time_of_process("self");
    work();
    cpu_time_of_process("self").saturating_sub(before)
}

/// CPU time so far of process `pid` and of the children it has waited for.
pub(crate) fn cpu_time_of_process(pid: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
    let (_, fields) = stat
        .rsplit_once(')')
        .expect("the name stands in parentheses");
    // utime, stime, cutime and cstime of proc(5), counted after the name, in hundredths of a second.
    let ticks = fields
        .split_whitespace()
        .skip(11)
        .take(4)
        .map(str::parse::<u64>);
    Duration::from_millis(
        10 * ticks
            .map(|ticks| ticks.expect("times are numbers"))
            .sum::<u64>(),
    )
}
