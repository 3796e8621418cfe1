//! Removes what the policy of a repository does not keep, or only says what that is. Fault points:
//! `apply_retention.chosen`, `apply_retention.recorded`, `apply_retention.committed`.
//!
//! What goes is chosen for what is live, and recorded as one change: should anything else go live
//! first, or a pin be set, the publish refuses the whole of it.

mod error;
mod report;
mod survey;

use std::collections::BTreeMap;
use std::time::Duration;

use entities::change::Action;
use entities::repository::{self, State};
use entities::task::Pool;
use entities::{ChangeId, PackageId, RepositoryId, change, now, pending_switch};
use jobs::{ApplyRetention, fault};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use self::error::ApplyRetentionError;
use self::report::Report;
use self::survey::Survey;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::gates::{self, Effect, Finding};
use crate::handler::{Handler, Outcome};
use crate::retention::{self, Decision};

impl Handler for ApplyRetention {
    const LIMIT: Duration = Duration::from_mins(30);

    type Error = ApplyRetentionError;

    #[tracing::instrument(skip_all, fields(repository.id = %self.repository, task.id = %claimed.id))]
    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let repository = repository::Entity::find_by_id(self.repository)
            .filter(repository::Column::State.eq(State::Active))
            .one(context.db.read())
            .await?
            .ok_or(ApplyRetentionError::NoRepository(self.repository))?;
        let policy = repository.policy.retention;
        if !policy.is_on() {
            return Err(ApplyRetentionError::Off);
        }
        if !self.dry_run && is_busy(context.db.read(), repository.id).await? {
            return Err(ApplyRetentionError::Busy);
        }
        let survey = survey::survey(context, &repository).await?;
        let at = now();
        let judged = tokio::task::spawn_blocking(move || {
            let decision = retention::decide(&survey.members, policy, &survey.needs, at);
            decision.map(|decision| (survey, decision))
        });
        let (survey, decision) = judged.await??;
        fault::point("apply_retention.chosen");
        let gate = gate(&repository, &survey, &decision);
        let report = Report::new(&repository, &survey, &decision, gate.as_ref(), self.dry_run);
        let leaving = leaving(&survey, &decision);
        if self.dry_run || leaving.is_empty() {
            return Ok(Outcome::Done(report.to_json()));
        }
        let may = |gate: &Finding| self.overrides.iter().any(|code| code == gate.code);
        if let Some(gate) = gate.filter(|gate| !may(gate)) {
            return Err(ApplyRetentionError::Gate(gate, repository.address()));
        }
        let action = Action::Retain {
            serial: survey.serial,
            packages: leaving,
        };
        record(context, claimed, &self, action, &report).await
    }
}

/// Records the removals as one change, and leaves the task waiting for it.
async fn record(
    context: &Context,
    claimed: &Claimed,
    job: &ApplyRetention,
    action: Action,
    report: &Report,
) -> Result<Outcome, ApplyRetentionError> {
    let write = context.db.write().await?;
    let repository = changes::open_repository(&write, job.repository).await?;
    let repository = repository.ok_or(ApplyRetentionError::NoRepository(job.repository))?;
    // What came in since may need what was chosen to go.
    if is_busy(&*write, repository.id).await? {
        return Err(ApplyRetentionError::Busy);
    }
    changes::record(&write, claimed, repository.id, action, &job.overrides, None).await?;
    jobs::wait_for_publication(&write, claimed, report.to_json()).await?;
    fault::point("apply_retention.recorded");
    write.commit().await?;
    fault::point("apply_retention.committed");
    context.wake_pool(Pool::Publish);
    Ok(Outcome::Written)
}

/// Whether something is on its way that will change what is live.
async fn is_busy(db: &impl ConnectionTrait, repository: RepositoryId) -> Result<bool, DbErr> {
    let change = change::Entity::find()
        .select_only()
        .column(change::Column::Id)
        .filter(change::Column::Repository.eq(repository))
        .into_tuple::<ChangeId>()
        .one(db)
        .await?;
    if change.is_some() {
        return Ok(true);
    }
    let prepared = pending_switch::Entity::find()
        .filter(pending_switch::Column::Repository.eq(repository))
        .one(db)
        .await?;
    Ok(prepared.is_some())
}

/// The gate that the removal of what goes would not pass.
fn gate(repository: &repository::Model, survey: &Survey, decision: &Decision) -> Option<Finding> {
    let is_file = |place: &usize| survey.members[*place].package.is_source_file();
    let (files, packages): (Vec<usize>, Vec<usize>) = decision.gone().partition(is_file);
    let effect = Effect {
        // As the publish counts: a file of a source package is no package of its own.
        before: (survey.members.len() - files.len()) as u64,
        added: 0,
        removed: packages.len() as u64,
        replaced: 0,
    };
    gates::removals(&effect, &repository.policy)
}

/// What goes, by the division that it leaves.
fn leaving(survey: &Survey, decision: &Decision) -> BTreeMap<String, Vec<PackageId>> {
    let mut leaving: BTreeMap<String, Vec<PackageId>> = BTreeMap::new();
    for place in decision.gone() {
        let member = &survey.members[place];
        let packages = leaving.entry(member.division.clone()).or_default();
        packages.push(member.package.id);
    }
    leaving
}
