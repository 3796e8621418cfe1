//! Publish a repository: take changes, compose, sign, store, read back, switch.
//!
//! Everything is written beside the live publication and found only once the last step points at
//! it. A crash before that step leaves garbage and a `prepared` publication, which the next
//! attempt drops; running the job again is always safe.
//!
//! Fault points, in their order: `publish_repository.` with `before_take`, `after_take`,
//! `before_withdraw`, `after_withdraw`, `package.<name>`, `before_parts`,
//! `after_announcing_parts`, `writing_parts`, `after_parts`, `before_prepare`, `after_prepare`,
//! `after_read_back`, `before_switch`, `after_switch`, `before_finish`, `after_finish`.

mod catalog;
mod compose;
mod draft;
mod entry_points;
mod error;
mod indexes;
mod load;
mod metadata;
mod patches;
mod prepare;
mod read_back;
mod rebuild;
mod relations;
mod restore;
mod shelf;
pub(crate) mod simulate;
pub(crate) mod switch;
mod take;
mod texts;
mod wave;
mod weigh;
mod withdraw;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::{TaskId, change, pending_switch, repository};
use jobs::{Problem, PublishRepository, fault};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

pub(crate) use self::catalog::deb::Place;
pub(crate) use self::catalog::{Belonging, Text};
use self::draft::Draft;
use self::entry_points::Entries;
pub(crate) use self::error::PublishError;
use self::error::ReadBackError;
use self::load::Past;
use self::restore::Restored;
use self::switch::Switch;
pub(crate) use self::texts::each_text;
use self::wave::Wave;
use self::withdraw::{Refused, withdraw};
use crate::context::{Claimed, Context};
use crate::gates::Finding;
use crate::handler::{Handler, Outcome};

/// How often the time is looked at while it is not late enough.
const TICK: Duration = Duration::from_millis(20);

impl Handler for PublishRepository {
    // Others wait for what it has taken.
    const CANCELLABLE: bool = false;

    type Error = PublishError;

    #[tracing::instrument(skip_all, fields(repository.id = %self.repository, task.id = %claimed.id))]
    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, PublishError> {
        let repository = repository::Entity::find_by_id(self.repository)
            .one(context.db.read())
            .await?
            .ok_or(PublishError::NoRepository(self.repository))?;
        if let Some(waiting) = waiting(context, &repository).await? {
            // What is prepared already comes first: its trust root asks for this publish again.
            let result = json!({ "publication": null, "waiting_for": waiting.publication });
            return Ok(Outcome::Done(result));
        }
        fault::point("publish_repository.before_take");
        let taken = take::take(context, claimed, &repository).await?;
        fault::point("publish_repository.after_take");
        let publish = Publish {
            context,
            claimed,
            repository: &repository,
            rest: taken.rest,
        };
        let all: Vec<(entities::ChangeId, TaskId)> = taken
            .changes
            .iter()
            .map(|change| (change.id, change.task))
            .collect();
        let done = publish.publish(taken.changes).await;
        let Some(problem) = done
            .as_ref()
            .err()
            .and_then(|error| error.refusal(claimed.attempt))
        else {
            return done.map(|()| Outcome::Written);
        };
        // No change can be named, so none of them goes on.
        let refused = all.into_iter().map(|(change, task)| Refused {
            change,
            task,
            problem: problem.clone(),
        });
        withdraw(context, claimed, refused.collect()).await?;
        publish.finish(&[]).await?;
        Ok(Outcome::Written)
    }
}

/// The publication of `repository` that waits for its trust root.
async fn waiting(
    context: &Context,
    repository: &repository::Model,
) -> Result<Option<pending_switch::Model>, DbErr> {
    pending_switch::Entity::find()
        .filter(pending_switch::Column::Repository.eq(repository.id))
        .one(context.db.read())
        .await
}

/// One attempt.
struct Publish<'a> {
    context: &'a Context,
    claimed: &'a Claimed,
    repository: &'a repository::Model,
    rest: bool,
}

/// What is to be prepared, and whom it concerns.
struct Plan {
    draft: Draft,
    /// Gates that changes passed by override.
    overridden: Vec<(TaskId, &'static str)>,
}

impl Publish<'_> {
    /// Publishes what `changes` come to.
    async fn publish(&self, mut changes: Vec<change::Model>) -> Result<(), PublishError> {
        if changes.is_empty() {
            return self.finish(&[]).await;
        }
        if self.repository.state == repository::State::Deleted {
            let title = "The repository was deleted";
            let problem = Problem::new("repository-deleted", 409, title);
            self.refuse(&changes, &problem).await?;
            return self.finish(&[]).await;
        }
        let live = Past::live(self.context.db.read(), self.repository).await?;
        let Some(plan) = self.plan(live.as_ref(), &mut changes).await? else {
            return self.finish(&changes).await;
        };
        fault::point("publish_repository.after_parts");
        let context = self.context;
        let keys = load::keys(context.db.read(), self.repository).await?;
        let stamped_at = self.stamp(live.as_ref()).await;
        let entries = Entries {
            context,
            repository: self.repository,
            keys: &keys,
            stamped_at,
        };
        let entry_points = entries.of(&plan.draft.files).await?;
        let prepared = prepare::prepare(
            context,
            self.claimed,
            self.repository,
            &plan.draft,
            &entry_points,
            &keys.signing,
            stamped_at,
        )
        .await?;
        read_back::read_back(context, self.repository.format, &prepared, &keys).await?;
        fault::point("publish_repository.after_read_back");
        let overridden = plan.overridden.into_iter();
        let plan = switch::Plan {
            live: live.map(|live| live.row.id),
            content: plan.draft.content,
            overridden: overridden
                .map(|(task, code)| (task, code.to_owned()))
                .collect(),
            changes: changes.iter().map(|change| change.id).collect(),
            tasks: changes.iter().map(|change| change.task).collect(),
        };
        let switch = Switch {
            repository: self.repository,
            next: &prepared.row,
            plan: &plan,
            rest: self.rest,
        };
        switch.go(context, self.claimed).await?;
        let (serial, packages) = (prepared.row.serial, prepared.row.packages);
        tracing::info!(
            serial,
            packages,
            changes = changes.len(),
            "published a repository"
        );
        Ok(())
    }

    /// The time of this publication; waits rather than run ahead.
    async fn stamp(&self, live: Option<&Past>) -> DateTime<Utc> {
        let live = live.map(|live| &live.row);
        loop {
            match entry_points::stamp(self.context, self.repository, live) {
                Some(at) => return at,
                None => tokio::time::sleep(TICK).await,
            }
        }
    }

    /// What `changes` come to, without those that are refused; nothing when clients would see
    /// nothing new.
    async fn plan(
        &self,
        live: Option<&Past>,
        changes: &mut Vec<change::Model>,
    ) -> Result<Option<Plan>, PublishError> {
        let db = self.context.db.read();
        let known = load::known(db, self.repository, live, changes).await?;
        let weighed = weigh::weigh(self.context, self.repository, live, &known, changes).await?;
        let (wave, refused) = (weighed.wave, weighed.refused);
        withdraw(self.context, self.claimed, refused).await?;
        if let Some(serial) = wave.roll_back {
            return self.roll_back(live, serial, changes).await;
        }
        if wave.is_nothing() {
            return Ok(None);
        }
        let overridden = wave
            .overridden
            .iter()
            .map(|(place, code)| (changes[*place].task, *code))
            .collect();
        let (context, repository) = (self.context, self.repository);
        let mut draft = if wave.rebuild {
            rebuild::rebuild(context, repository, live, &wave, &known, changes).await?
        } else {
            indexes::change(context, repository, live, &wave, &known, changes).await?
        };
        self.carry(&mut draft, live, &wave).await?;
        Ok(Some(Plan { draft, overridden }))
    }

    /// Adds the metadata files.
    async fn carry(
        &self,
        draft: &mut Draft,
        past: Option<&Past>,
        wave: &Wave,
    ) -> Result<(), PublishError> {
        let carried = metadata::carried(self.repository, past, &wave.metadata);
        draft
            .files
            .extend(metadata::files(self.context, past, &carried).await?);
        draft.metadata_files = serde_json::json!(carried);
        Ok(())
    }

    async fn roll_back(
        &self,
        live: Option<&Past>,
        serial: i64,
        changes: &mut Vec<change::Model>,
    ) -> Result<Option<Plan>, PublishError> {
        let restored = restore::restore(self.context, self.repository, live, serial).await?;
        let (draft, past, finding) = match restored {
            Restored::Draft(draft, past, finding) => (draft, past, finding),
            Restored::Refused(problem) => {
                self.refuse(changes, &problem).await?;
                changes.clear();
                return Ok(None);
            }
        };
        let mut overridden = Vec::new();
        if let Some(Finding { code, problem }) = finding {
            if !changes
                .iter()
                .all(|change| change.overrides.0.iter().any(|name| name == code))
            {
                self.refuse(changes, &problem).await?;
                changes.clear();
                return Ok(None);
            }
            overridden.extend(changes.iter().map(|change| (change.task, code)));
        }
        let mut draft = *draft;
        let nothing = Wave {
            metadata: BTreeMap::new(),
            ..Wave::default()
        };
        self.carry(&mut draft, Some(&past), &nothing).await?;
        Ok(Some(Plan { draft, overridden }))
    }

    async fn refuse(
        &self,
        changes: &[change::Model],
        problem: &Problem,
    ) -> Result<(), PublishError> {
        let refused = changes.iter().map(|change| Refused {
            change: change.id,
            task: change.task,
            problem: problem.clone(),
        });
        withdraw(self.context, self.claimed, refused.collect()).await
    }

    async fn finish(&self, changes: &[change::Model]) -> Result<(), PublishError> {
        switch::finish(
            self.context,
            self.claimed,
            self.repository,
            changes,
            self.rest,
        )
        .await
    }
}

#[cfg(test)]
mod tests;
