//! Threshold signing by people: plans, requests, signatures, and what is made of them.
//!
//! Keys of people are used here and never on a server; the server's own are never used here. What
//! passes between the two is files.

pub(crate) mod calendar;
pub(crate) mod chain;
pub(crate) mod dialogue;
pub(crate) mod display;
pub(crate) mod establishing;
pub(crate) mod office;
pub(crate) mod outlook;
pub(crate) mod plan;
pub(crate) mod proposal;
pub(crate) mod public_key;
pub(crate) mod reader;
pub(crate) mod rehearsal;
pub(crate) mod resuming;
pub(crate) mod roster;
pub(crate) mod signer;
pub(crate) mod signing;
pub(crate) mod simulation;
pub(crate) mod standing;
pub(crate) mod submission;
#[cfg(test)]
mod tests;
mod theft;
pub(crate) mod time;
pub(crate) mod verification;
