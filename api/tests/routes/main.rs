//! The API over HTTP, on both databases: what it answers, refuses, writes and never writes.
//!
//! There is no worker here: tests play its part where a task has to end.

extern crate countersign_api as api;

mod artifacts;
mod audit;
mod auth;
mod backups;
mod bootstrap;
mod ceremonies;
mod contents;
mod delegations;
mod edges;
mod idempotency;
mod packages;
mod promotions;
mod publications;
mod repositories;
mod retention;
mod server;
mod signing_keys;
mod tasks;
mod tokens;
mod trust;
mod trust_roles;
mod trust_roots;
mod world;
