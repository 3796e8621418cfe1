//! Secrets of operator tokens.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entities::TokenId;
use rand::RngExt;

use crate::auth::token_hash;

/// A token in full: `cst_`, its public identifier, 32 random bytes.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Draws the secret of the token `id`.
    pub(crate) fn draw(id: TokenId) -> Self {
        let random: [u8; 32] = rand::rng().random();
        let random = BASE64_URL_SAFE_NO_PAD.encode(random);
        Self(format!("cst_{}_{random}", id.0.simple()))
    }

    /// What rows keep of it.
    pub(crate) fn sha256(&self) -> String {
        token_hash(&self.0)
    }

    /// The token itself, for the one who asked for it.
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
