//! One file per section; the doc of each field is its manual.
//!
//! A field `key` of `[section]` is also the variable `COUNTERSIGN_SECTION__KEY`.

mod backup;
mod bootstrap;
mod data;
mod database;
mod limits;
mod log;
mod retention;
mod server;
mod signals;
mod storage;
mod telemetry;
mod vault;
mod worker;

pub use backup::Backup;
pub use bootstrap::Bootstrap;
pub use data::Data;
pub use database::{Database, DatabaseKind};
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use retention::Retention;
pub use server::{Server, Tls};
pub use signals::{Signals, SignalsKind};
pub use storage::{Storage, StorageKind};
pub use telemetry::Telemetry;
pub use vault::Vault;
pub use worker::{Slots, Worker};
