//! Rows of roles and targets as the values that metadata is made of.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entities::trust_role::{self, Kind};
use entities::{Json, TrustRootId, trust_root, trust_target};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tuf::{Authority, Delegation, Expiry, Header, Paths, Target, TargetPath};

use super::{TrustError, inconsistent};

/// Who signs `role`.
pub(crate) fn authority(role: &trust_role::Model) -> Result<Authority, TrustError> {
    serde_json::from_value(role.authority.clone())
        .map_err(|error| inconsistent(format!("the authority of role `{}`: {error}", role.name)))
}

/// What the role above `role` says of it.
pub(crate) fn delegation(role: &trust_role::Model) -> Result<Delegation, TrustError> {
    let broken = |error: &dyn std::fmt::Display| {
        inconsistent(format!("the delegation of role `{}`: {error}", role.name))
    };
    Ok(Delegation {
        name: role.name.parse().map_err(|error| broken(&error))?,
        authority: authority(role)?,
        paths: paths(role)?,
        terminating: role.terminating,
    })
}

/// What `role` may speak for.
pub(crate) fn paths(role: &trust_role::Model) -> Result<Paths, TrustError> {
    serde_json::from_value(role.paths.clone())
        .map_err(|error| inconsistent(format!("the paths of role `{}`: {error}", role.name)))
}

/// The header of the live version of `role`; none before the first.
pub(crate) fn header(role: &trust_role::Model) -> Option<Header> {
    let version = u64::try_from(role.version)
        .ok()
        .filter(|&version| version > 0)?;
    Some(Header {
        version,
        expires: role.expires_at.unwrap_or(DateTime::<Utc>::MAX_UTC),
    })
}

/// How long a role of this kind is good for; none for what people sign.
pub(crate) fn expiry(root: &trust_root::Model, role: &trust_role::Model) -> Option<Expiry> {
    let all = &root.expiry;
    let of = match role.kind {
        _ if role.signing_key.is_none() => return None,
        Kind::Timestamp => all.timestamp,
        Kind::Snapshot => all.snapshot,
        Kind::Repositories | Kind::Repository => all.repositories,
        Kind::Bins | Kind::Bin => all.bins,
        Kind::Root | Kind::Targets => all.targets,
        Kind::Custom => {
            return Some(Expiry::of(u32::try_from(role.lifetime).unwrap_or(u32::MAX)));
        }
    };
    Some(Expiry {
        lifetime: of.lifetime,
        margin: of.margin,
    })
}

/// Makes `header` the live one of `role`.
pub(crate) fn renew(root: &trust_root::Model, role: &mut trust_role::Model, header: &Header) {
    role.version = i64::try_from(header.version).unwrap_or(i64::MAX);
    role.expires_at = Some(header.expires);
    role.renew_at = expiry(root, role).map(|expiry| expiry.renewal(&role.name, header));
}

/// A target of a row.
pub(crate) fn target(row: &trust_target::Model) -> Result<(TargetPath, Target), TrustError> {
    let (sha256, custom) = (row.sha256.clone(), row.custom.clone());
    target_of(&row.path, row.length, sha256, custom)
}

/// A target of what a row says of it.
pub(crate) fn target_of(
    path: &str,
    length: i64,
    sha256: String,
    custom: Option<Json>,
) -> Result<(TargetPath, Target), TrustError> {
    let broken = |error: &dyn std::fmt::Display| inconsistent(format!("target `{path}`: {error}"));
    let mut target = Target::new(u64::try_from(length).unwrap_or(0), sha256);
    if let Some(custom) = custom {
        target.custom = serde_json::from_value(custom).map_err(|error| broken(&error))?;
    }
    Ok((path.parse().map_err(|error| broken(&error))?, target))
}

/// The rows of the roles of these kinds, by name.
pub(crate) async fn of_kinds(
    db: &impl ConnectionTrait,
    root: TrustRootId,
    kinds: &[Kind],
) -> Result<BTreeMap<String, trust_role::Model>, TrustError> {
    let rows = trust_role::Entity::find()
        .filter(trust_role::Column::TrustRoot.eq(root))
        .filter(trust_role::Column::Kind.is_in(kinds.iter().copied()))
        .order_by_asc(trust_role::Column::Position)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.name.clone(), row))
        .collect())
}

/// The kinds of which there are few: everything but bins and the roles of repositories.
pub(crate) const FEW: [Kind; 7] = [
    Kind::Root,
    Kind::Timestamp,
    Kind::Snapshot,
    Kind::Targets,
    Kind::Custom,
    Kind::Repositories,
    Kind::Bins,
];
