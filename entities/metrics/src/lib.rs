//! Counters and histograms that cost a few atomic additions, and the page that shows them.
//!
//! Nothing is registered anywhere: whoever counts owns its counters, and writes them on a
//! [`Page`] when one is asked for.

mod counter;
mod histogram;
mod page;
mod process;

pub use counter::{Counter, Gauge, Held};
pub use histogram::Histogram;
pub use page::{CONTENT_TYPE, Family, Kind, Page};
pub use process::Process;

/// Something that has metrics to show.
pub trait Source: Send + Sync {
    /// Writes all of them, each family once.
    fn write(&self, page: &mut Page);
}
