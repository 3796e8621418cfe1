//! `[bootstrap]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The first administrator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bootstrap {
    /// File that holds the first admin token, drawn by whoever deploys; only its hash is stored.
    /// `COUNTERSIGN_BOOTSTRAP__TOKEN_FILE`.
    pub token_file: Option<PathBuf>,
}
