//! `[data]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The directory of the embedded profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// Holds everything that has no place of its own: `countersign.db` and `objects/` here unless
    /// `database.url` and `storage.directory` say otherwise. `COUNTERSIGN_DATA__DIRECTORY`.
    pub directory: Option<PathBuf>,
}
