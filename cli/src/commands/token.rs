//! `countersign token create|list|revoke`

use clap::{Args, Subcommand};

use crate::arguments::Waiting;

/// Verbs of operator tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token; its secret is shown once.
    Create(Create),
    /// List all tokens.
    List,
    /// End a token, for every request from now on.
    Revoke {
        /// Its identifier.
        id: uuid::Uuid,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new token.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What people call it; stands in the audit trail.
    name: String,
    /// What its holder may do.
    #[arg(long, value_parser = ["admin", "publisher", "auditor"])]
    role: String,
    /// When it ends by itself, such as `2030-01-01T00:00:00Z`.
    #[arg(long, value_name = "TIME")]
    expires: Option<chrono::DateTime<chrono::Utc>>,
    #[command(flatten)]
    waiting: Waiting,
}
