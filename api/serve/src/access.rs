//! Who may fetch what, as of one epoch: subscription keys, accounts, plans and components.
//!
//! All of them are here, so that a wrong key costs what a right one does, and no request asks the
//! database. A key weighs some 600 bytes.

mod read;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::scope::{Scope, Scopes};
use entities::{AccountId, ComponentId, PlanId, SubscriptionKeyId};
use settings::Network;

pub(crate) use self::read::Update;

/// SHA-256 of what a client sends as its password.
pub(crate) type Digest = [u8; 32];

/// Who may fetch.
#[derive(Debug, Default)]
pub(crate) struct Access {
    keys: HashMap<SubscriptionKeyId, Arc<Key>>,
    secrets: HashMap<Digest, Secret>,
    accounts: HashMap<AccountId, Account>,
    plans: HashMap<PlanId, Scopes>,
    components: HashMap<ComponentId, Box<str>>,
    /// Whether a component is public, by its name.
    public: HashMap<Box<str>, bool>,
}

/// A key that is not revoked.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) id: SubscriptionKeyId,
    account: Option<AccountId>,
    /// What it opens; empty for all that its account is entitled to.
    scopes: Scopes,
    /// Where it is accepted; empty for anywhere.
    networks: Box<[Network]>,
    /// When it stops to open anything.
    ends_at: Option<DateTime<Utc>>,
    secrets: Box<[Digest]>,
}

/// What leads to a key.
#[derive(Clone, Debug)]
struct Secret {
    key: Arc<Key>,
    ends_at: Option<DateTime<Utc>>,
}

/// An account, whatever its status.
#[derive(Debug)]
pub(crate) struct Account {
    is_active: bool,
    plan: Option<PlanId>,
    scopes: Scopes,
}

/// Why a key opens a path: what covers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grounds {
    /// The scope of the key; `None` where it has none of its own.
    pub(crate) key: Option<Scope>,
    /// The scope of its account or its plan; `None` where they set no bounds.
    pub(crate) account: Option<Scope>,
}

/// Why a key does not open a path, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// It ended by itself.
    Expired(DateTime<Utc>),
    /// It is not accepted from there.
    Network,
    /// Its account is suspended or deleted.
    Account,
    /// Its account is not entitled to the path.
    Entitlement,
    /// Its own scopes do not cover the path.
    Scope,
}

impl Access {
    /// Whether the component is known, and if so, whether it is public.
    pub(crate) fn component(&self, name: &str) -> Option<bool> {
        self.public.get(name).copied()
    }

    /// The key that `digest` leads to at `now`.
    pub(crate) fn key(&self, digest: &Digest, now: DateTime<Utc>) -> Option<&Arc<Key>> {
        let Secret { key, ends_at } = self.secrets.get(digest)?;
        ends_at.is_none_or(|end| now < end).then_some(key)
    }

    /// The key `id`, unless it is revoked.
    pub(crate) fn by_id(&self, id: SubscriptionKeyId) -> Option<&Arc<Key>> {
        self.keys.get(&id)
    }

    /// Whether `key` opens `path` for a client at `address`, now. Without an address networks are
    /// not asked.
    pub(crate) fn judge(
        &self,
        key: &Key,
        path: &str,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<(), Denied> {
        let account = self.stands(key, address, now)?;
        if !self.entitles(account, key, path) {
            return Err(Denied::Entitlement);
        }
        if key.scopes.is_empty() || key.scopes.cover(path) {
            Ok(())
        } else {
            Err(Denied::Scope)
        }
    }

    /// Whether `key` opens anything at all for a client at `address`, now; its account.
    pub(crate) fn stands(
        &self,
        key: &Key,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Option<&Account>, Denied> {
        if let Some(end) = key.ends_at
            && end <= now
        {
            return Err(Denied::Expired(end));
        }
        let mut networks = key.networks.iter();
        if let Some(address) = address
            && !key.networks.is_empty()
            && !networks.any(|network| network.contains(address))
        {
            return Err(Denied::Network);
        }
        let account = match key.account {
            Some(id) => Some(self.accounts.get(&id).ok_or(Denied::Account)?),
            None => None,
        };
        match account {
            Some(account) if !account.is_active => Err(Denied::Account),
            account => Ok(account),
        }
    }

    /// What opens `path` for `key`, which [`Self::judge`] let through.
    pub(crate) fn grounds(&self, key: &Key, path: &str) -> Grounds {
        let account = key.account.and_then(|id| self.accounts.get(&id));
        let bounds = account.map(|account| self.bounds(account));
        let covering = |scopes: &Scopes| scopes.covering(path).cloned();
        Grounds {
            key: covering(&key.scopes),
            account: bounds.and_then(|bounds| bounds.into_iter().flatten().find_map(covering)),
        }
    }

    /// Whether the account of `key` lets it open `path`. An account on no plan and without scopes
    /// sets no bounds to keys that have scopes of their own.
    fn entitles(&self, account: Option<&Account>, key: &Key, path: &str) -> bool {
        let Some(account) = account else {
            // Nobody's key opens what it says itself, and nothing if it says nothing.
            return !key.scopes.is_empty();
        };
        let bounds = self.bounds(account);
        if account.plan.is_none() && account.scopes.is_empty() {
            return !key.scopes.is_empty();
        }
        bounds
            .into_iter()
            .flatten()
            .any(|scopes| scopes.cover(path))
    }

    /// What an account may fetch: what its plan grants, and what it has besides.
    fn bounds<'a>(&'a self, account: &'a Account) -> [Option<&'a Scopes>; 2] {
        let plan = account.plan.and_then(|plan| self.plans.get(&plan));
        [plan, Some(&account.scopes)]
    }
}

#[cfg(test)]
mod tests;
