//! `/trust-roots/{name}/roles`: who signs what, which version is live, and which were.

use chrono::{DateTime, Utc};
use entities::trust_role::{self, Kind};
use entities::{Json as Value, trust_file, trust_root};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Found, trust_roots};
use crate::authority::Authority;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// Most versions that are shown of a role.
const HISTORY: u64 = 100;

/// A role of a trust root.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct TrustRole {
    /// Its name in metadata, such as `targets`, `bin-7` or `repository-<uuid>`.
    name: String,
    /// What it is for.
    kind: TrustRoleKind,
    /// The role that delegates to it; absent for the four top-level roles.
    parent: Option<String>,
    /// Its place in the search of its parent, from the lowest on.
    position: i64,
    /// Whether the search for a path of its ends with it.
    terminating: bool,
    /// What it may speak for; absent for a top-level role.
    paths: Option<TrustPaths>,
    /// Who signs it.
    authority: Authority,
    /// The name of the signing key that does so online; absent where people sign.
    signing_key: Option<String>,
    /// The repository whose entry points it lists.
    repository: Option<Uuid>,
    /// Whether what it spoke for is gone: it lists nothing any more.
    tombstone: bool,
    /// From signing to expiry, in seconds.
    lifetime: i64,
    /// The version that is live; 0 before the first.
    version: i64,
    /// When the live version ends.
    expires_at: Option<Time>,
    /// When it is to be signed anew; absent where people sign.
    renew_at: Option<Time>,
    /// The versions that are kept, newest first, at most 100; only where one role is asked for.
    history: Option<Vec<TrustVersion>>,
}

/// What a role may speak for.
#[derive(Debug, Default, Deserialize, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct TrustPaths {
    /// Paths in which `*` stands for a segment or a part of one.
    patterns: Option<Vec<String>>,
    /// The first hexadecimal digits of the SHA-256 of the path.
    prefixes: Option<Vec<String>>,
}

/// What a role is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum TrustRoleKind {
    /// The root of trust itself.
    Root,
    /// The newest snapshot.
    Timestamp,
    /// The versions that belong together.
    Snapshot,
    /// The top of all targets.
    Targets,
    /// Paths of the deployment's choice.
    Custom,
    /// All repositories, and the public keys.
    Repositories,
    /// The entry points of one repository.
    Repository,
    /// All bins.
    Bins,
    /// A share of the artifacts.
    Bin,
}

/// A version of a role: one metadata file.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct TrustVersion {
    /// Its number.
    version: i64,
    /// The name under which clients ask for it, such as `3.root.json`.
    file: String,
    /// Lower-case hexadecimal SHA-256.
    sha256: String,
    /// Length in bytes.
    size: i64,
    /// When clients first saw it.
    created_at: Time,
    /// Since when a newer version is live.
    superseded_at: Option<Time>,
}

/// What is read of a metadata file: all but its bytes.
#[derive(Debug, FromQueryResult)]
struct File {
    name: String,
    sha256: String,
    size: i64,
    created_at: DateTime<Utc>,
    superseded_at: Option<DateTime<Utc>>,
}

/// Endpoints of `/trust-roots/{name}/roles`.
pub(crate) struct TrustRoles(pub(crate) Context);

#[OpenApi]
impl TrustRoles {
    /// List the roles of a trust root in the order of their names.
    #[oai(
        path = "/trust-roots/:name/roles",
        method = "get",
        operation_id = "list_trust_roles"
    )]
    async fn list(
        &self,
        /// The trust root.
        name: Path<String>,
        /// Only roles of this kind.
        kind: Query<Option<TrustRoleKind>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Roles per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<TrustRole>, Refusal> {
        let window = Window::<String>::new(cursor.0.as_deref(), limit.0)?;
        let root = trust_roots::find(&self.0, &name.0).await?;
        let mut query =
            trust_role::Entity::find().filter(trust_role::Column::TrustRoot.eq(root.id));
        if let Some(kind) = kind.0 {
            query = query.filter(trust_role::Column::Kind.eq(Kind::from(kind)));
        }
        if let Some(after) = &window.after {
            query = query.filter(trust_role::Column::Name.gt(after));
        }
        let rows = query
            .order_by_asc(trust_role::Column::Name)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let roles: Result<Vec<_>, _> = rows.into_iter().map(|row| view(row, None)).collect();
        let key = |role: &TrustRole| role.name.clone();
        Ok(window.answer(roles?, uri, key, |role| role))
    }

    /// Get a role and the versions of it that are kept.
    #[oai(
        path = "/trust-roots/:name/roles/:role",
        method = "get",
        operation_id = "get_trust_role"
    )]
    async fn get(
        &self,
        /// The trust root.
        name: Path<String>,
        /// The role.
        role: Path<String>,
    ) -> Result<Found<TrustRole>, Refusal> {
        let root = trust_roots::find(&self.0, &name.0).await?;
        let row = trust_role::Entity::find_by_id((root.id, role.0))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such role of this trust root"))?;
        let history = self.history(&root, &row.name).await?;
        Ok(Found::Found(Json(view(row, Some(history))?), None))
    }
}

impl TrustRoles {
    async fn history(
        &self,
        root: &trust_root::Model,
        role: &str,
    ) -> Result<Vec<TrustVersion>, DbErr> {
        let files: Vec<File> = trust_file::Entity::find()
            .select_only()
            .columns([
                trust_file::Column::Name,
                trust_file::Column::Sha256,
                trust_file::Column::Size,
                trust_file::Column::CreatedAt,
                trust_file::Column::SupersededAt,
            ])
            .filter(trust_file::Column::TrustRoot.eq(root.id))
            .filter(trust_file::Column::Role.eq(role))
            .order_by_desc(trust_file::Column::CreatedAt)
            .limit(HISTORY)
            .into_model()
            .all(self.0.db.read())
            .await?;
        let mut versions: Vec<_> = files.into_iter().filter_map(version).collect();
        // Several roots may have become visible at one moment.
        versions.sort_by_key(|version| std::cmp::Reverse(version.version));
        Ok(versions)
    }
}

fn version(file: File) -> Option<TrustVersion> {
    let (version, _) = file.name.split_once('.')?;
    Some(TrustVersion {
        version: version.parse().ok()?,
        sha256: file.sha256,
        size: file.size,
        created_at: file.created_at.into(),
        superseded_at: file.superseded_at.map(Into::into),
        file: file.name,
    })
}

fn view(row: trust_role::Model, history: Option<Vec<TrustVersion>>) -> Result<TrustRole, Refusal> {
    Ok(TrustRole {
        kind: row.kind.into(),
        parent: row.parent,
        position: row.position,
        terminating: row.terminating,
        paths: read(row.paths, &row.name)?,
        authority: read(row.authority, &row.name)?,
        signing_key: row.signing_key,
        repository: row.repository.map(|id| id.0),
        tombstone: row.tombstone,
        lifetime: row.lifetime,
        version: row.version,
        expires_at: row.expires_at.map(Into::into),
        renew_at: row.renew_at.map(Into::into),
        history,
        name: row.name,
    })
}

/// A value as rows keep it.
fn read<T: serde::de::DeserializeOwned>(value: Value, role: &str) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|error| {
        tracing::error!(role, %error, "a role is unreadable");
        Refusal::internal()
    })
}

impl From<Kind> for TrustRoleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Root => Self::Root,
            Kind::Timestamp => Self::Timestamp,
            Kind::Snapshot => Self::Snapshot,
            Kind::Targets => Self::Targets,
            Kind::Custom => Self::Custom,
            Kind::Repositories => Self::Repositories,
            Kind::Repository => Self::Repository,
            Kind::Bins => Self::Bins,
            Kind::Bin => Self::Bin,
        }
    }
}

impl From<TrustRoleKind> for Kind {
    fn from(kind: TrustRoleKind) -> Self {
        match kind {
            TrustRoleKind::Root => Self::Root,
            TrustRoleKind::Timestamp => Self::Timestamp,
            TrustRoleKind::Snapshot => Self::Snapshot,
            TrustRoleKind::Targets => Self::Targets,
            TrustRoleKind::Custom => Self::Custom,
            TrustRoleKind::Repositories => Self::Repositories,
            TrustRoleKind::Repository => Self::Repository,
            TrustRoleKind::Bins => Self::Bins,
            TrustRoleKind::Bin => Self::Bin,
        }
    }
}
