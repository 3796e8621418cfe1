//! The job that calls off a promotion which waits for approval.

use entities::PromotionId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Calls a promotion off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CancelPromotion {
    /// The promotion.
    pub promotion: PromotionId,
}

impl Job for CancelPromotion {
    const KIND: &'static str = "cancel_promotion";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(crate::promotion_lock(self.promotion))
    }
}
