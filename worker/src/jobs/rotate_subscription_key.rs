//! Gives a subscription key another secret. Fault points: `rotate_subscription_key.recorded`,
//! `rotate_subscription_key.committed`.

use chrono::TimeDelta;
use entities::change_feed::Kind;
use entities::subscription_key::LIVE_SECRETS;
use entities::{now, subscription_key, subscription_secret};
use jobs::RotateSubscriptionKey;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::revoke_subscription_key::{living_key, touch};
use crate::access::{AccessError, Effect, unique};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for RotateSubscriptionKey {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = living_key(&*write, self.key, self.if_match).await?;
        rotate(&*write, &before, &self).await?;
        let effect = Effect {
            changed: vec![(Kind::SubscriptionKey, self.key.0)],
            result: json!({ "subscription_key": self.key }),
        };
        effect.commit(context, claimed, write).await
    }
}

async fn rotate(
    db: &impl ConnectionTrait,
    before: &subscription_key::Model,
    job: &RotateSubscriptionKey,
) -> Result<(), AccessError> {
    use subscription_secret::{Column, Entity};
    let at = now();
    // What has ended is of no more use, and none of them is ever accepted again.
    Entity::delete_many()
        .filter(Column::Key.eq(before.id))
        .filter(Column::EndsAt.lte(at))
        .exec(db)
        .await?;
    let live = Entity::find()
        .filter(Column::Key.eq(before.id))
        .all(db)
        .await?;
    if job.overlap_seconds == 0 {
        Entity::delete_many()
            .filter(Column::Key.eq(before.id))
            .exec(db)
            .await?;
    } else if live.len() >= LIVE_SECRETS {
        return Err(AccessError::RotationUnderWay(before.id));
    } else {
        let overlap = TimeDelta::try_seconds(job.overlap_seconds).unwrap_or_default();
        Entity::update_many()
            .col_expr(Column::EndsAt, Expr::value(at + overlap))
            .filter(Column::Key.eq(before.id))
            .exec(db)
            .await?;
    }
    let secret = subscription_secret::ActiveModel {
        sha256: Set(job.secret_sha256.clone()),
        key: Set(before.id),
        created_at: Set(at),
        ends_at: Set(None),
    };
    let inserted = Entity::insert(secret).exec_without_returning(db).await;
    inserted.map_err(|error| unique(error, AccessError::SecretTaken))?;
    touch(db, before).await
}
