//! One event, with every column of its row.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// Somebody asked for something. A link vouches for every field.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its identifier.
    pub id: Uuid,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// Who asked.
    pub actor: String,
    /// What was asked.
    pub action: String,
    /// What it was asked of.
    pub target: Option<String>,
    /// The task that does it.
    pub task: Option<Uuid>,
    /// The request without its secrets.
    pub details: Value,
}
