//! What the server publishes by itself: targets, snapshot and timestamp, signed online.
//!
//! The same hands, with other keys or other versions, are those of a thief.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tuf::{Document, Envelope, Expiry, Target, TargetPath, TopRole};

use crate::ceremony::rehearsal::World;
use crate::ceremony::signer::Signer;
use crate::failure::{Code, Failure};

/// The files that clients fetch, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Files {
    /// Stores a file, in the place of another one of this name.
    pub(crate) fn put(&self, name: &str, file: Vec<u8>) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(name.into(), file);
    }

    /// The file of this name.
    pub(crate) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(name).cloned()
    }

    /// Another set of files with the same content.
    pub(crate) fn copied(&self) -> Self {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Self(Arc::new(Mutex::new(files.clone())))
    }
}

/// Whoever has the keys of the online roles.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    /// Where the files go.
    pub(crate) files: Files,
    /// The version of what was published last, the same for all three roles.
    pub(crate) version: u64,
    roots: Vec<Vec<u8>>,
    keys: BTreeMap<TopRole, Signer>,
    expiry: BTreeMap<String, Expiry>,
}

impl Publisher {
    /// The server of `world`, with the keys that its plan names.
    pub(crate) fn new(world: &World) -> Result<Self, Failure> {
        let mut publisher = Self {
            files: world.files.clone(),
            version: 0,
            roots: Vec::new(),
            keys: BTreeMap::new(),
            expiry: world.plan.online_expiry.clone(),
        };
        publisher.follow(world)?;
        Ok(publisher)
    }

    /// A thief who serves `roots` and has `key` for every online role.
    pub(crate) fn thief(&self, roots: Vec<Vec<u8>>, key: &Signer) -> Self {
        let roles = [TopRole::Timestamp, TopRole::Snapshot, TopRole::Targets];
        Self {
            files: self.files.copied(),
            roots,
            keys: roles.map(|role| (role, key.clone())).into(),
            ..self.clone()
        }
    }

    /// Takes over the newest root and the keys that it names.
    pub(crate) fn follow(&mut self, world: &World) -> Result<(), Failure> {
        let online = &world.plan.online;
        let names = [
            (TopRole::Timestamp, Some(&online.timestamp)),
            (TopRole::Snapshot, Some(&online.snapshot)),
            (TopRole::Targets, online.targets.as_ref()),
        ];
        for (role, name) in names {
            if let Some(name) = name {
                self.keys.insert(role, world.office.signer(name)?);
            }
        }
        self.roots = world.office.chain(&world.plan.trust_root);
        Ok(())
    }

    /// Publishes the next version of every online role.
    pub(crate) async fn publish(&mut self, now: DateTime<Utc>) -> Result<(), Failure> {
        self.version += 1;
        for (index, root) in self.roots.iter().enumerate() {
            self.files
                .put(&format!("{}.root.json", index + 1), root.clone());
        }
        let version = self.version;
        let header = |role: &str| {
            let mut header = self.expiry[role].next(None, now);
            header.version = version;
            header
        };
        let path: TargetPath = "rpm/sample/repodata/repomd.xml".parse().map_err(failed)?;
        let target = Target::new(version, format!("{version:064x}"));
        let targets = Document::targets(&header("targets"), [(&path, &target)], &[]);
        let targets = targets.map_err(failed)?;
        let snapshot = tuf::snapshot(&header("snapshot"), [("targets", version)]);
        let timestamp = tuf::timestamp(&header("timestamp"), version);
        for (role, document) in [
            (TopRole::Targets, targets),
            (TopRole::Snapshot, snapshot),
            (TopRole::Timestamp, timestamp),
        ] {
            let file = signed(&document, &self.keys[&role]).await?;
            let name = match role {
                TopRole::Timestamp => "timestamp.json".to_owned(),
                _ => format!("{version}.{role}.json"),
            };
            self.files.put(&name, file);
        }
        Ok(())
    }
}

/// The file of `document`, signed by `signer`.
pub(crate) async fn signed(document: &Document, signer: &Signer) -> Result<Vec<u8>, Failure> {
    let mut envelope = Envelope::unsigned(document);
    let signature = signer.sign(envelope.payload()).await.map_err(failed)?;
    envelope.add(signer.key.id().clone(), signature);
    Ok(envelope.to_file())
}

fn failed(error: impl std::error::Error) -> Failure {
    Failure::from_error(Code::Failed, "could not publish", &error)
}
