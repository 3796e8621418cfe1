//! Rows as stored, and their guarded transitions.
//!
//! One file per table. A row changes state through a method that says which state it expects,
//! so a late writer changes nothing.

pub mod account;
pub mod audit;
pub mod audit_chain;
pub mod audit_checkpoint;
pub mod audit_link;
pub mod audit_waiting;
pub mod blob;
pub mod bootstrap;
pub mod ceremony;
pub mod change;
pub mod change_feed;
pub mod clock;
pub mod component;
pub mod composition;
pub mod contents_turn;
mod database;
pub mod epoch;
pub mod file_list;
pub mod idempotency;
mod ids;
mod json;
pub mod keyring;
pub mod metadata_file;
pub mod package;
pub mod package_pin;
pub mod part_list;
pub mod pending_switch;
pub mod plan;
pub mod process;
pub mod promotion;
pub mod promotion_approval;
pub mod promotion_target;
pub mod publication;
pub mod publication_file;
pub mod repository;
pub mod repository_package;
pub mod retention_turn;
pub mod scope;
pub mod signing_key;
pub mod subscription_key;
pub mod subscription_secret;
pub mod subscription_usage;
pub mod task;
pub mod token;
pub mod trust_change;
pub mod trust_file;
pub mod trust_publication;
pub mod trust_role;
pub mod trust_root;
pub mod trust_target;
pub mod trust_waiter;
pub mod upload;
pub mod usage_batch;

pub use database::{Database, DatabaseError, Write, connect};
pub use ids::*;
pub use json::{Json, Names};

/// The moment now, in UTC, cut to microseconds: what both databases can give back unchanged.
#[must_use]
pub fn now() -> chrono::DateTime<chrono::Utc> {
    truncate(chrono::Utc::now())
}

/// `at` cut to whole microseconds.
#[must_use]
pub fn truncate(at: chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}
