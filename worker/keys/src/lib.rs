//! Signing key drivers: make, import, open and use keys.
//!
//! A driver turns key [`Material`], a key file or a token into a [`Signer`]. Nothing here knows a
//! database, a clock or a policy: the vault uses the drivers on the server, the command line uses
//! them offline.

mod ask;
pub mod bare;
mod generate;
mod material;
pub mod offline;
pub mod openpgp;
mod passphrase;
pub mod pkcs11;
mod public;
mod seal;
mod signer;

pub use ask::{Ask, Wanted};
pub use generate::GenerateError;
pub use material::{Material, OpenError};
pub use passphrase::{Passphrase, PassphraseError, PassphraseSource};
pub use public::{Algorithm, Form, Public, Purpose, Unknown};
pub use seal::{Identity, Parcel, Recipient, SealError, UnsealError};
pub use signer::{SignError, Signer};
