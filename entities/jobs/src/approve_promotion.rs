//! The job that notes an approval, and carries the promotion out when it was the last one.

use entities::PromotionId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Notes that whoever asks for the task approves a promotion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovePromotion {
    /// The promotion.
    pub promotion: PromotionId,
}

impl Job for ApprovePromotion {
    const KIND: &'static str = "approve_promotion";
    const POOL: Pool = Pool::Ingest;

    fn lock(&self) -> Option<String> {
        Some(crate::promotion_lock(self.promotion))
    }
}
