//! Makes a plan. Fault points: `create_plan.recorded`, `create_plan.committed`.

use entities::change_feed::Kind;
use entities::{now, plan};
use jobs::CreatePlan;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::json;

use crate::access::{AccessError, Effect, unique};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for CreatePlan {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        insert(&*write, &self).await?;
        let effect = Effect {
            changed: vec![(Kind::Plan, self.plan.0)],
            result: json!({ "plan": self.plan }),
        };
        effect.commit(context, claimed, write).await
    }
}

/// Inserts the row; one that is there under this very id is what an earlier run made.
async fn insert(db: &impl ConnectionTrait, job: &CreatePlan) -> Result<(), AccessError> {
    if plan::Entity::find_by_id(job.plan).one(db).await?.is_some() {
        return Ok(());
    }
    let at = now();
    let row = plan::ActiveModel {
        id: Set(job.plan),
        name: Set(job.name.clone()),
        scopes: Set(job.scopes.clone()),
        revision: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    let inserted = plan::Entity::insert(row).exec_without_returning(db).await;
    let taken = || AccessError::PlanExists(job.name.clone());
    inserted.map(drop).map_err(|error| unique(error, taken()))
}
