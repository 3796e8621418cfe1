//! `/trust-roots/{name}/artifacts`: add, remove, publish, import, list.

mod artifact;

use entities::{Json as Value, trust_target};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use self::artifact::{Artifact, judge, judge_batch, judge_paths};
use super::trust_roots;
use crate::accept::{Accepted, Intent, Received, Trace};
use crate::ask::Ask;
use crate::body::{Body, Octets};
use crate::complaints::Complaints;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;
use crate::upload;

/// Bytes of a body with artifacts.
const BYTES: u64 = 4 << 20;

/// What rows say of targets that bins list, and how the names of bins begin.
const BINS: &str = "bins";
const BIN: &str = "bin-";

/// How many places there are for targets in bins, which have equal shares of them.
const PLACES: i64 = 1 << 32;

/// A target that clients find now: an artifact, or the entry point of a repository.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Target {
    /// The path of its URL without the leading slash.
    path: String,
    /// The role that lists it, such as `repository-<uuid>` or `bin-7`.
    role: String,
    /// In bytes.
    length: i64,
    /// Lower-case hexadecimal SHA-256.
    sha256: String,
    /// What was added about it.
    custom: Option<Any<Value>>,
    /// Since when it is listed as it is.
    created_at: Time,
}

/// Artifacts to add, or to change.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewArtifacts {
    /// The artifacts, at most 10,000.
    artifacts: Vec<Artifact>,
    /// Whether clients are to see them now; else they are held until they are published.
    #[oai(default = "yes")]
    publish: bool,
    /// What they are published with, where they are held.
    batch: Option<Uuid>,
}

/// Artifacts to remove.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct GoneArtifacts {
    /// Their paths, at most 10,000.
    paths: Vec<String>,
    /// Whether they are to go now; else their removal is held until it is published.
    #[oai(default = "yes")]
    publish: bool,
    /// What the removal is published with, where it is held.
    batch: Option<Uuid>,
}

/// What to publish of what is held.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct HeldArtifacts {
    /// The batch; everything that is held if not given.
    batch: Option<Uuid>,
}

/// Endpoints of `/trust-roots/{name}/artifacts`.
pub(crate) struct Artifacts(pub(crate) Context);

#[OpenApi]
impl Artifacts {
    /// Add artifacts, or change what is said of them.
    ///
    /// All of them or none: one that clients would not read as it is meant, or that belongs to what
    /// this server serves itself, fails the task. Its result says how many were `added`.
    #[oai(
        path = "/trust-roots/:name/artifacts",
        method = "post",
        operation_id = "add_artifacts"
    )]
    async fn add(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        body: Body<NewArtifacts, BYTES>,
    ) -> Result<Accepted, Refusal> {
        let new = body.value;
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        let mut complaints = Complaints::default();
        judge(&new.artifacts, &mut complaints);
        judge_batch(new.publish, new.batch, &mut complaints);
        complaints.settle()?;
        trust_roots::require_live(&root)?;
        let job = jobs::ChangeArtifacts {
            trust_root: root.id,
            add: new.artifacts.into_iter().map(Into::into).collect(),
            remove: Vec::new(),
            publish: new.publish,
            batch: new.batch,
        };
        intent.accept(&job, trace("add_artifacts", &job)).await
    }

    /// Remove artifacts.
    ///
    /// The result of the task names the paths that were `removed`, and those that were `not_found`.
    #[oai(
        path = "/trust-roots/:name/artifacts/remove",
        method = "post",
        operation_id = "remove_artifacts"
    )]
    async fn remove(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        body: Body<GoneArtifacts, BYTES>,
    ) -> Result<Accepted, Refusal> {
        let gone = body.value;
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        let mut complaints = Complaints::default();
        let paths = gone.paths.iter().map(String::as_str);
        judge_paths(paths, "paths", "", &mut complaints);
        judge_batch(gone.publish, gone.batch, &mut complaints);
        complaints.settle()?;
        trust_roots::require_live(&root)?;
        let job = jobs::ChangeArtifacts {
            trust_root: root.id,
            add: Vec::new(),
            remove: gone.paths,
            publish: gone.publish,
            batch: gone.batch,
        };
        intent.accept(&job, trace("remove_artifacts", &job)).await
    }

    /// Publish artifacts that are held.
    #[oai(
        path = "/trust-roots/:name/artifacts/publish",
        method = "post",
        operation_id = "publish_artifacts"
    )]
    async fn publish(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        body: Body<HeldArtifacts>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        trust_roots::require_live(&root)?;
        let job = jobs::PublishArtifacts {
            trust_root: root.id,
            batch: body.value.batch,
        };
        let trace = Trace {
            action: "publish_artifacts",
            target: format!("trust-root/{}", root.id),
            details: json!({"batch": job.batch}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// Import artifacts from a list: all of it or nothing.
    ///
    /// The body is CSV without a heading, a line for each artifact: path, length in bytes, `sha256`
    /// and the hash in hexadecimal, with `;` between them.
    #[oai(
        path = "/trust-roots/:name/artifacts/import",
        method = "put",
        operation_id = "import_artifacts"
    )]
    async fn import(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        /// Whether clients are to see them now; else they are held until they are published.
        #[oai(default = "yes")]
        publish: Query<bool>,
        /// What they are published with, where they are held.
        batch: Query<Option<Uuid>>,
        octets: Octets,
    ) -> Result<Accepted, Refusal> {
        let root = trust_roots::find(&self.0, &name.0).await?;
        let mut complaints = Complaints::default();
        judge_batch(publish.0, batch.0, &mut complaints);
        complaints.settle()?;
        trust_roots::require_live(&root)?;
        let limit = self.0.settings.limits.upload_bytes;
        let (id, written) = upload::receive(&self.0, octets, limit).await?;
        let job = jobs::ImportArtifacts {
            trust_root: root.id,
            upload: id,
            publish: publish.0,
            batch: batch.0,
        };
        let trace = Trace {
            action: "import_artifacts",
            target: format!("trust-root/{}", root.id),
            details: json!({
                "sha256": written.sha256_hex(),
                "size": written.size,
                "publish": job.publish,
                "batch": job.batch,
            }),
            upload: Some(Received {
                upload: id,
                filename: "artifacts.csv".into(),
                written,
            }),
            ..Trace::default()
        };
        let intent = Intent::new(&self.0, ask, &written.sha256);
        intent.replay_or_accept(&job, trace).await
    }

    /// List the targets of all roles in the order of their paths.
    #[oai(
        path = "/trust-roots/:name/artifacts",
        method = "get",
        operation_id = "list_artifacts"
    )]
    async fn list(
        &self,
        /// The trust root.
        name: Path<String>,
        /// Only paths that begin so.
        prefix: Query<Option<String>>,
        /// Only those that this role lists; `bins` for those of all bins.
        role: Query<Option<String>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Targets per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Target>, Refusal> {
        let window = Window::<String>::new(cursor.0.as_deref(), limit.0)?;
        let root = trust_roots::find(&self.0, &name.0).await?;
        let path = trust_target::Column::Path;
        let mut query =
            trust_target::Entity::find().filter(trust_target::Column::TrustRoot.eq(root.id));
        if let Some(prefix) = &prefix.0 {
            // The first leads to them, the second leaves out what comes behind them.
            query = query.filter(path.gte(prefix)).filter(begins_with(prefix));
        }
        if let Some(role) = role.0 {
            query = query.filter(listed_by(&role, root.bins));
        }
        if let Some(after) = &window.after {
            query = query.filter(path.gt(after));
        }
        let rows = query
            .order_by_asc(path)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let key = |row: &trust_target::Model| row.path.clone();
        Ok(window.answer(rows, uri, key, |row| view(row, root.bins)))
    }
}

fn yes() -> bool {
    true
}

/// The trail of a change; the paths themselves stay in the task.
fn trace(action: &'static str, job: &jobs::ChangeArtifacts) -> Trace {
    Trace {
        action,
        target: format!("trust-root/{}", job.trust_root),
        details: json!({
            "added": job.add.len(),
            "removed": job.remove.len(),
            "publish": job.publish,
            "batch": job.batch,
        }),
        ..Trace::default()
    }
}

/// Whether a path begins with `prefix`, told alike by both databases and whatever is in it.
fn begins_with(prefix: &str) -> Expr {
    let length = i32::try_from(prefix.chars().count()).unwrap_or(i32::MAX);
    let beginning = Func::cust("substr")
        .arg(Expr::col(trust_target::Column::Path))
        .arg(1)
        .arg(length);
    beginning.eq(prefix)
}

/// Whether a target is listed by `role`, where there are so many bins.
fn listed_by(role: &str, bins: i64) -> Condition {
    let all = Condition::all();
    let number = role
        .strip_prefix(BIN)
        .and_then(|number| number.parse().ok());
    let Some(bin) = number.filter(|bin: &i64| (0..bins).contains(bin)) else {
        return all.add(trust_target::Column::Role.eq(role));
    };
    let each = PLACES / bins;
    all.add(trust_target::Column::Role.eq(BINS))
        .add(trust_target::Column::Place.gte(bin * each))
        .add(trust_target::Column::Place.lt((bin + 1) * each))
}

fn view(row: trust_target::Model, bins: i64) -> Target {
    Target {
        path: row.path,
        role: match row.place {
            Some(place) => format!("{BIN}{}", place * bins / PLACES),
            None => row.role,
        },
        length: row.length,
        sha256: row.sha256,
        custom: row.custom.map(Any),
        created_at: row.created_at.into(),
    }
}
