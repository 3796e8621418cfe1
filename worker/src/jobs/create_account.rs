//! Makes an account. Fault points: `create_account.recorded`, `create_account.committed`.

use entities::account::{self, Status, email_key};
use entities::change_feed::Kind;
use entities::now;
use jobs::CreateAccount;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::json;

use crate::access::{AccessError, Effect, open_plan, unique};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for CreateAccount {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        insert(&*write, &self).await?;
        let effect = Effect {
            changed: vec![(Kind::Account, self.account.0)],
            result: json!({ "account": self.account }),
        };
        effect.commit(context, claimed, write).await
    }
}

/// Inserts the row; one that is there under this very id is what an earlier run made.
async fn insert(db: &impl ConnectionTrait, job: &CreateAccount) -> Result<(), AccessError> {
    let before = account::Entity::find_by_id(job.account).one(db).await?;
    if before.is_some() {
        return Ok(());
    }
    if let Some(plan) = job.plan {
        open_plan(db, plan).await?;
    }
    let at = now();
    let row = account::ActiveModel {
        id: Set(job.account),
        organisation: Set(job.organisation.clone()),
        email: Set(job.email.clone()),
        email_key: Set(email_key(&job.email)),
        status: Set(Status::Active),
        plan: Set(job.plan),
        scopes: Set(job.scopes.clone()),
        revision: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    let inserted = account::Entity::insert(row)
        .exec_without_returning(db)
        .await;
    let taken = || AccessError::AccountExists(job.email.clone());
    inserted.map(drop).map_err(|error| unique(error, taken()))
}
