//! Reading who may fetch.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::change_feed::{self, Kind};
use entities::scope::Scopes;
use entities::{
    AccountId, ComponentId, PlanId, SubscriptionKeyId, account, component, plan, subscription_key,
    subscription_secret,
};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use tracing::error;

use super::{Access, Account, Digest, Key, Secret};

/// Rows that are held at once while all are read.
const PAGE: u64 = 2_000;

/// Rows that were read again, and which of them may be gone.
#[derive(Debug, Default)]
pub(crate) struct Update {
    asked_keys: Vec<SubscriptionKeyId>,
    keys: Vec<(Arc<Key>, Vec<Accepted>)>,
    accounts: Vec<account::Model>,
    asked_plans: Vec<PlanId>,
    plans: Vec<(PlanId, Scopes)>,
    asked_components: Vec<ComponentId>,
    components: Vec<component::Model>,
}

/// A secret, and until when it is accepted.
type Accepted = (Digest, Option<DateTime<Utc>>);

impl Update {
    /// Reads all rows.
    pub(crate) async fn of_all(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let mut secrets = all_secrets(db).await?;
        let mut keys = Vec::new();
        let mut after = None;
        loop {
            let mut page = subscription_key::Entity::find()
                .filter(subscription_key::Column::RevokedAt.is_null());
            if let Some(after) = after {
                page = page.filter(subscription_key::Column::Id.gt(after));
            }
            let page = page.order_by_asc(subscription_key::Column::Id).limit(PAGE);
            let page = page.all(db).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            keys.extend(page.into_iter().filter_map(|row| {
                let secrets = secrets.remove(&row.id).unwrap_or_default();
                key(row, secrets)
            }));
        }
        let plans = plan::Entity::find().all(db).await?;
        Ok(Self {
            keys,
            accounts: account::Entity::find().all(db).await?,
            plans: plans.into_iter().map(|row| (row.id, row.scopes)).collect(),
            components: component::Entity::find().all(db).await?,
            ..Self::default()
        })
    }

    /// Reads the rows that `changes` name.
    pub(crate) async fn of(
        db: &DatabaseConnection,
        changes: &[change_feed::Model],
    ) -> Result<Self, DbErr> {
        let named = |kind| {
            let of_kind = move |change: &&change_feed::Model| change.kind == kind;
            changes.iter().filter(of_kind).map(|change| change.target)
        };
        let accounts: Vec<_> = named(Kind::Account).map(AccountId).collect();
        let mut update = Self {
            asked_keys: named(Kind::SubscriptionKey)
                .map(SubscriptionKeyId)
                .collect(),
            asked_plans: named(Kind::Plan).map(PlanId).collect(),
            asked_components: named(Kind::Component).map(ComponentId).collect(),
            ..Self::default()
        };
        if !update.asked_keys.is_empty() {
            update.keys = some_keys(db, &update.asked_keys).await?;
        }
        if !accounts.is_empty() {
            update.accounts = account::Entity::find()
                .filter(account::Column::Id.is_in(accounts))
                .all(db)
                .await?;
        }
        if !update.asked_plans.is_empty() {
            let plans = plan::Entity::find()
                .filter(plan::Column::Id.is_in(update.asked_plans.iter().copied()))
                .all(db)
                .await?;
            update.plans = plans.into_iter().map(|row| (row.id, row.scopes)).collect();
        }
        if !update.asked_components.is_empty() {
            update.components = component::Entity::find()
                .filter(component::Column::Id.is_in(update.asked_components.iter().copied()))
                .all(db)
                .await?;
        }
        Ok(update)
    }
}

async fn some_keys(
    db: &DatabaseConnection,
    asked: &[SubscriptionKeyId],
) -> Result<Vec<(Arc<Key>, Vec<Accepted>)>, DbErr> {
    let rows = subscription_key::Entity::find()
        .filter(subscription_key::Column::Id.is_in(asked.iter().copied()))
        .filter(subscription_key::Column::RevokedAt.is_null())
        .all(db)
        .await?;
    let secrets = subscription_secret::Entity::find()
        .filter(subscription_secret::Column::Key.is_in(asked.iter().copied()))
        .all(db)
        .await?;
    let mut secrets = by_key(secrets);
    let found = rows.into_iter().filter_map(|row| {
        let secrets = secrets.remove(&row.id).unwrap_or_default();
        key(row, secrets)
    });
    Ok(found.collect())
}

async fn all_secrets(
    db: &DatabaseConnection,
) -> Result<HashMap<SubscriptionKeyId, Vec<Accepted>>, DbErr> {
    let mut secrets: HashMap<_, Vec<Accepted>> = HashMap::new();
    let mut after = String::new();
    loop {
        let page = subscription_secret::Entity::find()
            .filter(subscription_secret::Column::Sha256.gt(after.as_str()))
            .order_by_asc(subscription_secret::Column::Sha256)
            .limit(PAGE)
            .all(db)
            .await?;
        let Some(last) = page.last() else {
            return Ok(secrets);
        };
        after.clone_from(&last.sha256);
        for (key, some) in by_key(page) {
            secrets.entry(key).or_default().extend(some);
        }
    }
}

fn by_key(rows: Vec<subscription_secret::Model>) -> HashMap<SubscriptionKeyId, Vec<Accepted>> {
    let mut secrets: HashMap<_, Vec<Accepted>> = HashMap::new();
    for row in rows {
        let mut digest = Digest::default();
        // What is no hash is the hash of nothing that a client can send.
        if hex::decode_to_slice(&row.sha256, &mut digest).is_ok() {
            let accepted = (digest, row.ends_at);
            secrets.entry(row.key).or_default().push(accepted);
        }
    }
    secrets
}

/// The key of a row; `None`, and so no key at all, where its networks cannot be read: they would
/// have to keep somebody out.
fn key(row: subscription_key::Model, secrets: Vec<Accepted>) -> Option<(Arc<Key>, Vec<Accepted>)> {
    let networks = row.networks.0.iter().map(|network| network.parse());
    let networks = match networks.collect() {
        Ok(networks) => networks,
        Err(reason) => {
            let reason: String = reason;
            error!(subscription_key.id = %row.id, reason, "a key with such networks opens nothing");
            return None;
        }
    };
    let key = Key {
        id: row.id,
        account: row.account,
        scopes: row.scopes,
        networks,
        ends_at: row.ends_at,
        secrets: secrets.iter().map(|(digest, _)| *digest).collect(),
    };
    Some((Arc::new(key), secrets))
}

impl Access {
    /// Takes over rows that were read again.
    pub(crate) fn apply(&mut self, update: Update) {
        for id in update.asked_keys {
            let Some(key) = self.keys.remove(&id) else {
                continue;
            };
            for digest in &key.secrets {
                self.secrets.remove(digest);
            }
        }
        self.keys.reserve(update.keys.len());
        self.secrets.reserve(update.keys.len());
        for (key, secrets) in update.keys {
            for (digest, ends_at) in secrets {
                let key = Arc::clone(&key);
                self.secrets.insert(digest, Secret { key, ends_at });
            }
            self.keys.insert(key.id, key);
        }
        for row in update.accounts {
            let account = Account {
                is_active: row.status == account::Status::Active,
                plan: row.plan,
                scopes: row.scopes,
            };
            self.accounts.insert(row.id, account);
        }
        for id in update.asked_plans {
            self.plans.remove(&id);
        }
        self.plans.extend(update.plans);
        for id in update.asked_components {
            if let Some(name) = self.components.remove(&id) {
                self.public.remove(&name);
            }
        }
        for row in update.components {
            let name: Box<str> = row.name.into();
            self.components.insert(row.id, name.clone());
            self.public.insert(name, row.public);
        }
    }
}

#[cfg(test)]
impl Update {
    /// One key and what it hangs on.
    pub(super) fn of_rows(
        row: &subscription_key::Model,
        accounts: &[&account::Model],
        plans: &[&plan::Model],
    ) -> Self {
        let plans = plans.iter().map(|row| (row.id, row.scopes.clone()));
        Self {
            keys: key(row.clone(), Vec::new()).into_iter().collect(),
            accounts: accounts.iter().map(|row| (*row).clone()).collect(),
            plans: plans.collect(),
            ..Self::default()
        }
    }

    /// Another secret of the one key.
    pub(super) fn accept(&mut self, digest: Digest, ends_at: Option<DateTime<Utc>>) {
        let (key, secrets) = self.keys.first_mut().expect("there is a key");
        secrets.push((digest, ends_at));
        let key = Arc::get_mut(key).expect("nobody else has it");
        key.secrets = secrets.iter().map(|(digest, _)| *digest).collect();
    }

    /// A key that is not there any more.
    pub(super) fn of_gone(id: SubscriptionKeyId) -> Self {
        Self {
            asked_keys: vec![id],
            ..Self::default()
        }
    }

    /// A component as it is now.
    pub(super) fn of_component(id: ComponentId, row: Option<component::Model>) -> Self {
        Self {
            asked_components: vec![id],
            components: row.into_iter().collect(),
            ..Self::default()
        }
    }
}
