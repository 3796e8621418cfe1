//! The job that moves packages from one repository to others.

use entities::promotion::{Selector, Target};
use entities::task::Pool;
use entities::{PromotionId, RepositoryId};
use serde::{Deserialize, Serialize};

use crate::Job;

/// Judges a promotion, and carries it out unless operators have to approve it first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreatePromotion {
    /// The identifier its row is to get.
    pub promotion: PromotionId,
    /// Where the packages are.
    pub source: RepositoryId,
    /// Where they go.
    pub targets: Vec<Target>,
    /// Which of them.
    pub selector: Selector,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Vec<String>,
    /// Whether to report only what would be done.
    pub dry_run: bool,
}

impl Job for CreatePromotion {
    const KIND: &'static str = "create_promotion";
    const POOL: Pool = Pool::Ingest;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.source)
    }
}
