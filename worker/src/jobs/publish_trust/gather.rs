//! What a publish of a trust root has to take in.

use std::collections::BTreeMap;

use entities::ceremony;
use entities::trust_role::{self, Kind};
use entities::trust_root::{self, State};
use entities::{
    CeremonyId, TaskId, now, pending_switch, publication, repository, task, trust_change,
    trust_waiter,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tuf::ceremony::Request;
use tuf::{Document, Envelope, Target, TargetPath};

use super::error::PublishTrustError;
use crate::context::Context;
use crate::jobs::publish_repository::switch::Plan;
use crate::trust::role::{self, FEW};
use crate::trust::{TrustError, ceremonies, entry_points, inconsistent, recorded_by};

/// Most changes of artifacts that one publish takes.
const MOST_CHANGES: usize = 20_000;
/// Most roles that one publish renews: what else waits does so for two or three seconds.
const MOST_RENEWED: usize = 4_096;

/// More roles than there can be.
const EVERYTHING: usize = 1 << 30;

/// What there is to do.
pub(super) struct Work {
    /// The trust root as it is.
    pub(super) root: trust_root::Model,
    /// Its roles, but for bins and those of repositories.
    pub(super) roles: BTreeMap<String, trust_role::Model>,
    /// Roles that people have signed.
    pub(super) signed: Vec<Signed>,
    /// Publications that wait to go live.
    pub(super) switches: Vec<Prepared>,
    /// Artifacts that are to be added, changed or removed.
    pub(super) changes: Vec<trust_change::Model>,
    /// Roles whose time has come.
    pub(super) due: Vec<trust_role::Model>,
    /// Repositories for which no role speaks yet, and what they serve.
    pub(super) fresh: Vec<Fresh>,
    /// Repositories that may be listed by another role than before: all, when `targets` is new.
    pub(super) relisted: Vec<Fresh>,
    /// Roles of repositories that were deleted.
    pub(super) gone: Vec<trust_role::Model>,
    /// Tasks that end with this publication.
    pub(super) waiters: Vec<TaskId>,
    /// Whether there is more than one publication takes.
    pub(super) rest: bool,
}

/// A role that enough people have signed.
pub(super) struct Signed {
    pub(super) row: ceremony::Model,
    pub(super) document: Document,
    pub(super) envelope: Envelope,
}

/// A publication that waits to go live.
pub(super) struct Prepared {
    pub(super) row: pending_switch::Model,
    pub(super) repository: repository::Model,
    pub(super) publication: publication::Model,
    pub(super) plan: Plan,
    pub(super) entry_points: Vec<(TargetPath, Target)>,
}

/// A repository for which no role speaks yet.
pub(super) struct Fresh {
    pub(super) repository: repository::Model,
    pub(super) entry_points: Vec<(TargetPath, Target)>,
}

impl Work {
    /// Reads all of it.
    pub(super) async fn gather(
        context: &Context,
        root: trust_root::Model,
    ) -> Result<Self, PublishTrustError> {
        let db = context.db.read();
        // Before what they wait for.
        let waiters: Vec<TaskId> = trust_waiter::Entity::find()
            .select_only()
            .column(trust_waiter::Column::Task)
            .filter(trust_waiter::Column::TrustRoot.eq(root.id))
            .into_tuple()
            .all(db)
            .await?;
        let roles = role::of_kinds(db, root.id, &FEW).await?;
        let signed = signed(context, &root).await?;
        let complete: Vec<CeremonyId> = signed.iter().map(|signed| signed.row.id).collect();
        let mut changes = trust_change::Entity::find()
            .filter(trust_change::Column::TrustRoot.eq(root.id))
            .filter(trust_change::Column::Held.eq(false))
            .filter(recorded_by(&[task::State::Waiting]))
            .filter(
                trust_change::Column::Ceremony
                    .is_null()
                    .or(trust_change::Column::Ceremony.is_in(complete.iter().copied())),
            )
            .order_by_asc(trust_change::Column::Id)
            .limit(MOST_CHANGES as u64 + 1)
            .all(db)
            .await?;
        let most_renewed = if is_restored(&root, &roles) {
            EVERYTHING
        } else {
            MOST_RENEWED
        };
        let mut due = trust_role::Entity::find()
            .filter(trust_role::Column::TrustRoot.eq(root.id))
            .filter(trust_role::Column::RenewAt.lte(now()))
            .order_by_asc(trust_role::Column::RenewAt)
            .limit(most_renewed as u64 + 1)
            .all(db)
            .await?;
        let more_due = due.len() > most_renewed;
        let rest = more_due || changes.len() > MOST_CHANGES;
        due.truncate(most_renewed);
        changes.truncate(MOST_CHANGES);
        Ok(Self {
            rest,
            waiters: if more_due { Vec::new() } else { waiters },
            switches: switches(context, &root, &complete).await?,
            relisted: if delegates_anew(&due, &signed) {
                repositories(context, &root, true).await?
            } else {
                Vec::new()
            },
            fresh: repositories(context, &root, false).await?,
            gone: gone(context, &root).await?,
            root,
            roles,
            signed,
            changes,
            due,
        })
    }

    /// Before the first publication: whether people have signed everything that only they can.
    pub(super) fn is_ready(&self) -> bool {
        let by_people = |role: &&trust_role::Model| role.signing_key.is_none();
        self.roles
            .values()
            .filter(by_people)
            .all(|role| self.signed_of(&role.name).is_some())
    }

    /// What people have signed of `role`.
    pub(super) fn signed_of(&self, role: &str) -> Option<&Signed> {
        self.signed.iter().find(|signed| signed.row.role == role)
    }

    /// Whether clients cannot follow the trust root yet.
    pub(super) fn is_first(&self) -> bool {
        self.root.state == State::Ceremony
    }
}

/// Whether the rows of roles are from a backup, their versions ahead of all that is published: the
/// snapshot may list none of them before all are signed.
fn is_restored(root: &trust_root::Model, roles: &BTreeMap<String, trust_role::Model>) -> bool {
    let timestamp = roles.get("timestamp");
    timestamp.is_some_and(|row| row.version > root.timestamp_version)
}

async fn signed(
    context: &Context,
    root: &trust_root::Model,
) -> Result<Vec<Signed>, PublishTrustError> {
    let rows = ceremony::Entity::find()
        .filter(ceremony::Column::TrustRoot.eq(root.id))
        .filter(ceremony::Column::State.eq(ceremony::State::Complete))
        .order_by_asc(ceremony::Column::Id)
        .all(context.db.read())
        .await?;
    let read = rows.into_iter().map(|row| {
        let broken =
            |error: &dyn std::fmt::Display| inconsistent(format!("ceremony {}: {error}", row.id));
        let request = Request::parse(&row.request).map_err(|error| broken(&error))?;
        let document = request.document().map_err(|error| broken(&error))?;
        let envelope = ceremonies::envelope(&document, &row.signatures)?;
        Ok(Signed {
            row,
            document,
            envelope,
        })
    });
    read.collect()
}

async fn switches(
    context: &Context,
    root: &trust_root::Model,
    complete: &[CeremonyId],
) -> Result<Vec<Prepared>, PublishTrustError> {
    let db = context.db.read();
    let rows = pending_switch::Entity::find()
        .filter(pending_switch::Column::TrustRoot.eq(root.id))
        .filter(
            pending_switch::Column::Ceremony
                .is_null()
                .or(pending_switch::Column::Ceremony.is_in(complete.iter().copied())),
        )
        .order_by_asc(pending_switch::Column::Repository)
        .all(db)
        .await?;
    let mut prepared = Vec::with_capacity(rows.len());
    for row in rows {
        let lost = |what: &str| inconsistent(format!("{what} of switch {}", row.publication));
        let repository = repository::Entity::find_by_id(row.repository)
            .one(db)
            .await?
            .ok_or_else(|| lost("the repository"))?;
        let publication = publication::Entity::find_by_id(row.publication)
            .one(db)
            .await?
            .ok_or_else(|| lost("the publication"))?;
        let plan: Plan = serde_json::from_value(row.plan.clone())
            .map_err(|error| lost(&format!("the plan ({error})")))?;
        let entry_points = entry_points::of(db, &repository, &publication).await?;
        prepared.push(Prepared {
            row,
            repository,
            publication,
            plan,
            entry_points,
        });
    }
    Ok(prepared)
}

fn delegates_anew(due: &[trust_role::Model], signed: &[Signed]) -> bool {
    due.iter().any(|role| role.kind == Kind::Targets)
        || signed.iter().any(|signed| signed.row.role == "targets")
}

/// The repositories for which a role speaks already, or those for which none does.
async fn repositories(
    context: &Context,
    root: &trust_root::Model,
    spoken: bool,
) -> Result<Vec<Fresh>, PublishTrustError> {
    let db = context.db.read();
    let spoken_for = Query::select()
        .expr(Expr::value(1))
        .from(trust_role::Entity)
        .and_where(
            Expr::col((trust_role::Entity, trust_role::Column::Repository))
                .eq(Expr::col((repository::Entity, repository::Column::Id))),
        )
        .and_where(Expr::col((trust_role::Entity, trust_role::Column::TrustRoot)).eq(root.id))
        .to_owned();
    let rows = repository::Entity::find()
        .filter(repository::Column::TrustRoot.eq(root.name.as_str()))
        .filter(repository::Column::State.eq(repository::State::Active))
        .filter(if spoken {
            Expr::exists(spoken_for)
        } else {
            Expr::exists(spoken_for).not()
        })
        .order_by_asc(repository::Column::Id)
        .all(db)
        .await?;
    let mut fresh = Vec::with_capacity(rows.len());
    for repository in rows {
        let entry_points = match repository.live {
            Some(live) => {
                let publication = publication::Entity::find_by_id(live).one(db).await?;
                let publication = publication.ok_or_else(|| {
                    inconsistent(format!("publication {live} is live, but not there"))
                })?;
                entry_points::of(db, &repository, &publication).await?
            }
            None => Vec::new(),
        };
        fresh.push(Fresh {
            repository,
            entry_points,
        });
    }
    Ok(fresh)
}

async fn gone(
    context: &Context,
    root: &trust_root::Model,
) -> Result<Vec<trust_role::Model>, TrustError> {
    let deleted = Query::select()
        .column(repository::Column::Id)
        .from(repository::Entity)
        .and_where(repository::Column::State.eq(repository::State::Deleted))
        .to_owned();
    let rows = trust_role::Entity::find()
        .filter(trust_role::Column::TrustRoot.eq(root.id))
        .filter(trust_role::Column::Kind.eq(Kind::Repository))
        .filter(trust_role::Column::Tombstone.eq(false))
        .filter(trust_role::Column::Repository.in_subquery(deleted))
        .all(context.db.read())
        .await?;
    Ok(rows)
}
