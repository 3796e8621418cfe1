//! Which pending changes this publish takes.
//!
//! Changes are stamped before anything is done with them: a stamped change can no longer be
//! cancelled, and one that is still stamped when its task is claimed again was there when a worker
//! vanished. Then only half of them are taken, until a change that ends workers is alone.

mod gather;
mod parts;

use chrono::{DateTime, Utc};
use entities::change::{self, Action};
use entities::task;
use entities::{ChangeId, TaskId, publication, repository};
use jobs::{Fenced, Problem};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use self::gather::{Gathered, gather, whole};
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
    taken_fence: Option<i64>,
    created_at: DateTime<Utc>,
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
        let Gathered { units, broken } = gather(context.db.read(), units).await?;
        if !broken.is_empty() {
            withdraw(context, claimed, broken).await?;
        }
        let units = whole(context.db.read(), repository, units).await?;
        let choice = choose(units, claimed);
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

async fn pending(context: &Context, repository: &repository::Model) -> Result<Vec<Pending>, DbErr> {
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
            change::Column::TakenFence,
            change::Column::CreatedAt,
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

/// What to do with the pending changes.
#[derive(Debug, Default)]
struct Choice {
    take: Vec<ChangeId>,
    rest: bool,
    poison: Option<Unit>,
}

/// Chooses among whole `units` for the publish `task`.
fn choose(mut units: Vec<Unit>, task: &task::Model) -> Choice {
    let was_taken = |unit: &Unit| {
        let mut fences = unit.iter().map(|change| match change.taken_by {
            Some(by) if by == task.id => change.taken_fence,
            _ => None,
        });
        fences.any(|fence| fence.is_some_and(|fence| fence < task.fence))
    };
    let all = units.len();
    if task.crashes > 0 && units.iter().any(was_taken) {
        units.retain(was_taken);
        if let [_] = units.as_slice()
            && task.crashes >= POISON
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

/// Whether this replaces all content, or was chosen for what is live, so that nothing can be done
/// beside it.
fn is_alone(unit: &Unit) -> bool {
    let action = unit.first().map(|change| &change.action);
    matches!(
        action,
        Some(Action::RollBack { .. } | Action::Retain { .. })
    )
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
    use entities::task::Pool;

    use super::*;

    fn change(batch: Option<Uuid>) -> Pending {
        Pending {
            id: ChangeId::fresh(),
            task: TaskId::fresh(),
            action: Action::Publish { rebuild: false },
            batch,
            taken_by: None,
            taken_fence: None,
            created_at: entities::now(),
            bytes: 1,
        }
    }

    /// A publish whose workers vanished so often.
    fn publish(crashes: i32) -> task::Model {
        task::Model {
            id: TaskId::fresh(),
            kind: "publish_repository".into(),
            payload: entities::Json::Null,
            pool: Pool::Publish,
            lock_key: None,
            repository: None,
            state: task::State::Running,
            attempt: crashes + 1,
            crashes,
            endless: true,
            fence: i64::from(crashes) + 1,
            lease_owner: None,
            lease_until: None,
            run_after: entities::now(),
            due_at: None,
            nudged_at: None,
            progress: None,
            cancel: false,
            result: None,
            problem: None,
            batch: None,
            created_by: "system".into(),
            epoch: None,
            created_at: entities::now(),
            started_at: None,
            finished_at: None,
        }
    }

    /// Changes of which the first `taken` were taken by the attempt of `task` before this one.
    fn left_by(task: &task::Model, count: usize, taken: usize) -> Vec<Pending> {
        let mut changes = singles(count);
        for change in &mut changes[..taken] {
            change.taken_by = Some(task.id);
            change.taken_fence = Some(task.fence - 1);
        }
        changes
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

        let choice = choose(units(changes.clone()), &publish(0));

        assert_eq!(choice.take, ids(&changes));
        assert!(!choice.rest);
    }

    #[test]
    fn a_push_is_taken_whole_even_beyond_the_most() {
        let batch = Some(Uuid::now_v7());
        let mut changes = singles(MOST_CHANGES - 1);
        changes.extend([change(batch), change(batch)]);

        let choice = choose(units(changes.clone()), &publish(0));
        assert_eq!(choice.take.len(), MOST_CHANGES - 1);
        assert!(choice.rest);

        let large = (0..MOST_CHANGES + 5).map(|_| change(batch)).collect();
        let choice = choose(units(large), &publish(0));
        assert_eq!(choice.take.len(), MOST_CHANGES + 5);
        assert!(!choice.rest);
    }

    #[test]
    fn much_text_is_left_for_the_next_publication() {
        let mut changes = singles(3);
        changes[1].bytes = MOST_BYTES;

        let choice = choose(units(changes), &publish(0));

        assert_eq!(choice.take.len(), 1);
        assert!(choice.rest);
    }

    #[test]
    fn a_roll_back_is_a_publication_of_its_own() {
        let mut changes = singles(3);
        changes[1].action = Action::RollBack { serial: 1 };

        let first = choose(units(changes.clone()), &publish(0));
        let second = choose(units(changes[1..].to_vec()), &publish(0));

        assert_eq!(first.take, ids(&changes[..1]));
        assert_eq!(second.take, ids(&changes[1..2]));
        assert!(first.rest && second.rest);
    }

    #[test]
    fn after_a_crash_half_of_what_was_taken_is_taken() {
        let task = publish(1);
        let changes = left_by(&task, 6, 5);

        let choice = choose(units(changes.clone()), &task);

        assert_eq!(choice.take, ids(&changes[..3]));
        assert!(choice.rest && choice.poison.is_none());
    }

    #[test]
    fn a_change_alone_is_tried_again_once_and_then_withdrawn() {
        for (crashes, is_withdrawn) in [(1, false), (2, true)] {
            let task = publish(crashes);
            let changes = left_by(&task, 2, 1);

            let choice = choose(units(changes.clone()), &task);

            let first = ids(&changes[..1]);
            assert_eq!(
                choice.poison.map(|unit| ids(&unit)),
                is_withdrawn.then(|| first.clone())
            );
            assert_eq!(choice.take, if is_withdrawn { Vec::new() } else { first });
        }
    }

    #[test]
    fn stamps_without_a_crash_mean_nothing() {
        let task = publish(0);
        let changes = left_by(&task, 2, 1);

        assert_eq!(choose(units(changes), &task).take.len(), 2);
    }
}
