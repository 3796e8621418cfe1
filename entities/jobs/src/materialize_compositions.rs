//! The job that joins settled index files into one object each.

use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Joins live compositions that have not changed for a while, so that serving them is one read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaterializeCompositions {}

impl Job for MaterializeCompositions {
    const KIND: &'static str = "materialize_compositions";
    const POOL: Pool = Pool::Background;

    fn lock(&self) -> Option<String> {
        Some("materialize".into())
    }
}
