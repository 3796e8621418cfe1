//! The data plane: gate (who), resolve (what), object (bytes).
//!
//! A request that finds everything in memory touches no database and no file. What is in memory
//! may be used only while the epoch was read within the last second.

mod access;
mod cache;
mod client;
mod clock;
mod coding;
mod conditions;
mod credentials;
mod directory;
mod file;
mod follow;
mod gate;
mod keys;
mod metadata;
mod object;
mod options;
mod path;
mod peers;
mod pins;
mod plane;
mod refusal;
mod resolve;
mod setup;
mod shelf;
mod trust_root;
mod usage;
mod verdicts;

pub use follow::Unavailable;
pub use options::Options;
pub use plane::{Explanation, Plane};
pub use setup::ClientFile;
