//! The job that keeps a new operator token.

use chrono::{DateTime, Utc};
use entities::TokenId;
use entities::task::Pool;
use entities::token::Role;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Keeps a token whose secret the API drew and showed once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateToken {
    /// Its public identifier.
    pub token: TokenId,
    /// What people call it.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// Lower-case hexadecimal SHA-256 of the secret.
    pub secret_sha256: String,
    /// When it stops being accepted by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Job for CreateToken {
    const KIND: &'static str = "create_token";
    const POOL: Pool = Pool::Urgent;
}
