//! Changes an account, or deletes it with all its keys. Fault points: `update_account.recorded`,
//! `update_account.committed`.

use entities::account::{self, Status, email_key};
use entities::change_feed::Kind;
use entities::{now, subscription_key};
use jobs::{Subscribed, UpdateAccount};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::revoke_subscription_key::revoke_where;
use crate::access::{AccessError, Effect, check, open_account, open_plan, unique, written};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for UpdateAccount {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = open_account(&*write, self.account).await?;
        check(self.if_match, before.revision)?;
        update(&*write, &before, &self).await?;
        let mut result = json!({ "account": self.account });
        if self.status == Some(Status::Deleted) {
            let of_account = subscription_key::Column::Account.eq(before.id);
            result["revoked_keys"] = revoke_where(&*write, of_account).await?.into();
        }
        let effect = Effect {
            changed: vec![(Kind::Account, self.account.0)],
            result,
        };
        effect.commit(context, claimed, write).await
    }
}

async fn update(
    db: &impl ConnectionTrait,
    before: &account::Model,
    job: &UpdateAccount,
) -> Result<(), AccessError> {
    use account::Column;
    let plan = match job.plan {
        Some(Subscribed::To(plan)) => {
            open_plan(db, plan).await?;
            Some(plan)
        }
        Some(Subscribed::ToNothing) => None,
        None => before.plan,
    };
    let organisation = job.organisation.as_ref().unwrap_or(&before.organisation);
    let email = job.email.as_ref().unwrap_or(&before.email);
    let scopes = job.scopes.as_ref().unwrap_or(&before.scopes);
    let updated = account::Entity::update_many()
        .col_expr(Column::Organisation, Expr::value(organisation.as_str()))
        .col_expr(Column::Email, Expr::value(email.as_str()))
        .col_expr(Column::EmailKey, Expr::value(email_key(email)))
        .col_expr(Column::Plan, Expr::value(plan))
        .col_expr(Column::Scopes, Expr::value(scopes.clone()))
        .col_expr(
            Column::Status,
            Expr::value(job.status.unwrap_or(before.status)),
        )
        .col_expr(Column::Revision, Expr::value(before.revision + 1))
        .col_expr(Column::UpdatedAt, Expr::value(now()))
        .filter(Column::Id.eq(before.id))
        .filter(Column::Revision.eq(before.revision))
        .exec(db)
        .await;
    let taken = || AccessError::AccountExists(email.clone());
    written(
        updated
            .map_err(|error| unique(error, taken()))?
            .rows_affected,
    )
}
