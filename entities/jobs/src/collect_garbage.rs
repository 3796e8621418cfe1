//! The job that deletes what nothing refers to any more.

use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Applies retention to publications, tasks and uploads; dooms and deletes unreferenced blobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CollectGarbage {}

impl Job for CollectGarbage {
    const KIND: &'static str = "collect_garbage";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        Some("garbage".into())
    }
}
