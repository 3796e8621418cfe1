//! Ends a component; what is in it stays, and is public only where it says so itself. Fault points:
//! `delete_component.recorded`, `delete_component.committed`.

use entities::change_feed::Kind;
use entities::component;
use entities::scope::Scopes;
use entities::{SubscriptionKeyId, subscription_key};
use jobs::DeleteComponent;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::revoke_subscription_key::revoke_all;
use crate::access::{AccessError, Effect, check};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for DeleteComponent {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = component::Entity::find_by_id(self.component)
            .one(&*write)
            .await?
            .ok_or(AccessError::NoComponent(self.component))?;
        check(self.if_match, before.revision)?;
        component::Entity::delete_by_id(self.component)
            .exec(&*write)
            .await?;
        let mut result = json!({ "component": before.name });
        let mut changed = Vec::new();
        if let Some(scopes) = &self.revoke {
            let keys = revoke_scoped(&*write, scopes).await?;
            result["revoked_keys"] = keys.len().into();
            changed.extend(keys.iter().map(|key| (Kind::SubscriptionKey, key.0)));
        }
        changed.push((Kind::Component, self.component.0));
        let effect = Effect { changed, result };
        effect.commit(context, claimed, write).await
    }
}

/// Revokes every key that has exactly these scopes; answers which opened something until now.
async fn revoke_scoped(
    db: &impl ConnectionTrait,
    scopes: &Scopes,
) -> Result<Vec<SubscriptionKeyId>, AccessError> {
    use subscription_key::Column;
    let keys: Vec<SubscriptionKeyId> = subscription_key::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Scopes.eq(scopes.clone()))
        .filter(Column::RevokedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    revoke_all(db, &keys).await?;
    Ok(keys)
}
