//! What work costs us and a peer, and the line that says how they compare.

use std::fmt;
use std::time::Duration;

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was done, once.
    pub(crate) work: &'static str,
    /// What it cost us.
    pub(crate) ours: Cost,
    /// What it cost the peer, where there is one.
    pub(crate) peer: Option<Cost>,
    /// The most that is good enough: of the ratio, or of ours where there is no peer. `None` for
    /// figures that stand beside others.
    pub(crate) bar: Option<f64>,
}

/// What something costs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cost {
    /// CPU time, or the time on the clock where the work says so.
    Time(Duration),
    /// A number of things.
    Count(usize),
    /// Bytes of memory.
    Memory(u64),
    /// Bytes on their way.
    Bytes(u64),
}

pub(crate) fn print_header() {
    println!(
        "{:<46} | {:>12} | {:>12} | {:>8} | bar",
        "work", "ours", "peer", "ratio"
    );
}

impl Row {
    /// A comparison of CPU times.
    pub(crate) fn ratio(work: &'static str, ours: Duration, peer: Duration, bar: f64) -> Self {
        Self {
            work,
            ours: Cost::Time(ours),
            peer: Some(Cost::Time(peer)),
            bar: Some(bar),
        }
    }

    /// A figure that has no peer.
    pub(crate) fn alone(work: &'static str, ours: Cost, bar: Option<f64>) -> Self {
        Self {
            work,
            ours,
            peer: None,
            bar,
        }
    }

    pub(crate) fn print(&self) {
        let ratio = self.peer.map(|peer| self.ours.number() / peer.number());
        let judged = ratio.unwrap_or(self.ours.number());
        let verdict = self.bar.map_or_else(String::new, |bar| {
            let verdict = if judged <= bar { "reached" } else { "MISSED" };
            format!("{bar} {verdict}")
        });
        let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.5}"));
        let peer = self.peer.map_or_else(String::new, |peer| peer.to_string());
        let (work, ours) = (self.work, self.ours.to_string());
        println!("{work:<46} | {ours:>12} | {peer:>12} | {ratio:>8} | {verdict}");
    }
}

impl Cost {
    /// In milliseconds, things, megabytes of memory, or kilobytes.
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64() * 1e3,
            #[expect(clippy::cast_precision_loss, reason = "counts of figures are small")]
            Self::Count(count) => count as f64,
            #[expect(clippy::cast_precision_loss, reason = "a byte more or less is nothing")]
            Self::Memory(bytes) => bytes as f64 / 1e6,
            #[expect(clippy::cast_precision_loss, reason = "a byte more or less is nothing")]
            Self::Bytes(bytes) => bytes as f64 / 1e3,
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number();
        match self {
            Self::Time(_) => write!(formatter, "{number:.3} ms"),
            Self::Count(_) => write!(formatter, "{number}"),
            Self::Memory(_) => write!(formatter, "{number:.1} MB"),
            Self::Bytes(_) => write!(formatter, "{number:.1} kB"),
        }
    }
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
