//! Keeps a subscription key whose secret the API drew. Fault points:
//! `create_subscription_key.recorded`, `create_subscription_key.committed`.

use entities::change_feed::Kind;
use entities::subscription_key::end;
use entities::{now, subscription_key, subscription_secret};
use jobs::CreateSubscriptionKey;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::json;

use crate::access::{AccessError, Effect, open_account, unique};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for CreateSubscriptionKey {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        insert(&*write, &self).await?;
        let effect = Effect {
            changed: vec![(Kind::SubscriptionKey, self.key.0)],
            result: json!({ "subscription_key": self.key }),
        };
        effect.commit(context, claimed, write).await
    }
}

/// Inserts the rows; those that are there under this very id are what an earlier run made.
async fn insert(db: &impl ConnectionTrait, job: &CreateSubscriptionKey) -> Result<(), AccessError> {
    let before = subscription_key::Entity::find_by_id(job.key)
        .one(db)
        .await?;
    if before.is_some() {
        return Ok(());
    }
    match job.account {
        Some(account) => drop(open_account(db, account).await?),
        None if job.scopes.is_empty() => return Err(AccessError::NoScopes),
        None => {}
    }
    let at = now();
    let expires_at = job.expires_at.map(entities::truncate);
    let row = subscription_key::ActiveModel {
        id: Set(job.key),
        account: Set(job.account),
        label: Set(job.label.clone()),
        scopes: Set(job.scopes.clone()),
        networks: Set(job.networks.clone()),
        expires_at: Set(expires_at),
        grace_seconds: Set(job.grace_seconds),
        ends_at: Set(end(expires_at, job.grace_seconds)),
        revoked_at: Set(None),
        revision: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    subscription_key::Entity::insert(row)
        .exec_without_returning(db)
        .await?;
    let secret = subscription_secret::ActiveModel {
        sha256: Set(job.secret_sha256.clone()),
        key: Set(job.key),
        created_at: Set(at),
        ends_at: Set(None),
    };
    let inserted = subscription_secret::Entity::insert(secret)
        .exec_without_returning(db)
        .await;
    inserted
        .map(drop)
        .map_err(|error| unique(error, AccessError::SecretTaken))
}
