//! Fault points: named places where a program of ours kills itself when a test asks for it.
//!
//! A program reads `COUNTERSIGN_FAULT=name[:nth]` and sends SIGKILL to itself when it reaches the
//! point `name` for the nth time (the first by default): no destructor runs, no buffer is written.

use std::fmt;

/// The variable that programs read.
pub const VARIABLE: &str = "COUNTERSIGN_FAULT";

/// A fault point, and which visit to it is the last thing the program does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    name: String,
    nth: u32,
}

impl Fault {
    /// The first visit to the point `name`.
    pub fn at(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            nth: 1,
        }
    }

    /// The same point at its visit number `nth`, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        assert!(nth > 0, "visits to a fault point are counted from 1");
        self.nth = nth;
        self
    }
}

/// The value of [`VARIABLE`].
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.nth)
    }
}
