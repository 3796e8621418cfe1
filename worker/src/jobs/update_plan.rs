//! Changes a plan, and with it what its accounts may fetch. Fault points: `update_plan.recorded`,
//! `update_plan.committed`.

use entities::change_feed::Kind;
use entities::{now, plan};
use jobs::UpdatePlan;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::access::{AccessError, Effect, check, open_plan, unique, written};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for UpdatePlan {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        use plan::Column;
        let write = context.db.write().await?;
        let before = open_plan(&*write, self.plan).await?;
        check(self.if_match, before.revision)?;
        let name = self.name.as_ref().unwrap_or(&before.name);
        let scopes = self.scopes.as_ref().unwrap_or(&before.scopes);
        let updated = plan::Entity::update_many()
            .col_expr(Column::Name, Expr::value(name.as_str()))
            .col_expr(Column::Scopes, Expr::value(scopes.clone()))
            .col_expr(Column::Revision, Expr::value(before.revision + 1))
            .col_expr(Column::UpdatedAt, Expr::value(now()))
            .filter(Column::Id.eq(before.id))
            .filter(Column::Revision.eq(before.revision))
            .exec(&*write)
            .await;
        let taken = || AccessError::PlanExists(name.clone());
        written(
            updated
                .map_err(|error| unique(error, taken()))?
                .rows_affected,
        )?;
        let effect = Effect {
            changed: vec![(Kind::Plan, self.plan.0)],
            result: json!({ "plan": self.plan }),
        };
        effect.commit(context, claimed, write).await
    }
}
