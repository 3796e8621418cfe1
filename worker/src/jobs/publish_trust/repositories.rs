//! The roles of repositories, and the public keys that all of them need.

use std::collections::BTreeMap;

use entities::signing_key::{self, Purpose};
use entities::trust_role::{self, Kind};
use entities::{repository, trust_root};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use storage::Sha256;
use tuf::{Authority, Target};

use super::edit::{Edit, Listing};
use crate::context::Context;
use crate::trust::{REPOSITORIES, TrustError, entry_points, inconsistent};

/// The name of the role that speaks for `repository`.
pub(super) fn name(repository: &repository::Model) -> String {
    format!("repository-{}", repository.id)
}

/// The first row of the role that speaks for `repository`.
pub(super) fn row(
    root: &trust_root::Model,
    repository: &repository::Model,
    authority: &Authority,
) -> Result<trust_role::Model, TrustError> {
    let json = |value: Result<_, serde_json::Error>| value.map_err(inconsistent);
    Ok(trust_role::Model {
        trust_root: root.id,
        name: name(repository),
        kind: Kind::Repository,
        parent: Some(REPOSITORIES.into()),
        // Repositories do not share paths: any order that stays is as good.
        position: repository.created_at.timestamp_micros(),
        terminating: true,
        paths: json(serde_json::to_value(entry_points::paths(repository)))?,
        authority: json(serde_json::to_value(authority))?,
        signing_key: Some(root.keys.repositories.clone()),
        repository: Some(repository.id),
        tombstone: false,
        lifetime: root.expiry.repositories.lifetime.into(),
        version: 0,
        expires_at: None,
        renew_at: None,
    })
}

/// The public keys that clients of repositories import, as they are served below `keys/`.
pub(super) async fn keys(context: &Context) -> Result<Edit, TrustError> {
    let rows = signing_key::Entity::find()
        .filter(signing_key::Column::Purpose.eq(Purpose::Openpgp))
        .order_by_asc(signing_key::Column::Name)
        .all(context.db.read())
        .await?;
    let targets = rows.into_iter().map(|key| {
        let path = format!("keys/{}.asc", key.name);
        let path = path
            .parse()
            .map_err(|error| inconsistent(format!("target `{path}`: {error}")))?;
        let hash = hex::encode(Sha256::of(key.public.as_bytes()));
        let mut target = Target::new(key.public.len() as u64, hash);
        let custom = serde_json::json!({ "type": "openpgp-keys" });
        target.custom = BTreeMap::from([("countersign".to_owned(), custom)]);
        Ok((path, target))
    });
    Ok(Edit::whole(
        targets.collect::<Result<Listing, TrustError>>()?,
    ))
}
