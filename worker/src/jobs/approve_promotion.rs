//! Notes an approval; the last one that is needed carries the promotion out, by this very task.
//! Fault points: `approve_promotion.noted`, and those of `create_promotion`.

use std::time::Duration;

use entities::promotion::{self, State};
use entities::{now, promotion_approval};
use jobs::{ApprovePromotion, Problem, fault};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::create_promotion::{self, PromotionError};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for ApprovePromotion {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = PromotionError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let row = promotion::Entity::find_by_id(self.promotion)
            .lock_exclusive()
            .one(&*write)
            .await?;
        let row = row.ok_or_else(no_promotion)?;
        if row.state != State::WaitingForApproval {
            return Err(ended().into());
        }
        if row.created_by == claimed.created_by {
            let title = "Whoever asked for a promotion does not approve it";
            return Err(Problem::new("own-promotion", 403, title).into());
        }
        let approval = promotion_approval::Model {
            promotion: row.id,
            operator: claimed.created_by.clone(),
            at: now(),
        };
        promotion_approval::Entity::insert(approval.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&*write)
            .await?;
        let given = promotion_approval::Entity::find()
            .filter(promotion_approval::Column::Promotion.eq(row.id))
            .count(&*write)
            .await?;
        let needed = u64::try_from(row.needed_approvals).unwrap_or(u64::MAX);
        if given < needed {
            let result = json!({
                "promotion": row.id,
                "state": row.state,
                "approvals": given,
                "needed_approvals": needed,
            });
            jobs::succeed(&write, claimed, result, None).await?;
            write.commit().await?;
            return Ok(Outcome::Written);
        }
        write.commit().await?;
        fault::point("approve_promotion.noted");
        create_promotion::carry_out(context, claimed, &row.into()).await
    }
}

/// The refusal of a promotion that nobody asked for.
pub(super) fn no_promotion() -> Problem {
    Problem::new("promotion-not-found", 404, "There is no such promotion")
}

/// The refusal of one that waits for nobody.
pub(super) fn ended() -> Problem {
    let title = "This promotion does not wait for approval any more";
    Problem::new("promotion-ended", 409, title)
}
