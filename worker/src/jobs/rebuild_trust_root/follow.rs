//! Following metadata from the first root on, as clients do, but for ends that have passed: what was
//! lost long ago is worth as much.

use std::collections::{BTreeMap, HashSet};

use tuf::{Authority, Delegation, Document, Envelope, Root, TopRole};

use crate::jobs::publish_trust::draft::File;
use crate::registry::chain;

/// All that clients could follow.
pub(super) struct Found {
    /// The newest root.
    pub(super) root: Root,
    /// Versions of the two that every client asks for.
    pub(super) timestamp: u64,
    pub(super) snapshot: u64,
    /// `targets` and everything below it, each above what it delegates to.
    pub(super) roles: Vec<FoundRole>,
    /// Roles that only the snapshot still names, and their versions.
    pub(super) tombstones: Vec<(String, Document)>,
    /// The files that all of this is in.
    pub(super) files: Vec<File>,
    /// Headers of timestamp and snapshot.
    pub(super) tops: [Document; 2],
}

/// A role and its place.
pub(super) struct FoundRole {
    pub(super) name: String,
    /// What the role above says of it, and as the how manieth; none of `targets`.
    pub(super) below: Option<(String, usize, Delegation)>,
    pub(super) authority: Authority,
    pub(super) document: Document,
}

/// Files on the way to it.
struct Walk {
    given: BTreeMap<String, Vec<u8>>,
    taken: Vec<File>,
    versions: BTreeMap<String, u64>,
}

impl Found {
    /// Follows `files`, by name.
    pub(super) fn of(files: BTreeMap<String, Vec<u8>>) -> Result<Self, FollowError> {
        let mut walk = Walk {
            given: files,
            taken: Vec::new(),
            versions: BTreeMap::new(),
        };
        let root = walk.roots()?;
        let stamp = walk.timestamp(root.authority(TopRole::Timestamp))?;
        let version = pinned(&stamp.versions(), "timestamp", "snapshot")?;
        let snapshot = walk.role("snapshot", version, root.authority(TopRole::Snapshot))?;
        walk.versions = snapshot.versions();
        let roles = walk.below(root.authority(TopRole::Targets))?;
        let reached: HashSet<String> = roles
            .iter()
            .map(|role| format!("{}.json", role.name))
            .collect();
        let left: Vec<(String, u64)> = walk
            .versions
            .iter()
            .filter(|(name, _)| !reached.contains(*name))
            .map(|(name, version)| (name.trim_end_matches(".json").to_owned(), *version))
            .collect();
        let mut tombstones = Vec::new();
        for (name, version) in left {
            let (document, _) = walk.take(&name, version)?;
            tombstones.push((name, document));
        }
        Ok(Self {
            timestamp: stamp.header().version,
            snapshot: snapshot.header().version,
            root,
            roles,
            tombstones,
            files: walk.taken,
            tops: [stamp, snapshot],
        })
    }
}

impl Walk {
    fn roots(&mut self) -> Result<Root, FollowError> {
        let mut newest: Option<Root> = None;
        loop {
            let version = newest.as_ref().map_or(1, |root| root.header.version + 1);
            if version > 1 && !self.given.contains_key(&format!("{version}.root.json")) {
                break;
            }
            let (document, envelope) = self.take("root", version)?;
            let broken = |error: &dyn std::error::Error| FollowError::Broken {
                name: format!("{version}.root.json"),
                why: chain(error),
            };
            let next = Root::of_document(&document).map_err(|error| broken(&error))?;
            if let Some(before) = &newest {
                next.follows(before).map_err(|error| broken(&error))?;
            }
            let standings = next.standings(newest.as_ref(), &envelope);
            if !standings.iter().all(tuf::Standing::is_met) {
                return Err(FollowError::Unsigned(format!("{version}.root.json")));
            }
            newest = Some(next);
        }
        newest.ok_or_else(|| FollowError::Missing("1.root.json".into()))
    }

    /// The timestamp, which clients ask for without a version.
    fn timestamp(&mut self, authority: &Authority) -> Result<Document, FollowError> {
        let name = "timestamp.json";
        let bytes = self.given.remove(name);
        let bytes = bytes.ok_or_else(|| FollowError::Missing(name.into()))?;
        let (document, _) = parse(name, &bytes)?;
        let version = document.header().version;
        self.given
            .insert(format!("{version}.timestamp.json"), bytes);
        self.role("timestamp", version, authority)
    }

    /// `targets` and everything below it.
    fn below(&mut self, authority: &Authority) -> Result<Vec<FoundRole>, FollowError> {
        let top = FoundRole {
            document: self.pinned("targets", authority)?,
            name: "targets".into(),
            below: None,
            authority: authority.clone(),
        };
        let mut found = vec![top];
        let mut next = 0;
        while let Some(parent) = found.get(next) {
            let name = parent.name.clone();
            let delegations = parent.document.delegations();
            let delegations = delegations.map_err(|error| FollowError::Broken {
                name: name.clone(),
                why: chain(&error),
            })?;
            for (place, delegation) in delegations.into_iter().enumerate() {
                let role = delegation.name.to_string();
                if found.iter().any(|known| known.name == role) {
                    return Err(FollowError::Twice(role));
                }
                found.push(FoundRole {
                    document: self.pinned(&role, &delegation.authority)?,
                    name: role,
                    authority: delegation.authority.clone(),
                    below: Some((name.clone(), place, delegation)),
                });
            }
            next += 1;
        }
        Ok(found)
    }

    /// The version of `role` that the snapshot names.
    fn pinned(&mut self, role: &str, authority: &Authority) -> Result<Document, FollowError> {
        let version = pinned(&self.versions, "snapshot", role)?;
        self.role(role, version, authority)
    }

    /// One version of `role`, which `authority` has to have signed.
    fn role(
        &mut self,
        role: &str,
        version: u64,
        authority: &Authority,
    ) -> Result<Document, FollowError> {
        let (document, envelope) = self.take(role, version)?;
        if authority.standing(&envelope).is_met() {
            Ok(document)
        } else {
            Err(FollowError::Unsigned(format!("{version}.{role}.json")))
        }
    }

    fn take(&mut self, role: &str, version: u64) -> Result<(Document, Envelope), FollowError> {
        let name = format!("{version}.{role}.json");
        let bytes = self.given.remove(&name);
        let bytes = bytes.ok_or_else(|| FollowError::Missing(name.clone()))?;
        let (document, envelope) = parse(&name, &bytes)?;
        let found = document.header().version;
        if found != version {
            let why = format!("it is version {found}");
            return Err(FollowError::Broken { name, why });
        }
        let role = role.to_owned();
        self.taken.push(File { name, role, bytes });
        Ok((document, envelope))
    }
}

fn parse(name: &str, bytes: &[u8]) -> Result<(Document, Envelope), FollowError> {
    Envelope::parse(bytes).map_err(|error| FollowError::Broken {
        name: name.to_owned(),
        why: chain(&error),
    })
}

fn pinned(versions: &BTreeMap<String, u64>, by: &str, role: &str) -> Result<u64, FollowError> {
    let version = versions.get(&format!("{role}.json")).copied();
    version.ok_or_else(|| FollowError::Missing(format!("{role}.json in the {by}")))
}

/// Why clients cannot follow it.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// A file that clients would ask for.
    #[error("there is no {0}")]
    Missing(String),
    /// A file that clients cannot read.
    #[error("{name} cannot be read: {why}")]
    Broken {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// A file whose signatures do not count.
    #[error("{0} is not signed by those who have to")]
    Unsigned(String),
    /// A role in two places, which this server never makes.
    #[error("role `{0}` is delegated to twice")]
    Twice(String),
}
