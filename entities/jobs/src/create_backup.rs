//! The job that copies everything that cannot be made again.

use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Makes a backup of database, vault and blobs, then removes backups that are past their time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateBackup {
    /// Folder of the worker's machine; `None` where the settings say. No backup is removed from a
    /// folder that was named here.
    pub directory: Option<String>,
    /// Whether blobs are copied out of a bucket too.
    pub objects: bool,
}

impl Job for CreateBackup {
    const KIND: &'static str = "create_backup";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        Some("backup".into())
    }
}
