//! The consumer: claims tasks, runs their handlers, signs and publishes.
//!
//! A worker listens to nobody but whoever reads its metrics. Everything it does begins as a row of the task table and ends in a
//! transaction that also ends the row.

mod access;
mod backend;
pub mod backup;
pub mod blob;
mod bring_in;
mod changes;
mod context;
mod dependencies;
mod dispatch;
mod file_lists;
mod gates;
mod handler;
pub mod index;
mod jobs;
mod keyring;
mod lease;
mod listener;
mod measure;
mod package_file;
mod pins;
mod reconcile;
mod registry;
mod retention;
mod run;
mod runner;
mod running;
pub mod signer;
mod signing_keys;
mod source_files;
mod staged;
mod trust;
mod vault_store;
mod versions;

pub use context::{Claimed, Context};
pub use dependencies::{
    Dependencies, SetupError, dependencies, measures, open_vault, source_date_epoch,
};
pub use handler::{Failure, Handler, Outcome, Verdict};
pub use listener::{ListenError, show_metrics};
pub use measure::Measures;
pub use registry::{Entry, entry, handlers};
pub use run::{RunError, run, run_with};
pub use telemetry::{Exporter, TelemetryError, start as start_telemetry};
pub use vault::Vault;
