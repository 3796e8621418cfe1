//! The API over HTTP, on both databases: what it answers, refuses, writes and never writes.
//!
//! There is no worker here: tests play its part where a task has to end.

extern crate countersign_api as api;

mod audit;
mod auth;
mod bootstrap;
mod edges;
mod idempotency;
mod packages;
mod publications;
mod repositories;
mod server;
mod signing_keys;
mod tasks;
mod tokens;
mod world;
