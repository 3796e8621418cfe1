//! The root of trust: who signs the top-level roles.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use tough::schema::{RoleKeys, RoleType, Root as Wire};

use crate::authority::{Authority, AuthorityError, Standing};
use crate::document::{Document, Kind, SPEC_VERSION, expires, version};
use crate::envelope::Envelope;
use crate::expiry::Header;
use crate::key::{Key, KeyError, KeyId};

/// A top-level role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopRole {
    /// Says who signs the others and itself.
    Root,
    /// Says which files there are, and who speaks for the rest.
    Targets,
    /// Says which versions of all targets roles belong together.
    Snapshot,
    /// Says which snapshot is the newest.
    Timestamp,
}

impl TopRole {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Root, Self::Targets, Self::Snapshot, Self::Timestamp];

    /// Its name in metadata.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }

    fn to_wire(self) -> RoleType {
        match self {
            Self::Root => RoleType::Root,
            Self::Targets => RoleType::Targets,
            Self::Snapshot => RoleType::Snapshot,
            Self::Timestamp => RoleType::Timestamp,
        }
    }
}

impl fmt::Display for TopRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One version of the root role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Its version and expiry.
    pub header: Header,
    authorities: BTreeMap<TopRole, Authority>,
}

impl Root {
    /// A root in which `authority` signs all roles that [`Root::set`] gives to no other.
    pub fn new(header: Header, authority: &Authority) -> Self {
        let authorities = TopRole::ALL.map(|role| (role, authority.clone()));
        Self {
            header,
            authorities: authorities.into(),
        }
    }

    /// Lets `authority` sign `role`.
    pub fn set(&mut self, role: TopRole, authority: Authority) {
        self.authorities.insert(role, authority);
    }

    /// Who signs `role`.
    pub fn authority(&self, role: TopRole) -> &Authority {
        &self.authorities[&role]
    }

    /// Reads the root that `document` is.
    ///
    /// # Errors
    /// [`RootError`] when it is none, or one that clients would read differently.
    pub fn of_document(document: &Document) -> Result<Self, RootError> {
        let Kind::Root(wire) = document.content() else {
            return Err(RootError::Kind(document.kind()));
        };
        if !wire.consistent_snapshot {
            return Err(RootError::Inconsistent);
        }
        if let Some(field) = wire
            .roles
            .values()
            .flat_map(|role| role._extra.keys())
            .next()
        {
            return Err(RootError::Extra(field.chars().take(40).collect()));
        }
        let keys = wire.keys.iter().map(|(id, key)| {
            let id = KeyId::of_wire(id);
            let key = Key::admit(key.clone());
            key.map(|key| (id.clone(), key))
                .map_err(|error| RootError::Key(id, error))
        });
        let keys: HashMap<KeyId, Key> = keys.collect::<Result<_, _>>()?;
        let authorities = TopRole::ALL.into_iter().map(|role| {
            let found = wire
                .roles
                .get(&role.to_wire())
                .ok_or(RootError::NoRole(role))?;
            let ids = found.keyids.iter().map(KeyId::of_wire);
            let authority = Authority::of_ids(ids, &keys, found.threshold.get());
            Ok((
                role,
                authority.map_err(|error| RootError::Authority(role, error))?,
            ))
        });
        Ok(Self {
            header: document.header(),
            authorities: authorities.collect::<Result<_, RootError>>()?,
        })
    }

    /// The metadata that says it.
    pub fn document(&self) -> Document {
        let mut keys = HashMap::new();
        let mut roles = HashMap::new();
        for (role, authority) in &self.authorities {
            for key in authority.keys() {
                keys.insert(key.id().to_wire(), key.to_wire());
            }
            let of_role = RoleKeys {
                keyids: authority.keys().map(|key| key.id().to_wire()).collect(),
                threshold: NonZeroU64::from(authority.threshold()),
                _extra: HashMap::new(),
            };
            roles.insert(role.to_wire(), of_role);
        }
        let wire = Wire {
            spec_version: SPEC_VERSION.into(),
            consistent_snapshot: true,
            version: version(self.header.version),
            expires: expires(&self.header),
            keys,
            roles,
            _extra: HashMap::new(),
        };
        Document::new(Kind::Root(wire)).expect("keys, names and numbers")
    }

    /// Whether clients that trust `before` look at this one at all.
    ///
    /// # Errors
    /// [`RootError::Version`] unless it is the very next one.
    pub fn follows(&self, before: &Self) -> Result<(), RootError> {
        if before.header.version.checked_add(1) == Some(self.header.version) {
            Ok(())
        } else {
            Err(RootError::Version {
                trusted: before.header.version,
                found: self.header.version,
            })
        }
    }

    /// How far the signing of this root is: in the eyes of those who trust `before`, and in its own.
    /// Clients ask both (specification §5.3.4).
    pub fn standings(&self, before: Option<&Self>, envelope: &Envelope) -> Vec<Standing> {
        let of = |root: &Self| root.authority(TopRole::Root).standing(envelope);
        before.into_iter().chain([self]).map(of).collect()
    }
}

/// Why something is no root that every client follows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// Another kind of role.
    #[error("this is a `{0}` role, not a root")]
    Kind(&'static str),
    /// Without consistent snapshots.
    #[error("`consistent_snapshot` is false: a client could see a mixture of two publishes")]
    Inconsistent,
    /// A field that this does not know.
    #[error("it has the field `{0}`, which clients number differently")]
    Extra(String),
    /// A role that is not there.
    #[error("it does not say who signs `{0}`")]
    NoRole(TopRole),
    /// A key that clients cannot use.
    #[error("key {0}")]
    Key(KeyId, #[source] KeyError),
    /// A role that nobody could sign.
    #[error("role `{0}`")]
    Authority(TopRole, #[source] AuthorityError),
    /// A gap, a repetition or a step back.
    #[error("it has version {found}, but version {trusted} is trusted: clients take only the next")]
    Version {
        /// The trusted one.
        trusted: u64,
        /// The one at hand.
        found: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::{header, pair, timestamp_of};

    fn authority(seeds: &[u8], threshold: u32) -> Authority {
        Authority::new(seeds.iter().map(|&seed| pair(seed).key), threshold).unwrap()
    }

    fn root(version: u64, seeds: &[u8], threshold: u32) -> Root {
        let mut root = Root::new(header(version), &authority(&[90], 1));
        root.set(TopRole::Root, authority(seeds, threshold));
        root
    }

    #[test]
    fn a_root_is_the_same_after_a_journey() {
        let meant = root(3, &[1, 2, 3], 2);
        let file = Envelope::unsigned(&meant.document()).to_file();

        let (document, _) = Envelope::parse(&file).unwrap();

        assert_eq!(Root::of_document(&document), Ok(meant));
    }

    #[test]
    fn the_same_root_is_the_same_bytes() {
        let bytes = |_| root(3, &[1, 2, 3, 4, 5], 2).document().canonical().to_vec();
        let all: std::collections::HashSet<Vec<u8>> = (0..20).map(bytes).collect();

        assert_eq!(all.len(), 1);
    }

    #[test]
    fn a_new_root_is_signed_by_the_old_and_by_itself() {
        let (old, new) = (root(1, &[1, 2, 3], 2), root(2, &[3, 4, 5], 2));
        let mut envelope = Envelope::unsigned(&new.document());
        let mut open = vec![];
        for seed in [3, 4, 1] {
            let signer = pair(seed);
            envelope.add(signer.key.id().clone(), signer.sign(envelope.payload()));
            let standings = new.standings(Some(&old), &envelope);
            open.push(standings.iter().map(Standing::open).collect::<Vec<_>>());
        }

        assert_eq!(open, [vec![1, 1], vec![1, 0], vec![0, 0]]);
        assert_eq!(new.standings(None, &envelope).len(), 1);
    }

    #[test]
    fn roots_follow_one_another_by_one() {
        let old = root(4, &[1], 1);
        for (version, follows) in [(3, false), (4, false), (5, true), (6, false)] {
            assert_eq!(
                root(version, &[1], 1).follows(&old).is_ok(),
                follows,
                "{version}"
            );
        }
    }

    #[test]
    fn roots_that_clients_read_differently_are_refused() {
        let meant = root(1, &[1, 2], 2);
        let spoiled = |spoil: &dyn Fn(&mut serde_json::Value)| {
            let file = Envelope::unsigned(&meant.document()).to_file();
            let mut file: serde_json::Value = serde_json::from_slice(&file).unwrap();
            spoil(&mut file["signed"]);
            let (document, _) = Envelope::parse(file.to_string().as_bytes()).unwrap();
            Root::of_document(&document).unwrap_err().to_string()
        };

        let inconsistent = spoiled(&|root| root["consistent_snapshot"] = false.into());
        assert!(
            inconsistent.contains("consistent_snapshot"),
            "{inconsistent}"
        );
        let extra = spoiled(&|root| root["roles"]["root"]["x-note"] = "hello".into());
        assert!(extra.contains("x-note"), "{extra}");
        let unreachable = spoiled(&|root| root["roles"]["root"]["threshold"] = 3.into());
        assert_eq!(unreachable, "role `root`");
        let missing = spoiled(&|root| {
            root["roles"].as_object_mut().unwrap().remove("snapshot");
        });
        assert!(missing.contains("who signs `snapshot`"), "{missing}");
        let error = Root::of_document(&timestamp_of(1)).unwrap_err();
        assert_eq!(error, RootError::Kind("timestamp"));
    }
}
