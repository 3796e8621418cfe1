//! `/vault`: where to seal keys to.

#![expect(clippy::unused_async, reason = "endpoints are async by contract")]

use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Found;
use crate::context::Context;
use crate::problem::Refusal;

/// What others need to know of the vault.
#[derive(Debug, Object)]
#[oai(rename = "Vault")]
pub(crate) struct VaultView {
    /// The age recipient (`age1…`) that keys for import are encrypted to.
    recipient: String,
}

/// Endpoints of `/vault`.
pub(crate) struct Vault(pub(crate) Context);

#[OpenApi]
impl Vault {
    /// Get what is needed to seal a key for import.
    #[oai(path = "/vault", method = "get", operation_id = "get_vault")]
    async fn get(&self) -> Result<Found<VaultView>, Refusal> {
        let recipient = self
            .0
            .vault_recipient
            .clone()
            .ok_or_else(Refusal::vault_unknown)?;
        Ok(Found::Found(Json(VaultView { recipient }), None))
    }
}
