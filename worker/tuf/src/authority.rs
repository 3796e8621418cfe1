//! Who has to sign a role, and how far they are.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::key::{Key, KeyId};

/// The keys that may sign a role, and how many of them have to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Loose", into = "Loose")]
pub struct Authority {
    keys: BTreeMap<KeyId, Key>,
    threshold: NonZeroU32,
}

impl Authority {
    /// # Errors
    /// [`AuthorityError`] when the threshold is zero or more than there are keys.
    pub fn new(
        keys: impl IntoIterator<Item = Key>,
        threshold: u32,
    ) -> Result<Self, AuthorityError> {
        let keys: BTreeMap<_, _> = keys
            .into_iter()
            .map(|key| (key.id().clone(), key))
            .collect();
        let Some(threshold) = NonZeroU32::new(threshold) else {
            return Err(AuthorityError::Zero);
        };
        if keys.len() < threshold.get() as usize {
            return Err(AuthorityError::Unreachable {
                keys: keys.len(),
                threshold: threshold.get(),
            });
        }
        Ok(Self { keys, threshold })
    }

    /// That of metadata which names the keys it has elsewhere.
    pub(crate) fn of_ids(
        ids: impl Iterator<Item = KeyId>,
        keys: &HashMap<KeyId, Key>,
        threshold: u64,
    ) -> Result<Self, AuthorityError> {
        let keys: Vec<Key> = ids
            .map(|id| keys.get(&id).cloned().ok_or(AuthorityError::NoKey(id)))
            .collect::<Result<_, _>>()?;
        Self::new(keys, u32::try_from(threshold).unwrap_or(u32::MAX))
    }

    /// The keys, by identifier.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Key> {
        self.keys.values()
    }

    /// The key of this identifier, if it may sign.
    pub fn key(&self, id: &KeyId) -> Option<&Key> {
        self.keys.get(id)
    }

    /// How many have to sign.
    pub fn threshold(&self) -> NonZeroU32 {
        self.threshold
    }

    /// How far the signatures of `envelope` are.
    pub fn standing(&self, envelope: &Envelope) -> Standing {
        let mut standing = Standing {
            threshold: self.threshold.get(),
            ..Standing::default()
        };
        for (id, key) in &self.keys {
            let list = match envelope.signature(id) {
                Some(signature) if key.verifies(envelope.payload(), signature) => {
                    &mut standing.signed
                }
                Some(_) => &mut standing.wrong,
                None => &mut standing.missing,
            };
            list.push(id.clone());
        }
        standing
    }
}

/// How far the signing of a role is, in the eyes of one authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How many have to sign.
    pub threshold: u32,
    /// Whose signatures hold.
    pub signed: Vec<KeyId>,
    /// Who has not signed.
    pub missing: Vec<KeyId>,
    /// Whose signatures do not hold. Clients take them for missing.
    pub wrong: Vec<KeyId>,
}

impl Standing {
    /// Whether clients of this authority accept the role.
    pub fn is_met(&self) -> bool {
        self.open() == 0
    }

    /// How many signatures are still needed.
    pub fn open(&self) -> u32 {
        let signed = u32::try_from(self.signed.len()).unwrap_or(u32::MAX);
        self.threshold.saturating_sub(signed)
    }
}

/// An authority as it is written: keys that may be named twice, a threshold that may be zero.
#[derive(Serialize, Deserialize)]
struct Loose {
    keys: Vec<Key>,
    threshold: u32,
}

impl TryFrom<Loose> for Authority {
    type Error = AuthorityError;

    fn try_from(loose: Loose) -> Result<Self, AuthorityError> {
        Self::new(loose.keys, loose.threshold)
    }
}

impl From<Authority> for Loose {
    fn from(authority: Authority) -> Self {
        Self {
            threshold: authority.threshold.get(),
            keys: authority.keys.into_values().collect(),
        }
    }
}

/// Why nobody could ever sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// A threshold of zero.
    #[error("the threshold is 0: at least one key has to sign")]
    Zero,
    /// A threshold above the number of keys.
    #[error("the threshold is {threshold}, but there are only {keys} different keys")]
    Unreachable {
        /// How many there are.
        keys: usize,
        /// How many would have to sign.
        threshold: u32,
    },
    /// A key that is only named.
    #[error("key {0} is named, but not given")]
    NoKey(KeyId),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::{pair, timestamp_of};

    #[test]
    fn a_threshold_is_between_one_and_the_number_of_different_keys() {
        let (one, two) = (pair(1).key, pair(2).key);

        assert_eq!(Authority::new([one.clone()], 0), Err(AuthorityError::Zero));
        let doubled = Authority::new([one.clone(), one.clone()], 2);
        let unreachable = AuthorityError::Unreachable {
            keys: 1,
            threshold: 2,
        };
        assert_eq!(doubled, Err(unreachable));
        assert!(Authority::new([one, two], 2).is_ok());
    }

    #[test]
    fn signatures_count_once_for_each_key_that_made_them_right() {
        let pairs = [pair(1), pair(2), pair(3)];
        let authority = Authority::new(pairs.iter().map(|pair| pair.key.clone()), 2).unwrap();
        let mut envelope = Envelope::unsigned(&timestamp_of(1));
        assert_eq!(authority.standing(&envelope).open(), 2);

        let [one, two, three] = &pairs;
        envelope.add(one.key.id().clone(), one.sign(envelope.payload()));
        envelope.add(two.key.id().clone(), two.sign(b"something else"));
        let stranger = pair(4);
        envelope.add(stranger.key.id().clone(), stranger.sign(envelope.payload()));
        let standing = authority.standing(&envelope);
        assert_eq!(standing.signed, [one.key.id().clone()]);
        assert_eq!(standing.wrong, [two.key.id().clone()]);
        assert_eq!(standing.missing, [three.key.id().clone()]);
        assert!(!standing.is_met());

        envelope.add(three.key.id().clone(), three.sign(envelope.payload()));
        assert!(authority.standing(&envelope).is_met());
    }

    #[test]
    fn an_authority_is_the_same_after_a_journey_and_a_broken_one_does_not_arrive() {
        let authority = Authority::new([pair(1).key, pair(2).key], 2).unwrap();
        let mut json = serde_json::to_value(&authority).unwrap();
        assert_eq!(
            serde_json::from_value::<Authority>(json.clone()).unwrap(),
            authority
        );

        json["threshold"] = 3.into();
        assert!(serde_json::from_value::<Authority>(json).is_err());
    }
}
