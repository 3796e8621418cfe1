//! The job that ends an operator token.

use entities::TokenId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Marks a token revoked; it is refused from the moment the task has succeeded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RevokeToken {
    /// The token.
    pub token: TokenId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
}

impl Job for RevokeToken {
    const KIND: &'static str = "revoke_token";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some("tokens".into())
    }
}
