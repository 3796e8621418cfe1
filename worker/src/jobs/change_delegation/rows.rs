//! The row of a role that is added, changed or removed.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entities::trust_role::{self, Kind};
use entities::{Json, now, trust_root};
use jobs::SignedRole;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use tuf::{Authority, Delegation, Document, Header, Paths};

use super::{ChangeDelegationError, move_targets};
use crate::context::Context;
use crate::jobs::publish_trust::files;
use crate::trust::ceremonies::{Basis, NewCeremony};
use crate::trust::online::Keyring;
use crate::trust::{TrustError, inconsistent};

type Roles = BTreeMap<String, trust_role::Model>;

/// A role as it will be, and what people have to sign for it first.
pub(super) struct New {
    pub(super) row: trust_role::Model,
    pub(super) ceremony: Option<NewCeremony>,
}

impl New {
    /// A role that people sign: its first version lists what is there already.
    pub(super) async fn by_people(
        context: &Context,
        root: &trust_root::Model,
        roles: &Roles,
        role: &SignedRole,
    ) -> Result<Self, ChangeDelegationError> {
        let authority: Authority = serde_json::from_value(role.authority.clone())
            .map_err(|error| ChangeDelegationError::Refused("authority", error.to_string()))?;
        let delegation = delegation(&role.name, authority, &role.paths)?;
        let row = row(root, roles, &delegation, None, role.lifetime)?;
        if row.version > 0 {
            return Ok(Self {
                row,
                ceremony: None,
            });
        }
        let listing = move_targets::covered(context, root, &delegation.paths).await?;
        let header = Header {
            version: 1,
            expires: tuf::instant(now()) + TimeDelta::seconds(role.lifetime.into()),
        };
        let document = Document::targets(&header, &listing, &[]);
        let document = document.map_err(|cause| TrustError::Content {
            role: role.name.clone(),
            cause,
        })?;
        let trusted = format!("{}.root.json", root.root_version);
        let trusted = files::read(context, root.id, &trusted).await?;
        let basis = Basis {
            trusted_root: trusted.as_deref(),
            live: None,
            authority: Some(delegation.authority.clone()),
        };
        let ceremony = NewCeremony::of(&root.name, &role.name, &document, basis)?;
        Ok(Self {
            row,
            ceremony: Some(ceremony),
        })
    }

    /// A role that the server signs.
    pub(super) async fn online(
        context: &Context,
        root: &trust_root::Model,
        roles: &Roles,
        name: &str,
        paths: &[String],
        signing_key: &str,
        lifetime: u32,
    ) -> Result<Self, ChangeDelegationError> {
        let keyring = Keyring::load(context.db.read(), [signing_key]).await;
        let keyring = keyring.map_err(|error| match error {
            TrustError::NoKey(_) => {
                ChangeDelegationError::Refused("signing_key", error.to_string())
            }
            other => other.into(),
        })?;
        let delegation = delegation(name, keyring.alone(signing_key)?, paths)?;
        Ok(Self {
            row: row(root, roles, &delegation, Some(signing_key), lifetime)?,
            ceremony: None,
        })
    }
}

fn delegation(
    name: &str,
    authority: Authority,
    paths: &[String],
) -> Result<Delegation, ChangeDelegationError> {
    let refuse = |field, why: String| ChangeDelegationError::Refused(field, why);
    let delegation = Delegation {
        name: name
            .parse()
            .map_err(|error: tuf::NameError| refuse("name", error.to_string()))?,
        authority,
        paths: Paths::Patterns(paths.to_vec()),
        terminating: true,
    };
    delegation
        .check()
        .map_err(|error| refuse("paths", error.to_string()))?;
    Ok(delegation)
}

fn row(
    root: &trust_root::Model,
    roles: &Roles,
    delegation: &Delegation,
    signing_key: Option<&str>,
    lifetime: u32,
) -> Result<trust_role::Model, ChangeDelegationError> {
    let name = delegation.name.as_str();
    let json = |value: Result<Json, serde_json::Error>| value.map_err(inconsistent);
    let authority = json(serde_json::to_value(&delegation.authority))?;
    let paths = json(serde_json::to_value(&delegation.paths))?;
    // The server signs a new version at once; people are asked.
    let renew_at = signing_key.map(|_| now());
    let own = name.starts_with("bin-") || name.starts_with("repository-");
    let Some(before) = roles.get(name) else {
        if own {
            return Err(ChangeDelegationError::Taken(name.to_owned()));
        }
        let last = roles
            .values()
            .filter(|role| role.kind == Kind::Custom)
            .map(|role| role.position)
            .max();
        return Ok(trust_role::Model {
            trust_root: root.id,
            name: name.to_owned(),
            kind: Kind::Custom,
            parent: Some("targets".into()),
            position: last.map_or(0, |last| last + 1),
            terminating: true,
            paths,
            authority,
            signing_key: signing_key.map(str::to_owned),
            repository: None,
            tombstone: false,
            lifetime: lifetime.into(),
            version: 0,
            expires_at: None,
            renew_at,
        });
    };
    if before.kind != Kind::Custom || before.tombstone {
        return Err(ChangeDelegationError::Taken(name.to_owned()));
    }
    let same_people = before.signing_key.is_none() && before.authority == authority;
    if before.signing_key.is_some() != signing_key.is_some()
        || (signing_key.is_none() && !same_people)
    {
        return Err(ChangeDelegationError::Signers(name.to_owned()));
    }
    Ok(trust_role::Model {
        paths,
        authority,
        signing_key: signing_key.map(str::to_owned),
        lifetime: lifetime.into(),
        renew_at,
        ..before.clone()
    })
}

/// The row of a role that speaks for nothing any more. It stays in the snapshot.
pub(super) fn removed(
    roles: &Roles,
    name: &str,
) -> Result<trust_role::Model, ChangeDelegationError> {
    let before = roles
        .get(name)
        .filter(|role| role.kind == Kind::Custom && !role.tombstone)
        .ok_or_else(|| ChangeDelegationError::NoRole(name.chars().take(64).collect()))?;
    Ok(trust_role::Model {
        parent: None,
        tombstone: true,
        renew_at: None,
        ..before.clone()
    })
}

pub(super) async fn write(
    write: &DatabaseTransaction,
    row: &trust_role::Model,
) -> Result<(), DbErr> {
    use trust_role::Column;
    let again = OnConflict::columns([Column::TrustRoot, Column::Name])
        .update_columns([
            Column::Parent,
            Column::Paths,
            Column::Authority,
            Column::SigningKey,
            Column::Tombstone,
            Column::Lifetime,
            Column::RenewAt,
        ])
        .to_owned();
    trust_role::Entity::insert(row.clone().into_active_model())
        .on_conflict(again)
        .exec_without_returning(write)
        .await?;
    Ok(())
}
