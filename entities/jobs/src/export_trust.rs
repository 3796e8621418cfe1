//! The job that keeps plain copies of the metadata of trust roots.

use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Copies the live metadata of every trust root below `export/tuf/` in storage, under the names that
/// clients ask for: what a mirror serves as it is, and what `tuf rebuild` reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportTrust {}

impl Job for ExportTrust {
    const KIND: &'static str = "export_trust";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        Some(Self::KIND.into())
    }
}
