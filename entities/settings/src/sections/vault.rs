//! `[vault]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How signing keys are opened; only workers open them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vault {
    /// File that holds the passphrase, such as a systemd credential.
    /// `COUNTERSIGN_VAULT__PASSPHRASE_FILE`.
    pub passphrase_file: Option<PathBuf>,
    /// The vault's age recipient (`age1…`), for an API whose vault is in another process: people
    /// seal keys for import to it. `COUNTERSIGN_VAULT__RECIPIENT`.
    pub recipient: Option<String>,
}
