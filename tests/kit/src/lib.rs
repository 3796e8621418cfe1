//! What tests stand on: a database per test, our programs as users run them, real clients,
//! hostile networks, real packages, fixed times and fault points.
//!
//! Everything here panics with a sentence instead of returning an error: a test that cannot get
//! what it needs has failed. Nothing skips.

mod background;
pub mod certificate;
pub mod client;
pub mod clock;
pub mod command;
pub mod corpus;
pub mod database;
pub mod debian;
pub mod disk;
pub mod fault;
pub mod http;
pub mod object;
pub mod place;
pub mod process;
pub mod repository;
pub mod server;
pub mod stall;
pub mod subscription;
pub mod tamper;

pub use database::Database;
pub use fault::Fault;
pub use repository::Repository;
pub use subscription::Key;
