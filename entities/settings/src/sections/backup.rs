//! `[backup]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Span;

/// When backups are made by themselves, where they go, and how long they stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Backup {
    /// A backup is made when the newest one is older than this, such as `24h`. Default: never by
    /// itself. `COUNTERSIGN_BACKUP__EVERY`.
    pub every: Option<Span>,
    /// Folder for backups, best on another disk. Default `backups` in the data directory; where
    /// there is none, below `backups/` beside the objects. `COUNTERSIGN_BACKUP__DIRECTORY`.
    pub directory: Option<PathBuf>,
    /// Backups that are older go when the next one is complete. Default 7.
    /// `COUNTERSIGN_BACKUP__KEEP_DAYS`.
    pub keep_days: u32,
    /// Whether the blobs themselves are copied out of a bucket too, into `backup.directory`; blobs
    /// that are files always are. Default false. `COUNTERSIGN_BACKUP__OBJECTS`.
    pub objects: bool,
}

impl Default for Backup {
    fn default() -> Self {
        Self {
            every: None,
            directory: None,
            keep_days: 7,
            objects: false,
        }
    }
}
