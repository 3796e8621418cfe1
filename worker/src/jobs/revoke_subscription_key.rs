//! Ends a subscription key. Fault points: `revoke_subscription_key.recorded`,
//! `revoke_subscription_key.committed`.

use entities::change_feed::Kind;
use entities::{SubscriptionKeyId, now, subscription_key};
use jobs::RevokeSubscriptionKey;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::access::{AccessError, Effect, check, written};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for RevokeSubscriptionKey {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = open_key(&*write, self.key).await?;
        check(self.if_match, before.revision)?;
        if before.revoked_at.is_none() {
            revoke(&*write, &before).await?;
        }
        let effect = Effect {
            changed: vec![(Kind::SubscriptionKey, self.key.0)],
            result: json!({ "subscription_key": self.key }),
        };
        effect.commit(context, claimed, write).await
    }
}

/// The key `id`, revoked or not.
async fn open_key(
    db: &impl ConnectionTrait,
    id: SubscriptionKeyId,
) -> Result<subscription_key::Model, AccessError> {
    let row = subscription_key::Entity::find_by_id(id).one(db).await?;
    row.ok_or(AccessError::NoKey(id))
}

/// The key `id`, if it is not revoked and the client saw it as it is.
pub(super) async fn living_key(
    db: &impl ConnectionTrait,
    id: SubscriptionKeyId,
    if_match: Option<i64>,
) -> Result<subscription_key::Model, AccessError> {
    let row = open_key(db, id).await?;
    check(if_match, row.revision)?;
    match row.revoked_at {
        Some(_) => Err(AccessError::KeyRevoked(id)),
        None => Ok(row),
    }
}

async fn revoke(
    db: &impl ConnectionTrait,
    before: &subscription_key::Model,
) -> Result<(), AccessError> {
    subscription_key::Entity::update_many()
        .col_expr(subscription_key::Column::RevokedAt, Expr::value(now()))
        .filter(subscription_key::Column::Id.eq(before.id))
        .exec(db)
        .await?;
    touch(db, before).await
}

/// Keys that one statement revokes.
const SOME: usize = 500;

/// Revokes those of `keys` that are not revoked yet.
pub(super) async fn revoke_all(
    db: &impl ConnectionTrait,
    keys: &[SubscriptionKeyId],
) -> Result<(), AccessError> {
    for some in keys.chunks(SOME) {
        let these = subscription_key::Column::Id.is_in(some.iter().copied());
        revoke_where(db, these).await?;
    }
    Ok(())
}

/// Revokes those keys of which `condition` holds; answers how many opened something until now.
pub(super) async fn revoke_where(
    db: &impl ConnectionTrait,
    condition: Expr,
) -> Result<u64, AccessError> {
    use subscription_key::Column;
    let at = now();
    let revoked = subscription_key::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(at))
        .col_expr(Column::UpdatedAt, Expr::value(at))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(condition)
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(revoked.rows_affected)
}

/// Counts a write of the row, unless somebody else wrote it meanwhile.
pub(super) async fn touch(
    db: &impl ConnectionTrait,
    before: &subscription_key::Model,
) -> Result<(), AccessError> {
    use subscription_key::Column;
    let touched = subscription_key::Entity::update_many()
        .col_expr(Column::Revision, Expr::value(before.revision + 1))
        .col_expr(Column::UpdatedAt, Expr::value(now()))
        .filter(Column::Id.eq(before.id))
        .filter(Column::Revision.eq(before.revision))
        .exec(db)
        .await?;
    written(touched.rows_affected)
}
