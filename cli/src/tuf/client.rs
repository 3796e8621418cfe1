//! A client of one repository: what it trusts, how it learns more, whom it asks for a target.

use std::collections::BTreeMap;

use jiff::Timestamp as Time;
use sigstore_tuf::{Metadata, Role, Snapshot, TargetFile, Timestamp, TrustedMetadataSet};
use tuf::{TargetPath, TopRole, limits};

use super::address::Address;
use super::error::ClientError;
use super::search::{Search, Step, is_top};
use super::store::Store;
use super::transport::Transport;

/// New roots that are followed in one go.
const ROOTS: u64 = 256;

/// Bytes of a snapshot whose length nobody has signed: what python-tuf and tuf-js read.
const SNAPSHOT: usize = 2_000_000;

/// The most that a role may say about the length of another.
const LONGEST: u64 = 64 * 1024 * 1024;

/// A client whose trust begins with the root in its store.
#[derive(Debug)]
pub(crate) struct Client {
    transport: Transport,
    address: Address,
    store: Store,
    trusted: TrustedMetadataSet,
    /// The same for all that one run decides (specification §5.1).
    now: Time,
}

/// What a role says about a path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// The role.
    pub(crate) role: String,
    /// Length, hashes and `custom`.
    pub(crate) target: TargetFile,
}

/// Version and end of a role that is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    /// Its version.
    pub(crate) version: u64,
    /// When its time is over.
    pub(crate) expires: Time,
}

impl Validity {
    fn of(role: &impl Role) -> Self {
        Self {
            version: role.version(),
            expires: role.expires(),
        }
    }
}

impl Client {
    /// A client at the time `now`.
    ///
    /// # Errors
    /// [`ClientError`] when the root in `store` is none.
    pub(crate) fn new(
        transport: Transport,
        address: Address,
        store: Store,
        now: Time,
    ) -> Result<Self, ClientError> {
        let root = store.load("root")?.unwrap_or_default();
        Ok(Self {
            trusted: trust(&root)?,
            transport,
            address,
            store,
            now,
        })
    }

    /// How it reaches the server.
    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Where the repository is.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Whether the files of roles and targets have versions and hashes in their names.
    pub(crate) fn is_consistent(&self) -> bool {
        self.trusted.root().consistent_snapshot
    }

    /// The top-level roles that are trusted now, in the order of their names.
    pub(crate) fn validity(&self) -> BTreeMap<TopRole, Validity> {
        let root = Some(Validity::of(self.trusted.root()));
        let timestamp = self.trusted.timestamp().map(Validity::of);
        let snapshot = self.trusted.snapshot().map(Validity::of);
        let targets = self.trusted.targets_role("targets").map(Validity::of);
        let all = [
            (TopRole::Root, root),
            (TopRole::Timestamp, timestamp),
            (TopRole::Snapshot, snapshot),
            (TopRole::Targets, targets),
        ];
        let known = all.into_iter();
        known.filter_map(|(role, of)| Some((role, of?))).collect()
    }

    /// Learns what is new: roots, timestamp, snapshot and `targets` (specification §5.3 to §5.6).
    ///
    /// # Errors
    /// [`ClientError`] at the first role that is not to be trusted. Those before it are kept.
    pub(crate) async fn refresh(&mut self) -> Result<(), ClientError> {
        self.roots().await?;
        let expired = self.trusted.check_root_expired(self.now);
        expired.map_err(|error| ClientError::of("root", error))?;
        let floor = self.recall()?;
        self.timestamp().await?;
        self.snapshot(floor.as_ref()).await?;
        self.targets().await
    }

    /// What the roles say about `path`, after a refresh.
    ///
    /// # Errors
    /// [`ClientError::NoTarget`] when they say nothing; any other when a role that may speak for it
    /// is not to be trusted.
    pub(crate) async fn find(&mut self, path: &TargetPath) -> Result<Found, ClientError> {
        let ended = |source| ClientError::Search {
            path: path.clone(),
            source,
        };
        let mut search = Search::new();
        while let Some(Step { role, delegator }) = search.next().map_err(ended)? {
            if !is_top(&role) && !self.delegated(&role, &delegator).await? {
                continue;
            }
            let Some(targets) = self.trusted.targets_role(&role) else {
                continue;
            };
            if let Some(target) = targets.target(path.as_str()) {
                let target = target.clone();
                return Ok(Found { role, target });
            }
            search.descend(&role, targets, path).map_err(ended)?;
        }
        Err(ClientError::NoTarget(path.clone()))
    }

    async fn roots(&mut self) -> Result<(), ClientError> {
        let first = self.trusted.root().version;
        let mut next = first;
        loop {
            next = next.saturating_add(1);
            let url = self.address.role("root", Some(next));
            let Some(bytes) = self.transport.read(&url, limits::ROOT as u64).await? else {
                return Ok(());
            };
            if next - first > ROOTS {
                return Err(ClientError::Roots(ROOTS));
            }
            let followed = self.trusted.update_root(&bytes);
            followed.map_err(|error| ClientError::of("root", error))?;
            self.store.save("root", &bytes)?;
        }
    }

    /// Recalls what was trusted before: the timestamp, below which nothing is taken, and the
    /// snapshot, whose roles may not go back. That something is past its time is no reason to go
    /// below it.
    ///
    /// What the keys of today have not signed is forgotten: that is how a repository recovers after
    /// a thief of its old keys has signed very high versions (specification §5.3.11).
    fn recall(&mut self) -> Result<Option<Snapshot>, ClientError> {
        let snapshot = match self.store.load("snapshot")? {
            Some(bytes) => match self.signed_snapshot(&bytes) {
                Some(snapshot) => Some(snapshot),
                None => return Ok(None),
            },
            None => None,
        };
        let timestamp = self.store.load("timestamp")?.unwrap_or_default();
        let recalled = self.trusted.update_timestamp(&timestamp, Time::MIN);
        Ok(snapshot.filter(|_| recalled.is_ok()))
    }

    fn signed_snapshot(&self, bytes: &[u8]) -> Option<Snapshot> {
        let root = self.trusted.root();
        let snapshot = Metadata::<Snapshot>::from_slice(bytes).ok()?;
        let signed = snapshot.verify_threshold(&root.keys, root.role("snapshot")?, "snapshot");
        signed.ok()?;
        Some(snapshot.into_signed())
    }

    async fn timestamp(&mut self) -> Result<(), ClientError> {
        let bytes = self.needed("timestamp", None, limits::TIMESTAMP as u64);
        let bytes = bytes.await?;
        match self.trusted.update_timestamp(&bytes, self.now) {
            Ok(()) => Ok(self.store.save("timestamp", &bytes)?),
            // Nothing is new: the one that is trusted stays, whatever else this one says.
            Err(sigstore_tuf::Error::EqualVersion { .. }) => Ok(()),
            Err(error) => Err(ClientError::of("timestamp", error)),
        }
    }

    async fn snapshot(&mut self, floor: Option<&Snapshot>) -> Result<(), ClientError> {
        let pin = self.trusted.timestamp().and_then(Timestamp::snapshot_meta);
        let (version, length) = pin.map_or((0, None), |pin| (pin.version, pin.length));
        if let Some(bytes) = self.store.load("snapshot")?
            && self.trusted.update_snapshot(&bytes, self.now).is_ok()
        {
            return Ok(());
        }
        // Before its files are asked for: what is past its time is no guide to them.
        let fresh = self.trusted.check_timestamp_expired(self.now);
        fresh.map_err(|error| ClientError::of("timestamp", error))?;
        let limit = limit(length, SNAPSHOT);
        let bytes = self.needed("snapshot", Some(version), limit).await?;
        let updated = self.trusted.update_snapshot(&bytes, self.now);
        updated.map_err(|error| ClientError::of("snapshot", error))?;
        if let (Some(floor), Some(found)) = (floor, self.trusted.snapshot()) {
            not_below(floor, found)?;
        }
        Ok(self.store.save("snapshot", &bytes)?)
    }

    async fn targets(&mut self) -> Result<(), ClientError> {
        if let Some(bytes) = self.store.load("targets")?
            && self.trusted.update_targets(&bytes, self.now).is_ok()
        {
            return Ok(());
        }
        let bytes = self.pinned("targets").await?;
        let updated = self.trusted.update_targets(&bytes, self.now);
        updated.map_err(|error| ClientError::of("targets", error))?;
        Ok(self.store.save("targets", &bytes)?)
    }

    /// Makes sure that `role` is trusted in the eyes of `delegator`. Answers whether there is such a
    /// role: what is not in the snapshot is not there.
    async fn delegated(&mut self, role: &str, delegator: &str) -> Result<bool, ClientError> {
        let wrong = |error| ClientError::of(role, error);
        if self.trusted.targets_role(role).is_some() {
            // Somebody else has delegated to it before, perhaps to other keys.
            let verified = self
                .trusted
                .verify_delegated_targets(role, delegator, self.now);
            return verified.map(|_| true).map_err(wrong);
        }
        let named = self.trusted.snapshot().map(|snapshot| &snapshot.meta);
        if !named.is_some_and(|named| named.contains_key(&format!("{role}.json"))) {
            return Ok(false);
        }
        if let Some(bytes) = self.store.load(role)? {
            let updated = self
                .trusted
                .update_delegated_targets(&bytes, role, delegator, self.now);
            if updated.is_ok() {
                return Ok(true);
            }
        }
        let bytes = self.pinned(role).await?;
        let updated = self
            .trusted
            .update_delegated_targets(&bytes, role, delegator, self.now);
        updated.map_err(wrong)?;
        self.store.save(role, &bytes)?;
        Ok(true)
    }

    /// The file of a role in the version that the snapshot names.
    async fn pinned(&self, role: &str) -> Result<Vec<u8>, ClientError> {
        let name = format!("{role}.json");
        let pin = self.trusted.snapshot().and_then(|all| all.meta.get(&name));
        let pin = pin.ok_or_else(|| ClientError::Malformed {
            role: "snapshot".to_owned(),
            reason: format!("it does not name `{role}`"),
        })?;
        let limit = limit(pin.length, limits::TARGETS);
        self.needed(role, Some(pin.version), limit).await
    }

    async fn needed(
        &self,
        role: &str,
        version: Option<u64>,
        limit: u64,
    ) -> Result<Vec<u8>, ClientError> {
        let version = version.filter(|_| self.is_consistent());
        let url = self.address.role(role, version);
        let bytes = self.transport.read(&url, limit).await?;
        bytes.ok_or(ClientError::Missing(url))
    }
}

/// The trust that begins with `root`, which has to be signed as it says itself.
///
/// # Errors
/// [`ClientError`] when it is not.
pub(crate) fn trust(root: &[u8]) -> Result<TrustedMetadataSet, ClientError> {
    TrustedMetadataSet::from_root(root).map_err(|error| ClientError::of("root", error))
}

/// A length that the role above has signed counts instead of the usual limit.
fn limit(signed: Option<u64>, usual: usize) -> u64 {
    signed.map_or(usual as u64, |length| length.min(LONGEST))
}

/// No role that was in the snapshot leaves it, and none goes back (specification §5.5.5).
fn not_below(floor: &Snapshot, found: &Snapshot) -> Result<(), ClientError> {
    for (name, before) in &floor.meta {
        let role = name.strip_suffix(".json").unwrap_or(name);
        match found.meta.get(name) {
            None => return Err(ClientError::Dropped(role.to_owned())),
            Some(now) if now.version < before.version => {
                return Err(ClientError::RolledBack {
                    role: role.to_owned(),
                    found: now.version,
                    seen: before.version,
                });
            }
            Some(_) => {}
        }
    }
    Ok(())
}
