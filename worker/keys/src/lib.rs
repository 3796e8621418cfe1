//! Signing key drivers: make, import, open and use keys.
//!
//! A driver turns key [`Material`] into a [`Signer`]. Nothing here knows a database, a clock or a
//! policy: the vault uses the drivers on the server, the command line uses them offline.

mod material;
pub mod openpgp;
mod passphrase;
mod public;
mod seal;
mod signer;

pub use material::{Material, OpenError};
pub use passphrase::Passphrase;
pub use public::{Algorithm, Form, Public, Purpose, Unknown};
pub use seal::{Identity, Parcel, Recipient, SealError, UnsealError};
pub use signer::{SignError, Signer};
