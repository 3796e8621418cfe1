//! `[retention]`

use serde::{Deserialize, Serialize};

/// How long things are kept. What is live or pinned is always kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Finished tasks. Default 30. `COUNTERSIGN_RETENTION__TASK_DAYS`.
    pub task_days: u32,
    /// Publications kept per repository, however old. Default 100.
    /// `COUNTERSIGN_RETENTION__PUBLICATIONS`.
    pub publications: u32,
    /// Publications younger than this are kept, however many. Default 30.
    /// `COUNTERSIGN_RETENTION__PUBLICATION_DAYS`.
    pub publication_days: u32,
    /// For how long files that are gone from the live publication are still served. Default 72.
    /// `COUNTERSIGN_RETENTION__SUPERSEDED_HOURS`.
    pub superseded_hours: u32,
    /// Uploads that nobody finished. Default 24. `COUNTERSIGN_RETENTION__UPLOAD_HOURS`.
    pub upload_hours: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            task_days: 30,
            publications: 100,
            publication_days: 30,
            superseded_hours: 72,
            upload_hours: 24,
        }
    }
}
