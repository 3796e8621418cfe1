//! Which pushes are there with all their files.
//!
//! Files of a push arrive one after the other. What was pushed together goes live together or not at
//! all, so a push waits: for files that are being ingested; for as many as whoever pushed it said it
//! has; and for the parts of a source package or of a `.changes`.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use entities::change::Action;
use entities::task::{self, Pool};
use entities::{TaskId, repository};
use jobs::{IngestPackage, Job, Problem};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::parts::Parts;
use super::{Pending, Unit};
use crate::jobs::publish_repository::load;
use crate::jobs::publish_repository::withdraw::Refused;

/// For so long after the last one, files wait for others that belong to them.
const PARTS_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// For so long after the last one, files wait for as many as were said to come: longer than the
/// upload of a very large one takes.
const FILES_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Pushes of which every file that was sent has been looked at.
pub(super) struct Gathered {
    pub(super) units: Vec<Unit>,
    /// The changes of those of which a file was refused, or did not come.
    pub(super) broken: Vec<Refused>,
}

/// Leaves out pushes of which a file is still to come or being ingested, and takes out those of
/// which one was refused, or has not come for long.
pub(super) async fn gather(db: &impl ConnectionTrait, units: Vec<Unit>) -> Result<Gathered, DbErr> {
    let batches: HashSet<Uuid> = units.iter().filter_map(|unit| unit[0].batch).collect();
    let mut gathered = Gathered {
        units: Vec::with_capacity(units.len()),
        broken: Vec::new(),
    };
    if batches.is_empty() {
        gathered.units = units;
        return Ok(gathered);
    }
    let pushes = pushes(db, &batches, &units).await?;
    let since = entities::now() - FILES_WITHIN;
    for unit in units {
        let push = unit[0].batch.and_then(|batch| pushes.get(&batch));
        let is_late = || unit.iter().all(|one| one.created_at < since);
        match push.map_or(Stage::Whole, Push::stage) {
            Stage::Whole => gathered.units.push(unit),
            Stage::Refused => gathered.broken.extend(unit.iter().map(in_company)),
            Stage::Short { .. } if !is_late() => {}
            Stage::Short { came, said } => {
                let refused = unit.iter().map(|change| incomplete(change, came, said));
                gathered.broken.extend(refused);
            }
            Stage::Working => {}
        }
    }
    Ok(gathered)
}

/// The files of one push that arrived.
#[derive(Default)]
struct Push {
    /// How many tasks of them are in each state.
    tasks: Vec<(task::State, u64)>,
    /// How many it has, if that was said.
    said: Option<u64>,
}

/// How far a push is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A file was refused.
    Refused,
    /// A file is being ingested.
    Working,
    /// Fewer files came than it was said to have.
    Short { came: u64, said: u64 },
    /// Nothing more is waited for.
    Whole,
}

impl Push {
    fn stage(&self) -> Stage {
        use task::State;
        let any = |is: fn(State) -> bool| self.tasks.iter().any(|(state, _)| is(*state));
        let came = self.tasks.iter().map(|(_, count)| count).sum();
        if any(|state| state == State::Failed) {
            return Stage::Refused;
        }
        if any(|state| matches!(state, State::Queued | State::Running)) {
            return Stage::Working;
        }
        match self.said {
            Some(said) if came < said => Stage::Short { came, said },
            _ => Stage::Whole,
        }
    }
}

/// What is known of the files of `batches`, changes of which are among `units`.
async fn pushes(
    db: &impl ConnectionTrait,
    batches: &HashSet<Uuid>,
    units: &[Unit],
) -> Result<HashMap<Uuid, Push>, DbErr> {
    let counts: Vec<(Option<Uuid>, task::State, i64)> = task::Entity::find()
        .select_only()
        .columns([task::Column::Batch, task::Column::State])
        .column_as(task::Column::Id.count(), "tasks")
        .filter(task::Column::Batch.is_in(batches.iter().copied()))
        .filter(task::Column::Pool.eq(Pool::Ingest))
        .group_by(task::Column::Batch)
        .group_by(task::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let mut pushes: HashMap<Uuid, Push> = HashMap::new();
    for (batch, state, count) in counts {
        if let Some(batch) = batch {
            let push = pushes.entry(batch).or_default();
            push.tasks.push((state, u64::try_from(count).unwrap_or(0)));
        }
    }
    // All files of a push say the same: one of each is asked.
    let is_file =
        |change: &&Pending| matches!(change.action, Action::Add { .. } | Action::Announce { .. });
    let asked: Vec<TaskId> = units
        .iter()
        .filter(|unit| unit[0].batch.is_some())
        .filter_map(|unit| unit.iter().find(is_file))
        .map(|change| change.task)
        .collect();
    for some in asked.chunks(1000) {
        let tasks = task::Entity::find()
            .filter(task::Column::Id.is_in(some.iter().copied()))
            .filter(task::Column::Kind.eq(IngestPackage::KIND))
            .all(db)
            .await?;
        for row in tasks {
            let job: Option<IngestPackage> = serde_json::from_value(row.payload).ok();
            let push = row.batch.and_then(|batch| pushes.get_mut(&batch));
            if let (Some(job), Some(push)) = (job, push) {
                push.said = job.batch_files.map(u64::from);
            }
        }
    }
    Ok(pushes)
}

/// The refusal of a change whose push has a file that was refused.
fn in_company(change: &Pending) -> Refused {
    let title = "Another part of the same push was refused";
    let detail = "a file of it failed: its task says why";
    Refused {
        change: change.id,
        task: change.task,
        problem: Problem::new("batch-refused", 409, title).detail(detail),
    }
}

/// The refusal of a change whose push lacks files.
fn incomplete(change: &Pending, came: u64, said: u64) -> Refused {
    let title = "Not all files of the push arrived: push them again";
    let detail = format!("{came} of {said} came, and none in the last hour");
    Refused {
        change: change.id,
        task: change.task,
        problem: Problem::new("batch-incomplete", 409, title).detail(detail),
    }
}

/// Leaves out pushes with a part of a source package, or of an upload, whose other parts may still
/// be on their way.
pub(super) async fn whole(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    units: Vec<Unit>,
) -> Result<Vec<Unit>, DbErr> {
    let since = entities::now() - PARTS_WITHIN;
    let mut whole = Vec::with_capacity(units.len());
    for unit in units {
        let is_young = unit[0].batch.is_some() && unit.iter().any(|one| one.created_at > since);
        let additions = unit.iter().filter_map(|change| match &change.action {
            Action::Add { package, .. } if is_young => Some(*package),
            _ => None,
        });
        let packages = load::packages(db, additions.collect()).await?;
        let announced = unit.iter().flat_map(|change| match &change.action {
            Action::Announce { files } if is_young => files.as_slice(),
            _ => &[],
        });
        let parts = Parts {
            packages,
            announced: announced.collect(),
        };
        if parts.are_whole(db, repository.id).await? {
            whole.push(unit);
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use task::State;

    fn stage(tasks: &[(State, u64)], said: Option<u64>) -> Stage {
        let tasks = tasks.to_vec();
        Push { tasks, said }.stage()
    }

    #[test]
    fn a_push_waits_for_as_many_files_as_it_was_said_to_have() {
        let came = [(State::Waiting, 2), (State::Succeeded, 1)];

        assert_eq!(stage(&came, None), Stage::Whole);
        assert_eq!(stage(&came, Some(3)), Stage::Whole);
        assert_eq!(stage(&came, Some(4)), Stage::Short { came: 3, said: 4 });
        assert_eq!(stage(&[], Some(1)), Stage::Short { came: 0, said: 1 });
    }

    #[test]
    fn a_refused_file_ends_a_push_at_once() {
        let tasks = [(State::Running, 1), (State::Failed, 1)];

        assert_eq!(stage(&tasks, Some(5)), Stage::Refused);
        assert_eq!(stage(&tasks[..1], Some(5)), Stage::Working);
    }
}
