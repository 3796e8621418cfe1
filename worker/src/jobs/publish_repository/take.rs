//! Which pending changes this publish takes.
//!
//! Changes are stamped before anything is done with them: a stamped change can no longer be
//! cancelled, and one that is still stamped when its task is claimed again was there when a worker
//! vanished. Then only half of them are taken, until a change that ends workers is alone.

use std::collections::HashSet;

use entities::change::{self, Action};
use entities::task::{self, Pool, State};
use entities::{ChangeId, TaskId, publication, repository};
use jobs::{Fenced, Problem};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::PublishError;
use super::withdraw::{Refused, withdraw};
use crate::context::{Claimed, Context};

/// Most changes of one publication, unless one push has more.
const MOST_CHANGES: usize = 2_000;
/// Most text of additions that one publication takes at once, in bytes, unless one change has more.
const MOST_BYTES: i64 = 64 << 20;
/// A worker that vanished this often over one change did so because of it.
const POISON: i32 = 2;

/// The changes of one publication.
#[derive(Debug)]
pub(super) struct Taken {
    /// In the order they were recorded.
    pub(super) changes: Vec<change::Model>,
    /// Whether others could have been taken: another publish is to follow.
    pub(super) rest: bool,
}

/// A pending change, without its text.
#[derive(Clone, Debug, FromQueryResult)]
struct Pending {
    id: ChangeId,
    task: TaskId,
    action: Action,
    batch: Option<Uuid>,
    taken_by: Option<TaskId>,
    bytes: i64,
}

/// Changes that are taken together or not at all.
type Unit = Vec<Pending>;

/// Stamps the changes of the next publication of `repository`.
///
/// # Errors
/// [`PublishError`]; nothing is stamped then, or the stamps are found at the next attempt.
pub(super) async fn take(
    context: &Context,
    claimed: &Claimed,
    repository: &repository::Model,
) -> Result<Taken, PublishError> {
    loop {
        let units = units(pending(context, repository).await?);
        let units = complete(context.db.read(), units).await?;
        let choice = choose(units, claimed.id, claimed.crashes);
        let Some(poison) = choice.poison else {
            return stamp(context, claimed, repository, choice).await;
        };
        let title = "Publishing this change ended the worker, again and again";
        let problem = Problem::new("poison-change", 500, title);
        let refused = poison.into_iter().map(|change| Refused {
            change: change.id,
            task: change.task,
            problem: problem.clone(),
        });
        withdraw(context, claimed, refused.collect()).await?;
    }
}

async fn pending(
    context: &Context,
    repository: &repository::Model,
) -> Result<Vec<Pending>, DbErr> {
    let text = "COALESCE(LENGTH(\"primary\"), 0) + COALESCE(LENGTH(filelists), 0) \
                + COALESCE(LENGTH(other), 0)";
    change::Entity::find()
        .select_only()
        .columns([
            change::Column::Id,
            change::Column::Task,
            change::Column::Action,
            change::Column::Batch,
            change::Column::TakenBy,
        ])
        .expr_as(Expr::cust(format!("CAST({text} AS BIGINT)")), "bytes")
        .filter(change::Column::Repository.eq(repository.id))
        .order_by_asc(change::Column::Id)
        .into_model::<Pending>()
        .all(context.db.read())
        .await
}

/// Groups the changes of a push, at the place of its first.
fn units(pending: Vec<Pending>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut batches = std::collections::HashMap::new();
    for change in pending {
        let place = match change.batch {
            Some(batch) => *batches.entry(batch).or_insert(units.len()),
            None => units.len(),
        };
        match units.get_mut(place) {
            Some(unit) => unit.push(change),
            None => units.push(vec![change]),
        }
    }
    units
}

/// Leaves out pushes of which a file is still being ingested.
async fn complete(db: &impl ConnectionTrait, units: Vec<Unit>) -> Result<Vec<Unit>, DbErr> {
    let batches: HashSet<Uuid> = units.iter().filter_map(|unit| unit[0].batch).collect();
    if batches.is_empty() {
        return Ok(units);
    }
    let open: Vec<Option<Uuid>> = task::Entity::find()
        .select_only()
        .column(task::Column::Batch)
        .distinct()
        .filter(task::Column::Batch.is_in(batches))
        .filter(task::Column::Pool.eq(Pool::Ingest))
        .filter(task::Column::State.is_in([State::Queued, State::Running]))
        .into_tuple()
        .all(db)
        .await?;
    let open: HashSet<Uuid> = open.into_iter().flatten().collect();
    let is_complete = |unit: &Unit| unit[0].batch.is_none_or(|batch| !open.contains(&batch));
    Ok(units.into_iter().filter(is_complete).collect())
}

/// What to do with the pending changes.
#[derive(Debug, Default)]
struct Choice {
    take: Vec<ChangeId>,
    rest: bool,
    poison: Option<Unit>,
}

/// Chooses among complete `units` for `task`, whose workers vanished `crashes` times.
fn choose(mut units: Vec<Unit>, task: TaskId, crashes: i32) -> Choice {
    let was_taken = |unit: &Unit| unit.iter().any(|change| change.taken_by == Some(task));
    let all = units.len();
    if crashes > 0 && units.iter().any(was_taken) {
        units.retain(was_taken);
        if let [_] = units.as_slice()
            && crashes >= POISON
        {
            return Choice {
                poison: units.pop(),
                ..Choice::default()
            };
        }
        units.truncate(units.len().div_ceil(2));
    }
    let (mut take, mut bytes, mut count) = (Vec::new(), 0, 0);
    for unit in &units {
        let is_alone = is_alone(unit);
        bytes += unit.iter().map(|change| change.bytes).sum::<i64>();
        let is_full = take.len() + unit.len() > MOST_CHANGES || bytes > MOST_BYTES;
        if count > 0 && (is_alone || is_full) {
            break;
        }
        take.extend(unit.iter().map(|change| change.id));
        count += 1;
        if is_alone {
            break;
        }
    }
    Choice {
        take,
        rest: count < all,
        poison: None,
    }
}

/// Whether this replaces all content, so that nothing can be done beside it.
fn is_alone(unit: &Unit) -> bool {
    let action = unit.first().map(|change| &change.action);
    matches!(action, Some(Action::RollBack { .. }))
}

/// Drops what earlier attempts prepared, and makes the chosen changes this publish's own.
async fn stamp(
    context: &Context,
    claimed: &Claimed,
    repository: &repository::Model,
    choice: Choice,
) -> Result<Taken, PublishError> {
    let write = context.db.write_relaxed().await?;
    if !jobs::holds(&*write, claimed.id, claimed.fence).await? {
        return Err(Fenced::Lost.into());
    }
    publication::Entity::update_many()
        .col_expr(
            publication::Column::State,
            Expr::value(publication::State::Dropped),
        )
        .filter(publication::Column::Repository.eq(repository.id))
        .filter(publication::Column::Serial.gt(repository.live_serial.unwrap_or(0)))
        .filter(publication::Column::State.eq(publication::State::Prepared))
        .exec(&*write)
        .await?;
    // Stamps of attempts that ended some other way.
    change::Entity::update_many()
        .col_expr(change::Column::TakenBy, Expr::value(None::<Uuid>))
        .filter(change::Column::Repository.eq(repository.id))
        .filter(change::Column::TakenBy.is_not_null())
        .exec(&*write)
        .await?;
    let mut changes = Vec::with_capacity(choice.take.len());
    for some in choice.take.chunks(1000) {
        let stamped = change::Entity::update_many()
            .col_expr(change::Column::TakenBy, Expr::value(claimed.id))
            .col_expr(change::Column::TakenFence, Expr::value(claimed.fence))
            .filter(change::Column::Id.is_in(some.iter().copied()))
            .exec_with_returning(&*write)
            .await?;
        changes.extend(stamped);
    }
    write.commit().await?;
    changes.sort_by_key(|change| change.id);
    Ok(Taken {
        changes,
        rest: choice.rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(batch: Option<Uuid>) -> Pending {
        Pending {
            id: ChangeId::fresh(),
            task: TaskId::fresh(),
            action: Action::Publish { rebuild: false },
            batch,
            taken_by: None,
            bytes: 1,
        }
    }

    fn singles(count: usize) -> Vec<Pending> {
        (0..count).map(|_| change(None)).collect()
    }

    fn ids(changes: &[Pending]) -> Vec<ChangeId> {
        changes.iter().map(|change| change.id).collect()
    }

    #[test]
    fn all_are_taken_in_their_order() {
        let changes = singles(3);

        let choice = choose(units(changes.clone()), TaskId::fresh(), 0);

        assert_eq!(choice.take, ids(&changes));
        assert!(!choice.rest);
    }

    #[test]
    fn a_push_is_taken_whole_even_beyond_the_most() {
        let batch = Some(Uuid::now_v7());
        let mut changes = singles(MOST_CHANGES - 1);
        changes.extend([change(batch), change(batch)]);

        let choice = choose(units(changes.clone()), TaskId::fresh(), 0);
        assert_eq!(choice.take.len(), MOST_CHANGES - 1);
        assert!(choice.rest);

        let large = (0..MOST_CHANGES + 5).map(|_| change(batch)).collect();
        let choice = choose(units(large), TaskId::fresh(), 0);
        assert_eq!(choice.take.len(), MOST_CHANGES + 5);
        assert!(!choice.rest);
    }

    #[test]
    fn much_text_is_left_for_the_next_publication() {
        let mut changes = singles(3);
        changes[1].bytes = MOST_BYTES;

        let choice = choose(units(changes), TaskId::fresh(), 0);

        assert_eq!(choice.take.len(), 1);
        assert!(choice.rest);
    }

    #[test]
    fn a_roll_back_is_a_publication_of_its_own() {
        let mut changes = singles(3);
        changes[1].action = Action::RollBack { serial: 1 };

        let first = choose(units(changes.clone()), TaskId::fresh(), 0);
        let second = choose(units(changes[1..].to_vec()), TaskId::fresh(), 0);

        assert_eq!(first.take, ids(&changes[..1]));
        assert_eq!(second.take, ids(&changes[1..2]));
        assert!(first.rest && second.rest);
    }

    #[test]
    fn after_a_crash_half_of_what_was_taken_is_taken() {
        let task = TaskId::fresh();
        let mut changes = singles(6);
        for change in &mut changes[..5] {
            change.taken_by = Some(task);
        }

        let choice = choose(units(changes.clone()), task, 1);

        assert_eq!(choice.take, ids(&changes[..3]));
        assert!(choice.rest && choice.poison.is_none());
    }

    #[test]
    fn a_change_alone_is_tried_again_once_and_then_withdrawn() {
        let task = TaskId::fresh();
        let mut changes = singles(2);
        changes[0].taken_by = Some(task);

        let second = choose(units(changes.clone()), task, 1);
        let third = choose(units(changes.clone()), task, 2);

        assert_eq!(second.take, ids(&changes[..1]));
        assert_eq!(ids(&third.poison.unwrap()), ids(&changes[..1]));
    }

    #[test]
    fn stamps_without_a_crash_mean_nothing() {
        let task = TaskId::fresh();
        let mut changes = singles(2);
        changes[0].taken_by = Some(task);

        assert_eq!(choose(units(changes), task, 0).take.len(), 2);
    }
}
