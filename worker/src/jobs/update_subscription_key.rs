//! Changes a subscription key. Fault points: `update_subscription_key.recorded`,
//! `update_subscription_key.committed`.

use entities::change_feed::Kind;
use entities::subscription_key::end;
use entities::{now, subscription_key, truncate};
use jobs::{End, UpdateSubscriptionKey};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::revoke_subscription_key::living_key;
use crate::access::{AccessError, Effect, written};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for UpdateSubscriptionKey {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = living_key(&*write, self.key, self.if_match).await?;
        update(&*write, &before, &self).await?;
        let effect = Effect {
            changed: vec![(Kind::SubscriptionKey, self.key.0)],
            result: json!({ "subscription_key": self.key }),
        };
        effect.commit(context, claimed, write).await
    }
}

async fn update(
    db: &impl ConnectionTrait,
    before: &subscription_key::Model,
    job: &UpdateSubscriptionKey,
) -> Result<(), AccessError> {
    use subscription_key::Column;
    let label = job.label.as_ref().unwrap_or(&before.label);
    let scopes = job.scopes.as_ref().unwrap_or(&before.scopes);
    if before.account.is_none() && scopes.is_empty() {
        return Err(AccessError::NoScopes);
    }
    let networks = job.networks.as_ref().unwrap_or(&before.networks);
    let expires_at = match job.end {
        Some(End::At(at)) => Some(truncate(at)),
        Some(End::Never) => None,
        None => before.expires_at,
    };
    let grace = job.grace_seconds.unwrap_or(before.grace_seconds);
    let updated = subscription_key::Entity::update_many()
        .col_expr(Column::Label, Expr::value(label.as_str()))
        .col_expr(Column::Scopes, Expr::value(scopes.clone()))
        .col_expr(Column::Networks, Expr::value(networks.clone()))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .col_expr(Column::GraceSeconds, Expr::value(grace))
        .col_expr(Column::EndsAt, Expr::value(end(expires_at, grace)))
        .col_expr(Column::Revision, Expr::value(before.revision + 1))
        .col_expr(Column::UpdatedAt, Expr::value(now()))
        .filter(Column::Id.eq(before.id))
        .filter(Column::Revision.eq(before.revision))
        .exec(db)
        .await?;
    written(updated.rows_affected)
}
