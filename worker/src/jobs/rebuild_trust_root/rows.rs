//! What was found as rows.

use entities::signing_key::{self, Purpose, State as KeyState};
use entities::trust_role::{self, Kind};
use entities::trust_root::{self, Expiries, OnlineKeys, State};
use entities::{Json, RepositoryId, now, trust_target};
use jobs::RebuildTrustRoot;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tuf::{Authority, Document, Key, TopRole};

use super::error::RebuildTrustRootError;
use super::follow::{Found, FoundRole};
use crate::context::Context;
use crate::trust::{BINS, LAST, REPOSITORIES, TrustError, inconsistent, role};

/// The rows of a trust root.
pub(super) struct Rows {
    pub(super) root: trust_root::Model,
    pub(super) roles: Vec<trust_role::Model>,
    pub(super) targets: Vec<trust_target::Model>,
}

/// The keys of the vault, by name.
struct Keys(Vec<(String, Key)>);

impl Rows {
    /// The rows of what was found; what metadata does not say is taken from `before`.
    pub(super) async fn of(
        context: &Context,
        job: &RebuildTrustRoot,
        before: Option<&trust_root::Model>,
        found: &Found,
    ) -> Result<Self, RebuildTrustRootError> {
        let keys = Keys::load(context).await?;
        let root = root(job, before, found, &keys)?;
        let mut rows = Self {
            roles: tops(&root, found)?,
            root,
            targets: Vec::new(),
        };
        for role in &found.roles {
            let row = rows.role(role, &keys)?;
            rows.roles.push(row);
            rows.targets(role)?;
        }
        let authority = found.roles.iter().find(|role| role.name == REPOSITORIES);
        let authority = authority.map(|role| &role.authority);
        for (name, document) in &found.tombstones {
            let row = rows.tombstone(name, document, authority)?;
            rows.roles.push(row);
        }
        Ok(rows)
    }

    fn role(
        &self,
        found: &FoundRole,
        keys: &Keys,
    ) -> Result<trust_role::Model, RebuildTrustRootError> {
        let blank = blank(&self.root, &found.name, &found.authority)?;
        let mut row = trust_role::Model {
            signing_key: keys.alone(&found.authority).map(str::to_owned),
            ..blank
        };
        if let Some((parent, place, delegation)) = &found.below {
            row.kind = match (parent.as_str(), found.name.as_str()) {
                ("targets", REPOSITORIES) => Kind::Repositories,
                ("targets", BINS) => Kind::Bins,
                (REPOSITORIES, _) => Kind::Repository,
                (BINS, _) => Kind::Bin,
                _ => Kind::Custom,
            };
            row.parent = Some(parent.clone());
            row.position = i64::try_from(*place).map_err(inconsistent)?;
            if matches!(row.kind, Kind::Repositories | Kind::Bins) {
                row.position += LAST;
            }
            row.terminating = delegation.terminating;
            row.paths = serde_json::to_value(&delegation.paths).map_err(inconsistent)?;
            row.repository = repository(&found.name);
        }
        if row.signing_key.is_none() && !matches!(row.kind, Kind::Targets | Kind::Custom) {
            return Err(RebuildTrustRootError::NoKey(found.name.clone()));
        }
        let header = found.document.header();
        if matches!(row.kind, Kind::Targets | Kind::Custom) {
            // How long people meant it to last stands in no metadata: what is left, from now on.
            let left = (header.expires - tuf::instant(now())).num_seconds();
            row.lifetime = left.max(24 * 3600);
        }
        role::renew(&self.root, &mut row, &header);
        Ok(row)
    }

    fn targets(&mut self, found: &FoundRole) -> Result<(), TrustError> {
        let is_bin = matches!(&found.below, Some((parent, ..)) if parent == BINS);
        let role = if is_bin { BINS } else { found.name.as_str() };
        let listed = found.document.listed().map_err(inconsistent)?;
        for (path, target) in listed {
            let custom = serde_json::to_value(&target.custom).map_err(inconsistent)?;
            self.targets.push(trust_target::Model {
                trust_root: self.root.id,
                role: role.to_owned(),
                place: is_bin.then(|| i64::from(tuf::place(&path))),
                path: path.to_string(),
                length: i64::try_from(target.length).map_err(inconsistent)?,
                sha256: target.sha256,
                custom: (!target.custom.is_empty()).then_some(custom),
                created_at: now(),
            });
        }
        Ok(())
    }

    /// A role that is searched no more, and that the snapshot must not lose.
    fn tombstone(
        &self,
        name: &str,
        document: &Document,
        authority: Option<&Authority>,
    ) -> Result<trust_role::Model, RebuildTrustRootError> {
        let authority = authority.ok_or_else(|| inconsistent("no role for repositories"))?;
        let mut row = trust_role::Model {
            kind: Kind::Custom,
            tombstone: true,
            repository: repository(name),
            ..blank(&self.root, name, authority)?
        };
        if row.repository.is_some() {
            row.kind = Kind::Repository;
        } else if name.starts_with("bin-") {
            row.kind = Kind::Bin;
        }
        role::renew(&self.root, &mut row, &document.header());
        row.renew_at = None;
        Ok(row)
    }
}

/// The repository that a role speaks for, by its name.
fn repository(role: &str) -> Option<RepositoryId> {
    let id = role.strip_prefix("repository-")?;
    Some(RepositoryId(id.parse().ok()?))
}

fn root(
    job: &RebuildTrustRoot,
    before: Option<&trust_root::Model>,
    found: &Found,
    keys: &Keys,
) -> Result<trust_root::Model, RebuildTrustRootError> {
    let named = |role: &str, authority: &Authority| {
        let name = keys.alone(authority).map(str::to_owned);
        name.ok_or_else(|| RebuildTrustRootError::NoKey(role.to_owned()))
    };
    let below = found.roles.iter().find(|role| role.name == REPOSITORIES);
    let below = below.ok_or_else(|| inconsistent("there is no role `repositories`"))?;
    let online = OnlineKeys {
        timestamp: named("timestamp", found.root.authority(TopRole::Timestamp))?,
        snapshot: named("snapshot", found.root.authority(TopRole::Snapshot))?,
        repositories: named(REPOSITORIES, &below.authority)?,
        targets: named("targets", found.root.authority(TopRole::Targets)).ok(),
        beside: None,
    };
    let in_bins = |role: &&FoundRole| matches!(&role.below, Some((parent, ..)) if parent == BINS);
    let bins = found.roles.iter().filter(in_bins).count();
    let listed = |role: &FoundRole| role.document.listed().map_or(0, |listed| listed.len());
    let artifacts: usize = found.roles.iter().filter(in_bins).map(listed).sum();
    let count = |number: u64| i64::try_from(number).map_err(inconsistent);
    let at = now();
    Ok(trust_root::Model {
        id: before.map_or(job.trust_root, |before| before.id),
        name: job.name.clone(),
        state: State::Live,
        live: before.and_then(|before| before.live),
        root_version: count(found.root.header.version)?,
        snapshot_version: count(found.snapshot)?,
        timestamp_version: count(found.timestamp)?,
        bins: i64::try_from(bins).map_err(inconsistent)?,
        fixed_bins: before.is_some_and(|before| before.fixed_bins),
        artifacts: i64::try_from(artifacts).map_err(inconsistent)?,
        keys: online,
        expiry: before.map_or_else(Expiries::default, |before| before.expiry.clone()),
        revision: 1,
        created_at: before.map_or(at, |before| before.created_at),
        updated_at: at,
    })
}

/// The rows of root, timestamp and snapshot.
fn tops(
    root: &trust_root::Model,
    found: &Found,
) -> Result<Vec<trust_role::Model>, RebuildTrustRootError> {
    let [timestamp, snapshot] = &found.tops;
    let (stamp, shot) = (timestamp.header(), snapshot.header());
    let tops = [
        (TopRole::Root, Kind::Root, found.root.header, None),
        (
            TopRole::Timestamp,
            Kind::Timestamp,
            stamp,
            Some(&root.keys.timestamp),
        ),
        (
            TopRole::Snapshot,
            Kind::Snapshot,
            shot,
            Some(&root.keys.snapshot),
        ),
    ];
    let rows = tops.into_iter().map(|(role, kind, header, key)| {
        let mut row = trust_role::Model {
            kind,
            signing_key: key.cloned(),
            ..blank(root, role.as_str(), found.root.authority(role))?
        };
        role::renew(root, &mut row, &header);
        if row.signing_key.is_some() {
            // Signed anew at once: what clients have may have ended long ago.
            row.renew_at = Some(now());
        }
        Ok(row)
    });
    rows.collect()
}

fn blank(
    root: &trust_root::Model,
    name: &str,
    authority: &Authority,
) -> Result<trust_role::Model, TrustError> {
    Ok(trust_role::Model {
        trust_root: root.id,
        name: name.to_owned(),
        kind: Kind::Targets,
        parent: None,
        position: 0,
        terminating: false,
        paths: Json::Null,
        authority: serde_json::to_value(authority).map_err(inconsistent)?,
        signing_key: None,
        repository: None,
        tombstone: false,
        lifetime: 0,
        version: 0,
        expires_at: None,
        renew_at: None,
    })
}

impl Keys {
    async fn load(context: &Context) -> Result<Self, RebuildTrustRootError> {
        let rows = signing_key::Entity::find()
            .filter(signing_key::Column::Purpose.eq(Purpose::Tuf))
            .filter(signing_key::Column::State.ne(KeyState::Retired))
            .all(context.db.read())
            .await?;
        let keys = rows.into_iter().map(|row| {
            let key = Key::from_text(&row.public).map_err(inconsistent)?;
            Ok((row.name, key))
        });
        Ok(Self(keys.collect::<Result<_, TrustError>>()?))
    }

    /// The name of a key with which the server fulfils `authority` alone.
    fn alone(&self, authority: &Authority) -> Option<&str> {
        if authority.threshold().get() > 1 {
            return None;
        }
        let may = |(_, key): &&(String, Key)| authority.key(key.id()).is_some();
        self.0.iter().find(may).map(|(name, _)| name.as_str())
    }
}
