//! A repository with test keys, which publishes what it is told, right or wrong.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sigstore_tuf::canonical_json::to_canonical_bytes;
use tuf::{
    Authority, Delegation, Document, Envelope, Header, Key, Paths, Root, Target, TargetPath,
    TopRole,
};

use super::server::Server;
use crate::tuf::address::{Address, Layout, escaped_role};

// Seeds of the keys of the first root.
const ROOT: [u8; 3] = [1, 2, 3];
const TIMESTAMP: u8 = 10;
const SNAPSHOT: u8 = 20;
const TARGETS: u8 = 30;

/// A repository and its server.
pub(super) struct Repository {
    pub(super) server: Server,
    pub(super) root: Root,
    /// Who signs each role, by seeds; a stranger or nobody, if a test wants so.
    pub(super) signers: BTreeMap<String, Vec<u8>>,
    pub(super) versions: BTreeMap<String, u64>,
    /// When roles end that do not end in a year.
    pub(super) ends: BTreeMap<String, DateTime<Utc>>,
    pub(super) roles: BTreeMap<String, Content>,
    /// Roles that the snapshot does not name.
    pub(super) unnamed: BTreeSet<String>,
}

/// What a targets role says.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) targets: BTreeMap<TargetPath, Target>,
    pub(super) delegations: Vec<Delegation>,
}

impl Repository {
    /// A first root, and nothing else yet but empty roles.
    pub(super) async fn start() -> Self {
        let of = |seed: u8| authority(&[seed], 1);
        let mut root = Root::new(header(0, end()), &authority(&ROOT, 2));
        root.set(TopRole::Timestamp, of(TIMESTAMP));
        root.set(TopRole::Snapshot, of(SNAPSHOT));
        root.set(TopRole::Targets, of(TARGETS));
        let signers = [
            ("root", vec![1, 2]),
            ("timestamp", vec![TIMESTAMP]),
            ("snapshot", vec![SNAPSHOT]),
            ("targets", vec![TARGETS]),
        ];
        let mut repository = Self {
            server: Server::start().await,
            root,
            signers: signers.map(|(role, seeds)| (role.to_owned(), seeds)).into(),
            versions: BTreeMap::new(),
            ends: BTreeMap::new(),
            roles: BTreeMap::from([("targets".to_owned(), Content::default())]),
            unnamed: BTreeSet::new(),
        };
        repository.publish_root();
        repository.publish(&["targets"]);
        repository
    }

    pub(super) fn address(&self) -> Address {
        Address::below(&self.server.url()).unwrap()
    }

    /// Publishes the next version of `roles`, of the snapshot and of the timestamp.
    pub(super) fn publish(&mut self, roles: &[&str]) {
        for role in roles {
            self.publish_role(role);
        }
        self.publish_snapshot();
        self.publish_timestamp();
    }

    pub(super) fn publish_root(&mut self) {
        self.root.header = self.next("root");
        let document = self.root.document();
        self.put("root", Some(self.root.header.version), &document);
    }

    pub(super) fn publish_role(&mut self, role: &str) {
        let header = self.next(role);
        let Content {
            targets,
            delegations,
        } = &self.roles[role];
        let document = Document::targets(&header, targets, delegations).unwrap();
        self.put(role, Some(header.version), &document);
    }

    pub(super) fn publish_snapshot(&mut self) {
        let header = self.next("snapshot");
        let roles = self
            .roles
            .keys()
            .filter(|role| !self.unnamed.contains(*role));
        let roles = roles.map(|role| (role.as_str(), self.versions[role]));
        let document = tuf::snapshot(&header, roles);
        self.put("snapshot", Some(header.version), &document);
    }

    pub(super) fn publish_timestamp(&mut self) {
        let header = self.next("timestamp");
        let document = tuf::timestamp(&header, self.versions["snapshot"]);
        self.put("timestamp", None, &document);
    }

    /// Lists a target in `role`, and serves it by both of its URLs.
    pub(super) fn add(&mut self, role: &str, path: &str, bytes: &[u8]) {
        let hash = hex::encode(Sha256::digest(bytes));
        let target = Target::new(bytes.len() as u64, &hash);
        let content = self.roles.get_mut(role).unwrap();
        content.targets.insert(path.parse().unwrap(), target);
        for url in urls(path, &hash) {
            self.server.put(&url, bytes);
        }
    }

    /// Lets `role`, which is empty and signed by the key of `seed`, speak for `paths`.
    pub(super) fn delegate(&mut self, from: &str, role: &str, seed: u8, paths: Paths, last: bool) {
        let delegation = Delegation {
            name: role.parse().unwrap(),
            authority: authority(&[seed], 1),
            paths,
            terminating: last,
        };
        let content = self.roles.get_mut(from).unwrap();
        content.delegations.push(delegation);
        self.roles.entry(role.to_owned()).or_default();
        self.signers.insert(role.to_owned(), vec![seed]);
    }

    /// Lets other keys sign `role` from the next root on; they sign it from now on.
    pub(super) fn rotate(&mut self, role: TopRole, seeds: &[u8], threshold: u32) {
        self.root.set(role, authority(seeds, threshold));
        self.signers.insert(role.to_string(), seeds.to_vec());
    }

    /// Serves what `signed` says for `role`, signed by those who sign it, outside of the wire
    /// profile if a test wants so.
    pub(super) fn put_raw(&self, role: &str, version: Option<u64>, signed: &Value) {
        let canonical = to_canonical_bytes(signed).unwrap();
        let signatures = self.signers[role].iter().map(|&seed| {
            let sig = hex::encode(secret(seed).sign(&canonical).to_bytes());
            serde_json::json!({"keyid": key(seed).id(), "sig": sig})
        });
        let signatures: Vec<Value> = signatures.collect();
        let file = serde_json::json!({"signatures": signatures, "signed": signed});
        self.server.put(&file_of(role, version), file.to_string());
    }

    /// What `role` says in its newest version, to be changed and put back.
    pub(super) fn raw(&self, role: &str) -> Value {
        let version = Some(self.versions[role]).filter(|_| role != "timestamp");
        let bytes = self.server.file(&file_of(role, version));
        let mut file: Value = serde_json::from_slice(&bytes).unwrap();
        file["signed"].take()
    }

    fn next(&mut self, role: &str) -> Header {
        let version = self.versions.entry(role.to_owned()).or_default();
        *version += 1;
        header(*version, self.ends.get(role).copied().unwrap_or(end()))
    }

    fn put(&self, role: &str, version: Option<u64>, document: &Document) {
        let mut envelope = Envelope::unsigned(document);
        for &seed in &self.signers[role] {
            let signature = secret(seed).sign(envelope.payload()).to_bytes();
            envelope.add(key(seed).id().clone(), signature.to_vec());
        }
        self.server.put(&file_of(role, version), envelope.to_file());
    }
}

/// Where the file of a role lies on the server.
pub(super) fn file_of(role: &str, version: Option<u64>) -> String {
    let role = escaped_role(role);
    match version {
        Some(version) => format!("metadata/{version}.{role}.json"),
        None => format!("metadata/{role}.json"),
    }
}

/// Both URLs of a target, as python-tuf and as tough ask for it.
pub(super) fn urls(path: &str, hash: &str) -> [String; 2] {
    let address = Address::below("http://example.org/").unwrap();
    [Layout::BeforeName, Layout::BeforePath].map(|layout| {
        let url = address.target(&path.parse().unwrap(), Some(hash), layout);
        url.path().trim_start_matches('/').to_owned()
    })
}

pub(super) fn patterns(of: &[&str]) -> Paths {
    Paths::Patterns(of.iter().map(|&text| text.to_owned()).collect())
}

pub(super) fn authority(seeds: &[u8], threshold: u32) -> Authority {
    Authority::new(seeds.iter().map(|&seed| key(seed)), threshold).unwrap()
}

pub(super) fn key(seed: u8) -> Key {
    Key::ed25519(secret(seed).verifying_key().as_bytes()).unwrap()
}

fn secret(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn header(version: u64, expires: DateTime<Utc>) -> Header {
    Header { version, expires }
}

/// A year after the tests take place.
pub(super) fn end() -> DateTime<Utc> {
    "2031-01-01T00:00:00Z".parse().unwrap()
}
