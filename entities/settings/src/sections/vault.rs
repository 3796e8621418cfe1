//! `[vault]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How signing keys are opened; only workers need it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vault {
    /// File that holds the passphrase, such as a systemd credential.
    /// `COUNTERSIGN_VAULT__PASSPHRASE_FILE`.
    pub passphrase_file: Option<PathBuf>,
}
