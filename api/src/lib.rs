//! The control plane: validates, enqueues, answers.
//!
//! It writes tasks, uploads, idempotency keys and audit events, and nothing else: every other row
//! is written by a worker that carries out what was accepted here.

mod accept;
mod address;
mod app;
mod ask;
mod auth;
mod authority;
mod beside;
mod body;
mod bootstrap;
mod certificate;
mod complaints;
mod config;
mod context;
mod document;
mod expiries;
mod faults;
mod front;
mod linger;
mod listener;
mod measures;
mod offline;
mod online_keys;
mod packyard;
mod page;
mod problem;
mod ready;
mod roles;
mod routes;
mod scopes;
mod secret;
mod server;
mod signing_request;
mod target;
mod time;
mod upload;
mod watch;

pub use beside::{Beside, Check};
pub use bootstrap::{BootstrapError, Bootstrapped, TOKEN_FILE, bootstrap};
pub use certificate::CertificateError;
pub use config::{Dependencies, DependenciesError, dependencies};
pub use document::document;
pub use offline::{OfflineError, OfflineToken, create_token_offline};
pub use packyard::document as packyard_document;
pub use server::{Bound, RunError, run};
