//! Keys of another server.

use std::collections::{HashMap, HashSet};

use entities::change_feed::Kind;
use entities::subscription_key::end;
use entities::{
    AccountId, Names, SubscriptionKeyId, account, now, subscription_key, subscription_secret,
};
use jobs::ImportedKey;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{Done, revoke_all};
use crate::access::AccessError;

/// Rows that one statement reads or writes.
const SOME: usize = 200;

/// Takes over what is not there yet; of what is there, revokes what is revoked on the other server.
pub(super) async fn take(
    db: &impl ConnectionTrait,
    given: &[ImportedKey],
) -> Result<Done, AccessError> {
    let mut done = Done::default();
    for some in given.chunks(SOME) {
        let known = known(db, some).await?;
        let accounts = statuses(db, some).await?;
        let mut revoked = Vec::new();
        let mut missing = Vec::new();
        let mut seen = HashSet::new();
        for key in some {
            match known.get(&key.secret_sha256) {
                Some(id) if key.revoked => revoked.push(*id),
                Some(_) => {}
                None if seen.insert(&key.secret_sha256) => missing.push(key),
                None => return Err(AccessError::SecretTaken),
            }
        }
        let revoked = living(db, &revoked).await?;
        revoke_all(db, &revoked).await?;
        insert(db, &missing, &accounts).await?;
        done.made += missing.len();
        done.closed += revoked.len();
        let made = missing.iter().map(|key| key.key);
        let changed = made.chain(revoked.iter().copied());
        done.changed
            .extend(changed.map(|key| (Kind::SubscriptionKey, key.0)));
    }
    Ok(done)
}

/// Which keys have those of the secrets that are there.
async fn known(
    db: &impl ConnectionTrait,
    given: &[ImportedKey],
) -> Result<HashMap<String, SubscriptionKeyId>, AccessError> {
    let secrets = given.iter().map(|key| key.secret_sha256.as_str());
    let rows = subscription_secret::Entity::find()
        .filter(subscription_secret::Column::Sha256.is_in(secrets))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.sha256, row.key)).collect())
}

/// Those of `keys` that are not revoked.
async fn living(
    db: &impl ConnectionTrait,
    keys: &[SubscriptionKeyId],
) -> Result<Vec<SubscriptionKeyId>, AccessError> {
    let living = subscription_key::Entity::find()
        .select_only()
        .column(subscription_key::Column::Id)
        .filter(subscription_key::Column::Id.is_in(keys.iter().copied()))
        .filter(subscription_key::Column::RevokedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(living)
}

/// The accounts that the keys hang on, as they are here.
async fn statuses(
    db: &impl ConnectionTrait,
    given: &[ImportedKey],
) -> Result<HashMap<AccountId, account::Status>, AccessError> {
    let wanted: HashSet<AccountId> = given.iter().filter_map(|key| key.account).collect();
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(wanted.iter().copied()))
        .all(db)
        .await?;
    let found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row.status)).collect();
    match wanted.iter().find(|id| !found.contains_key(*id)) {
        Some(id) => Err(AccessError::NoAccount(*id)),
        None => Ok(found),
    }
}

async fn insert(
    db: &impl ConnectionTrait,
    keys: &[&ImportedKey],
    accounts: &HashMap<AccountId, account::Status>,
) -> Result<(), AccessError> {
    if keys.is_empty() {
        return Ok(());
    }
    let at = now();
    let rows = keys.iter().map(|key| {
        let gone = |id| accounts.get(&id) == Some(&account::Status::Deleted);
        let is_revoked = key.revoked || key.account.is_some_and(gone);
        let expires_at = key.expires_at.map(entities::truncate);
        subscription_key::ActiveModel {
            id: Set(key.key),
            account: Set(key.account),
            label: Set(key.label.clone()),
            scopes: Set(key.scopes.clone()),
            networks: Set(Names(Vec::new())),
            expires_at: Set(expires_at),
            grace_seconds: Set(0),
            ends_at: Set(end(expires_at, 0)),
            revoked_at: Set(is_revoked.then_some(at)),
            revision: Set(1),
            created_at: Set(key.created_at),
            updated_at: Set(at),
        }
    });
    subscription_key::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    let secrets = keys.iter().map(|key| subscription_secret::ActiveModel {
        sha256: Set(key.secret_sha256.clone()),
        key: Set(key.key),
        created_at: Set(key.created_at),
        ends_at: Set(None),
    });
    subscription_secret::Entity::insert_many(secrets)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
