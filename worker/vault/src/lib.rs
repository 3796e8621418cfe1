//! Keeps and uses signing keys; the only server code that sees a private one.
//!
//! A key is one age file in the [`VaultStore`], encrypted to the vault's master identity, which is
//! itself an age file under a passphrase. Everything secret is wiped when dropped, and nothing
//! here prints it.

mod batch;
mod error;
mod local;
mod record;
pub mod remote;
mod store;

use async_trait::async_trait;
pub use keys::{
    Algorithm, Form, Passphrase, PassphraseError, PassphraseSource, Public, Purpose, SignError,
};
use serde::{Deserialize, Serialize};

pub use crate::{
    error::VaultError,
    local::LocalVault,
    remote::{RemoteVault, serve_child},
    store::{FileStore, StoreError, VaultStore},
};

/// Longest message that is signed, in bytes; more than any package header or index entry point.
pub const MAX_MESSAGE: usize = 64 << 20;

/// A vault, in this process ([`LocalVault`]) or in a signer child ([`RemoteVault`]).
///
/// Names match `[a-z0-9][a-z0-9._-]*`, at most 64 characters. Times are Unix seconds. Making,
/// importing and deleting are safe to repeat after a crash.
#[async_trait]
pub trait Vault: Send + Sync {
    /// The age recipient (`age1…`) to which keys for [`Vault::import`] are sealed.
    async fn recipient(&self) -> Result<String, VaultError>;

    /// Makes a key and keeps it as `name`. Repeated with the same `request`: the same key.
    async fn generate(&self, name: &str, order: &Generate) -> Result<Public, VaultError>;

    /// Takes over a key that was made elsewhere. Repeated with the same `request`: the same key.
    async fn import(&self, name: &str, order: &Import) -> Result<Public, VaultError>;

    /// Detached signature over `message`, verified, carrying the time `created`.
    ///
    /// Whether the key is active is the caller's to know; the vault only asks that it exists.
    async fn sign(
        &self,
        name: &str,
        message: &[u8],
        created: u32,
        form: Form,
    ) -> Result<Vec<u8>, VaultError>;

    /// Bare signatures ([`Form::Raw`]) over many messages, verified, in their order: for the
    /// thousands of roles of a trust root. What cannot all be signed is not signed at all.
    async fn sign_all(&self, name: &str, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, VaultError>;

    /// The public part of the key `name`.
    async fn public(&self, name: &str) -> Result<Public, VaultError>;

    /// Destroys the private part of `name` for good. A name that is not there is no error.
    ///
    /// Another process that has used the key may keep it open until it ends.
    async fn delete(&self, name: &str) -> Result<(), VaultError>;
}

/// The order for a new key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generate {
    /// Who ordered, such as the task's id: tells a repeated order from a clash of names.
    pub request: String,
    /// What the key signs.
    pub purpose: Purpose,
    /// Kind of key.
    pub algorithm: Algorithm,
    /// Name and address in the certificate; what people call a bare key, which may be empty.
    pub user_id: String,
    /// When the key counts as made; no signature may be older.
    pub created: u32,
}

/// The order to take over a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Who ordered, such as the task's id: tells a repeated order from a clash of names.
    pub request: String,
    /// What the key signs.
    pub purpose: Purpose,
    /// The key, sealed to [`Vault::recipient`] by `keys::Parcel::seal`; binary or armored.
    #[serde(skip)]
    pub ciphertext: Vec<u8>,
    /// The time by which expiry is judged, and as of which a bare key counts as made.
    pub now: u32,
}

/// The address of the key `name` as rows keep it.
pub fn uri(name: &str) -> String {
    format!("vault:{name}")
}
