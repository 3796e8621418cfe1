//! Secrets of operator tokens and of subscription keys.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entities::{SubscriptionKeyId, TokenId};
use rand::RngExt;
use uuid::Uuid;

use crate::auth::token_hash;

/// A token or a key in full: what it is, its public identifier, 32 random bytes.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Draws the secret of the token `id`.
    pub(crate) fn draw(id: TokenId) -> Self {
        Self::random("cst", id.0)
    }

    /// Draws a secret of the subscription key `id`: what clients send as their password.
    pub(crate) fn draw_for_subscriber(id: SubscriptionKeyId) -> Self {
        Self::random("cs", id.0)
    }

    /// Draws a secret of the form that Packyard's keys have: 64 hexadecimal digits.
    pub(crate) fn draw_as_packyard() -> Self {
        let random: [u8; 32] = rand::rng().random();
        Self(hex::encode(random))
    }

    fn random(kind: &str, id: Uuid) -> Self {
        let random: [u8; 32] = rand::rng().random();
        let random = BASE64_URL_SAFE_NO_PAD.encode(random);
        Self(format!("{kind}_{}_{random}", id.simple()))
    }

    /// What rows keep of it.
    pub(crate) fn sha256(&self) -> String {
        token_hash(&self.0)
    }

    /// The whole of it, for the one who asked for it.
    pub(crate) fn reveal(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_of_one_token_differ_and_neither_is_printed() {
        let id = TokenId::fresh();
        let (one, other) = (Secret::draw(id), Secret::draw(id));

        assert_ne!(one.sha256(), other.sha256());
        assert_eq!(format!("{one:?}"), "Secret(..)");
        assert!(one.reveal().starts_with(&format!("cst_{}_", id.0.simple())));
    }
}
