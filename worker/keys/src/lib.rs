//! Signing key drivers: make, import, open and use keys.
//!
//! A driver turns key material into a [`Signer`]. Nothing here knows a database, a clock or a
//! policy: the vault uses the drivers on the server, the command line uses them offline.

mod passphrase;
mod public;
mod signer;

pub use passphrase::Passphrase;
pub use public::{Algorithm, Form, Public, Purpose};
pub use signer::{SignError, Signer};
