//! The API document and the typed client generated from it.
//!
//! [`Connection`] is the generated [`Client`] with what generated code cannot do well: refusals as
//! typed problems, waiting for tasks, uploads that stream and tell how far they are.

// Generated as it is by tests/openapi.rs; house rules are for people.
#[rustfmt::skip]
#[allow(warnings, missing_docs, unreachable_pub, clippy::all, clippy::pedantic, rustdoc::all)]
mod client;
mod connection;
mod events;
mod failure;
mod tasks;
mod upload;

pub use client::{Client, builder, types};
pub use connection::{ConnectError, Connection, connect};
pub use failure::Failure;
pub use progenitor_client::{ByteStream, ResponseValue};
pub use tasks::{PATIENCE, patiently};
pub use upload::Upload;
