//! Ends a plan that no account is on. Fault points: `delete_plan.recorded`,
//! `delete_plan.committed`.

use entities::change_feed::Kind;
use entities::{account, plan};
use jobs::DeletePlan;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use crate::access::{AccessError, Effect, check, open_plan};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for DeletePlan {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = open_plan(&*write, self.plan).await?;
        check(self.if_match, before.revision)?;
        let accounts = account::Entity::find()
            .filter(account::Column::Plan.eq(self.plan))
            .filter(account::Column::Status.ne(account::Status::Deleted))
            .count(&*write)
            .await?;
        if accounts > 0 {
            return Err(AccessError::PlanInUse(accounts));
        }
        // An account that was put on it in this very moment is on a plan that grants nothing.
        plan::Entity::delete_by_id(self.plan).exec(&*write).await?;
        let effect = Effect {
            changed: vec![(Kind::Plan, self.plan.0)],
            result: json!({ "plan": self.plan }),
        };
        effect.commit(context, claimed, write).await
    }
}
