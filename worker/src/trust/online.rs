//! Signatures by the keys that the vault holds.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use entities::signing_key::{self, Purpose, State};
use entities::trust_root::OnlineKeys;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tokio::task::spawn_blocking;
use tuf::{Authority, Envelope, Key};
use vault::Vault;

use super::{TrustError, inconsistent, processors};

/// The public keys of the online roles, by the names of their signing keys.
#[derive(Debug, Default)]
pub(crate) struct Keyring(HashMap<String, Key>);

impl Keyring {
    /// Reads the keys called `names`.
    pub(crate) async fn load(
        db: &impl ConnectionTrait,
        names: impl IntoIterator<Item = &str>,
    ) -> Result<Self, TrustError> {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        let rows = signing_key::Entity::find()
            .filter(signing_key::Column::Name.is_in(names.iter().copied()))
            .filter(signing_key::Column::Purpose.eq(Purpose::Tuf))
            .filter(signing_key::Column::State.ne(State::Retired))
            .all(db)
            .await?;
        let mut keys = HashMap::new();
        for row in rows {
            let key = Key::from_text(&row.public)
                .map_err(|error| inconsistent(format!("signing key `{}`: {error}", row.name)))?;
            keys.insert(row.name, key);
        }
        match names.into_iter().find(|name| !keys.contains_key(*name)) {
            Some(missing) => Err(TrustError::NoKey(missing.to_owned())),
            None => Ok(Self(keys)),
        }
    }

    /// The key called `name`.
    pub(crate) fn key(&self, name: &str) -> Result<&Key, TrustError> {
        self.0
            .get(name)
            .ok_or_else(|| TrustError::NoKey(name.to_owned()))
    }

    /// That the key called `name` signs alone.
    pub(crate) fn alone(&self, name: &str) -> Result<Authority, TrustError> {
        let key = self.key(name)?.clone();
        Authority::new([key], 1).map_err(inconsistent)
    }
}

/// The names of all keys in `keys`.
pub(crate) fn names(keys: &OnlineKeys) -> Vec<&str> {
    let mut names = vec![
        keys.timestamp.as_str(),
        keys.snapshot.as_str(),
        keys.repositories.as_str(),
    ];
    names.extend(keys.targets.as_deref());
    if let Some(beside) = &keys.beside {
        names.extend(self::names(beside));
    }
    names
}

/// A role that is to be signed, and with which keys.
pub(crate) struct Unsigned {
    /// The role.
    pub(crate) role: String,
    /// What is signed.
    pub(crate) envelope: Envelope,
    /// The names of the keys.
    pub(crate) keys: Vec<String>,
    /// Who clients expect to have signed.
    pub(crate) authority: Arc<Authority>,
}

/// Signs all of `roles`, each key in one call, and checks the result as clients will.
///
/// # Errors
/// [`TrustError::Sign`] when the vault does not do it, [`TrustError::Unmet`] when its keys are not
/// those that clients expect.
pub(crate) async fn sign(
    vault: &dyn Vault,
    keyring: &Keyring,
    mut roles: Vec<Unsigned>,
) -> Result<Vec<Unsigned>, TrustError> {
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, role) in roles.iter().enumerate() {
        for key in &role.keys {
            by_key.entry(key.clone()).or_default().push(index);
        }
    }
    for (name, indexes) in by_key {
        let id = keyring.key(&name)?.id().clone();
        let messages: Vec<&[u8]> = indexes
            .iter()
            .map(|&index| roles[index].envelope.payload())
            .collect();
        let signatures = vault.sign_all(&name, &messages).await?;
        for (index, signature) in indexes.into_iter().zip(signatures) {
            roles[index].envelope.add(id.clone(), signature);
        }
    }
    checked(roles).await
}

/// Checks every signature, on all processors: it costs more than to make one.
async fn checked(mut roles: Vec<Unsigned>) -> Result<Vec<Unsigned>, TrustError> {
    let share = roles.len().div_ceil(processors());
    let mut parts = Vec::new();
    while !roles.is_empty() {
        let part = roles.split_off(roles.len().saturating_sub(share));
        parts.push(spawn_blocking(|| check(part)));
    }
    for part in parts.into_iter().rev() {
        roles.extend(part.await??);
    }
    Ok(roles)
}

fn check(roles: Vec<Unsigned>) -> Result<Vec<Unsigned>, TrustError> {
    let unmet = |role: &&Unsigned| !role.authority.standing(&role.envelope).is_met();
    match roles.iter().find(unmet) {
        Some(role) => Err(TrustError::Unmet(role.role.clone())),
        None => Ok(roles),
    }
}
