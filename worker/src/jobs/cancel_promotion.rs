//! Calls off a promotion that waits for approval. Fault points: `cancel_promotion.recorded`,
//! `cancel_promotion.committed`.

use entities::promotion::{self, State};
use jobs::{CancelPromotion, fault};
use sea_orm::EntityTrait;
use serde_json::json;

use super::approve_promotion::{ended, no_promotion};
use super::create_promotion::PromotionError;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for CancelPromotion {
    type Error = PromotionError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let from = State::WaitingForApproval;
        let to = State::Cancelled;
        if !promotion::Model::turn(&*write, self.promotion, from, to, None).await? {
            let row = promotion::Entity::find_by_id(self.promotion)
                .one(&*write)
                .await?;
            let problem = row.map_or_else(no_promotion, |_| ended());
            return Err(problem.into());
        }
        let result = json!({ "promotion": self.promotion, "state": to });
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("cancel_promotion.recorded");
        write.commit().await?;
        fault::point("cancel_promotion.committed");
        Ok(Outcome::Written)
    }
}
