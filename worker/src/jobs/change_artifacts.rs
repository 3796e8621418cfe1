//! Records artifacts that are to be listed, or no more.
//! Fault points: `change_artifacts.recorded`, `change_artifacts.committed`.

use std::collections::{BTreeMap, HashSet};

use entities::task::Pool;
use entities::trust_root;
use entities::{Json, TrustChangeId, TrustRootId, now, trust_change, trust_target};
use jobs::{Artifact, ChangeArtifacts, Fenced, Problem, fault};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QuerySelect,
};
use serde_json::json;
use tuf::{Target, TargetPath};
use uuid::Uuid;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::trust::TrustError;
use crate::trust::role::{self, FEW};
use crate::trust::search::Search;

/// How many rows go into one statement.
const SOME: usize = 1_000;
/// How many wrong artifacts a refusal names.
const NAMED: usize = 20;

impl Handler for ChangeArtifacts {
    type Error = ChangeArtifactsError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let root = trust_root::Entity::find_by_id(self.trust_root)
            .one(context.db.read())
            .await?
            .ok_or(ChangeArtifactsError::NoTrustRoot(self.trust_root))?;
        let changes = Checker::of(context, &root)
            .await?
            .check(self.add, self.remove)?;
        let removed: Vec<&TargetPath> = changes
            .iter()
            .filter_map(|(path, target)| target.is_none().then_some(path))
            .collect();
        let known = known(context.db.read(), root.id, &removed).await?;
        let (found, missing): (Vec<_>, Vec<_>) = removed
            .into_iter()
            .partition(|path| known.contains(path.as_str()));
        let result = json!({
            "batch": self.batch,
            "added": changes.values().flatten().count(),
            "removed": found,
            "not_found": missing,
        });
        let changes: Vec<Change> = changes
            .iter()
            .filter(|(path, target)| target.is_some() || known.contains(path.as_str()))
            .map(|(path, target)| Change::of(path, target.as_ref()))
            .collect();
        let order = Order {
            root: root.id,
            publish: self.publish,
            batch: self.batch,
        };
        order.finish(context, claimed, changes, result).await
    }
}

/// One artifact as a row keeps it.
pub(super) struct Change {
    path: String,
    target: Option<Json>,
}

impl Change {
    pub(super) fn of(path: &TargetPath, target: Option<&Target>) -> Self {
        Self {
            path: path.to_string(),
            target: target.map(|target| serde_json::to_value(target).unwrap_or_default()),
        }
    }
}

/// What is to become of changes.
pub(super) struct Order {
    /// The trust root.
    pub(super) root: TrustRootId,
    /// Whether clients are to see them now.
    pub(super) publish: bool,
    /// What they are published with, if they are held.
    pub(super) batch: Option<Uuid>,
}

impl Order {
    /// Records `changes`; the task then waits for its changes, unless they are held.
    pub(super) async fn finish(
        &self,
        context: &Context,
        claimed: &Claimed,
        changes: Vec<Change>,
        result: Json,
    ) -> Result<Outcome, ChangeArtifactsError> {
        let write = context.db.write().await?;
        let waits = self.publish && !changes.is_empty();
        self.insert(&write, claimed, changes).await?;
        if waits {
            jobs::wait_for_publication(&write, claimed, result).await?;
            jobs::request_trust(&write, self.root).await?;
        } else {
            jobs::succeed(&write, claimed, result, None).await?;
        }
        fault::point("change_artifacts.recorded");
        write.commit().await?;
        fault::point("change_artifacts.committed");
        if waits {
            context.wake_pool(Pool::Urgent);
        }
        Ok(Outcome::Written)
    }

    /// Records `changes` of a task that goes on running.
    pub(super) async fn insert(
        &self,
        write: &DatabaseTransaction,
        claimed: &Claimed,
        changes: Vec<Change>,
    ) -> Result<(), DbErr> {
        let at = now();
        let rows = changes.into_iter().map(|change| trust_change::ActiveModel {
            id: Set(TrustChangeId::fresh()),
            trust_root: Set(self.root),
            task: Set(claimed.id),
            batch: Set(self.batch),
            path: Set(change.path),
            target: Set(change.target),
            held: Set(!self.publish),
            ceremony: Set(None),
            created_at: Set(at),
        });
        let rows: Vec<_> = rows.collect();
        for some in rows.chunks(SOME) {
            trust_change::Entity::insert_many(some.iter().cloned())
                .exec_without_returning(write)
                .await?;
        }
        Ok(())
    }
}

/// Checks artifacts against the roles of a trust root.
pub(super) struct Checker(Search);

impl Checker {
    pub(super) async fn of(
        context: &Context,
        root: &trust_root::Model,
    ) -> Result<Self, ChangeArtifactsError> {
        if root.state != trust_root::State::Live {
            return Err(ChangeArtifactsError::NotLive(root.name.clone()));
        }
        let roles = role::of_kinds(context.db.read(), root.id, &FEW).await?;
        Ok(Self(Search::of(&roles)?))
    }

    /// Checks every artifact, and refuses all if one is wrong. The last of two with one path counts.
    pub(super) fn check(
        &self,
        add: Vec<Artifact>,
        remove: Vec<String>,
    ) -> Result<BTreeMap<TargetPath, Option<Target>>, ChangeArtifactsError> {
        let mut changes = BTreeMap::new();
        let mut wrong = Vec::new();
        let mut take = |field: String, path: &str, artifact: Option<Artifact>| match one(
            &self.0, path, artifact,
        ) {
            Ok((path, target)) => _ = changes.insert(path, target),
            Err(why) => wrong.push((field, why)),
        };
        for (place, artifact) in add.into_iter().enumerate() {
            let path = artifact.path.clone();
            take(format!("artifacts[{place}]"), &path, Some(artifact));
        }
        for (place, path) in remove.into_iter().enumerate() {
            take(format!("paths[{place}]"), &path, None);
        }
        if wrong.is_empty() {
            Ok(changes)
        } else {
            Err(ChangeArtifactsError::Wrong(wrong))
        }
    }
}

fn one(
    search: &Search,
    path: &str,
    artifact: Option<Artifact>,
) -> Result<(TargetPath, Option<Target>), String> {
    let path: TargetPath = path
        .parse()
        .map_err(|error: tuf::TargetError| error.to_string())?;
    if search.artifact(&path).is_none() {
        return Err(format!(
            "`{path}` belongs to what this server serves itself"
        ));
    }
    let Some(artifact) = artifact else {
        return Ok((path, None));
    };
    let mut target = Target::new(artifact.length, artifact.sha256);
    if let Some(custom) = artifact.custom {
        target.custom = serde_json::from_value(custom)
            .map_err(|_| "`custom` has to be an object".to_owned())?;
    }
    target.check(&path).map_err(|error| error.to_string())?;
    Ok((path, Some(target)))
}

/// Those of `paths` that are listed, or are about to be.
async fn known(
    db: &impl ConnectionTrait,
    root: TrustRootId,
    paths: &[&TargetPath],
) -> Result<HashSet<String>, DbErr> {
    let mut known = HashSet::new();
    for some in paths.chunks(SOME) {
        let some: Vec<&str> = some.iter().map(|path| path.as_str()).collect();
        let listed: Vec<String> = trust_target::Entity::find()
            .select_only()
            .column(trust_target::Column::Path)
            .filter(trust_target::Column::TrustRoot.eq(root))
            .filter(trust_target::Column::Path.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        known.extend(listed);
        let coming: Vec<String> = trust_change::Entity::find()
            .select_only()
            .column(trust_change::Column::Path)
            .filter(trust_change::Column::TrustRoot.eq(root))
            .filter(trust_change::Column::Path.is_in(some))
            .into_tuple()
            .all(db)
            .await?;
        known.extend(coming);
    }
    Ok(known)
}

/// Why artifacts were not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ChangeArtifactsError {
    /// The trust root is gone.
    #[error("there is no trust root {0}")]
    NoTrustRoot(TrustRootId),
    /// Nobody can follow the trust root yet.
    #[error("trust root `{0}` waits for its first ceremony")]
    NotLive(String),
    /// Some are wrong: where, and why.
    #[error("{} of the artifacts cannot be listed", .0.len())]
    Wrong(Vec<(String, String)>),
    /// Rows that do not fit together.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not record the artifacts")]
    Database(#[from] DbErr),
}

impl Failure for ChangeArtifactsError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoTrustRoot(_) => {
                let title = "The trust root does not exist";
                Verdict::Final(Problem::new("trust-root-not-found", 404, title))
            }
            Self::NotLive(_) => {
                let title = "Nobody can follow the trust root yet";
                let problem = Problem::new("trust-root-not-live", 409, title);
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Wrong(wrong) => {
                let title = "Clients would not read these artifacts as they are meant";
                let mut problem =
                    Problem::new("bad-artifacts", 422, title).detail(self.to_string());
                for (field, why) in wrong.iter().take(NAMED) {
                    problem = problem.field(field, why);
                }
                Verdict::Final(problem)
            }
            Self::Trust(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
