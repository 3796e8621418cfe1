//! `[signals]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::SecretUrl;

/// How processes wake each other. Losing them makes things slower, never wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signals {
    /// `process` (default: within this process) or `redis`. `COUNTERSIGN_SIGNALS__KIND`.
    pub kind: SignalsKind,
    /// For Redis: `redis://…` or `redis+unix://…`. `COUNTERSIGN_SIGNALS__URL`.
    pub url: Option<SecretUrl>,
    /// For Redis: file that holds the URL, where it has a password.
    /// `COUNTERSIGN_SIGNALS__URL_FILE`.
    pub url_file: Option<PathBuf>,
}

/// The ways that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalsKind {
    /// Within this process.
    #[default]
    Process,
    /// Through a Redis server.
    Redis,
}
