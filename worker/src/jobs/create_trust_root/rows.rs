//! The rows of a new trust root.

use chrono::TimeDelta;
use entities::trust_role::{self, Kind};
use entities::trust_root::{self, State};
use entities::{Json, now};
use jobs::{CreateTrustRoot, SignedRole};
use tuf::{Authority, Delegation, Header, Paths, Root, TopRole};

use crate::trust::{TrustError, inconsistent};

/// The trust root itself.
pub(super) fn row(job: &CreateTrustRoot, version: u64) -> trust_root::Model {
    let at = now();
    debug_assert_eq!(
        version, 1,
        "a request without a trusted root is for the first"
    );
    trust_root::Model {
        id: job.trust_root,
        name: job.name.clone(),
        state: State::Ceremony,
        live: None,
        root_version: 0,
        snapshot_version: 0,
        timestamp_version: 0,
        bins: job.bins.map_or(0, i64::from),
        fixed_bins: job.bins.is_some(),
        artifacts: 0,
        keys: job.keys.clone(),
        expiry: job.expiry.clone(),
        revision: 1,
        created_at: at,
        updated_at: at,
    }
}

/// Root, timestamp, snapshot and `targets`.
pub(super) fn top_roles(
    root: &trust_root::Model,
    first: &Root,
    job: &CreateTrustRoot,
) -> Result<Vec<trust_role::Model>, TrustError> {
    let tops = [
        (TopRole::Root, Kind::Root, None),
        (
            TopRole::Timestamp,
            Kind::Timestamp,
            Some(&job.keys.timestamp),
        ),
        (TopRole::Snapshot, Kind::Snapshot, Some(&job.keys.snapshot)),
        (TopRole::Targets, Kind::Targets, job.keys.targets.as_ref()),
    ];
    let rows = tops.into_iter().map(|(role, kind, key)| {
        let authority = serde_json::to_value(first.authority(role)).map_err(inconsistent)?;
        Ok(trust_role::Model {
            paths: Json::Null,
            authority,
            signing_key: key.cloned(),
            lifetime: job.targets_lifetime.into(),
            ..blank(root, role.as_str(), kind)
        })
    });
    rows.collect()
}

fn blank(root: &trust_root::Model, name: &str, kind: Kind) -> trust_role::Model {
    trust_role::Model {
        trust_root: root.id,
        name: name.to_owned(),
        kind,
        parent: None,
        position: 0,
        terminating: false,
        paths: Json::Null,
        authority: Json::Null,
        signing_key: None,
        repository: None,
        tombstone: false,
        lifetime: 0,
        version: 0,
        expires_at: None,
        renew_at: None,
    }
}

/// A role that people sign.
pub(super) fn custom_row(
    root: &trust_root::Model,
    role: &SignedRole,
    delegation: &Delegation,
    position: usize,
) -> Result<trust_role::Model, TrustError> {
    let row = own_row(
        root,
        delegation,
        Kind::Custom,
        i64::try_from(position).map_err(inconsistent)?,
    )?;
    Ok(trust_role::Model {
        signing_key: None,
        lifetime: role.lifetime.into(),
        ..row
    })
}

/// The delegation to a role of the server's own: it may speak for everything that is left.
pub(super) fn own_role(name: &str, authority: &Authority) -> Result<Delegation, TrustError> {
    let all = (0..16).map(|digit| format!("{digit:x}"));
    Ok(Delegation {
        name: name.parse().map_err(inconsistent)?,
        authority: authority.clone(),
        paths: Paths::Prefixes(all.collect()),
        terminating: false,
    })
}

/// A role of the server's own.
pub(super) fn own_row(
    root: &trust_root::Model,
    delegation: &Delegation,
    kind: Kind,
    position: i64,
) -> Result<trust_role::Model, TrustError> {
    Ok(trust_role::Model {
        parent: Some("targets".into()),
        position,
        terminating: delegation.terminating,
        paths: serde_json::to_value(&delegation.paths).map_err(inconsistent)?,
        authority: serde_json::to_value(&delegation.authority).map_err(inconsistent)?,
        signing_key: Some(root.keys.repositories.clone()),
        ..blank(root, delegation.name.as_str(), kind)
    })
}

/// Of a first version.
pub(super) fn header(lifetime: u32) -> Header {
    Header {
        version: 1,
        expires: tuf::instant(now()) + TimeDelta::seconds(lifetime.into()),
    }
}
