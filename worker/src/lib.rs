//! The consumer: claims tasks, runs their handlers, signs and publishes.

pub mod blob;
mod context;
mod handler;
pub mod index;

pub use context::{Claimed, Context};
pub use handler::{Failure, Handler, Outcome, Verdict};
