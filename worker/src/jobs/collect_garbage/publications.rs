//! Publications that are past their time: neither live nor pinned, and both too many and too old.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use entities::change::{self, Action};
use entities::publication::{self, State};
use entities::repository;
use entities::{PublicationId, RepositoryId, now, pending_switch, publication_file};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{BATCH, GRACE};
use crate::context::Context;

/// What retention looks at.
struct Rules {
    /// How many of a repository are kept however old.
    newest: usize,
    /// Younger ones are kept however many.
    since: DateTime<Utc>,
    /// How long those of a deleted repository, and those that never went live, are kept.
    abandoned: DateTime<Utc>,
}

/// Deletes their rows; answers how many publications went.
pub(super) async fn collect(context: &Context) -> Result<u64, DbErr> {
    let retention = &context.settings.retention;
    let at = now();
    let superseded = TimeDelta::hours(i64::from(retention.superseded_hours));
    let rules = Rules {
        newest: retention.publications as usize,
        since: at - TimeDelta::days(i64::from(retention.publication_days)).max(superseded),
        abandoned: at - superseded.max(GRACE),
    };
    let repositories = repository::Entity::find().all(context.db.read()).await?;
    let mut count = 0;
    for row in repositories {
        count += of(context, &row, &rules).await?;
    }
    Ok(count)
}

async fn of(context: &Context, row: &repository::Model, rules: &Rules) -> Result<u64, DbErr> {
    let all = publication::Entity::find()
        .filter(publication::Column::Repository.eq(row.id))
        .order_by_desc(publication::Column::Serial)
        .all(context.db.read())
        .await?;
    let active = row.state == repository::State::Active;
    let past = past(&all, active, rules);
    let mut count = 0;
    for some in past.chunks(usize::from(BATCH)) {
        let write = context.db.write().await?;
        let pinned = lock(&write, some).await?;
        let wanted = wanted(&write, row.id).await?;
        let waiting = waiting(&write, row.id).await?;
        let ids: Vec<PublicationId> = some
            .iter()
            .filter(|publication| !wanted.contains(&publication.serial))
            .filter(|publication| waiting != Some(publication.id))
            .filter(|publication| !active || !pinned.contains(&publication.id))
            .map(|publication| publication.id)
            .collect();
        count += ids.len() as u64;
        delete(&write, ids).await?;
        write.commit().await?;
    }
    Ok(count)
}

/// Waits for those who are recording a roll-back to one of these, or pinning it; later ones find it
/// gone. Answers which are pinned by now.
async fn lock(
    transaction: &DatabaseTransaction,
    some: &[&publication::Model],
) -> Result<HashSet<PublicationId>, DbErr> {
    let locked = publication::Entity::find()
        .filter(publication::Column::Id.is_in(some.iter().map(|publication| publication.id)))
        .lock_exclusive()
        .all(transaction)
        .await?;
    let pinned = locked.into_iter().filter(|publication| publication.pinned);
    Ok(pinned.map(|publication| publication.id).collect())
}

/// Those that may go, of all publications of a repository, newest first.
fn past<'a>(
    all: &'a [publication::Model],
    active: bool,
    rules: &Rules,
) -> Vec<&'a publication::Model> {
    let mut seen = 0;
    all.iter()
        .filter(|publication| {
            let keep = match publication.state {
                State::Live if active => true,
                State::Live => publication.live_at.is_some_and(|at| at >= rules.abandoned),
                State::Prepared | State::Dropped => publication.created_at >= rules.abandoned,
                State::Superseded if active => {
                    seen += 1;
                    let superseded = publication.superseded_at;
                    seen <= rules.newest || superseded.is_none_or(|at| at >= rules.since)
                }
                State::Superseded => publication
                    .superseded_at
                    .is_none_or(|at| at >= rules.abandoned),
            };
            !keep && (!publication.pinned || !active)
        })
        .collect()
}

/// The serials that a pending roll-back still wants.
async fn wanted(
    transaction: &DatabaseTransaction,
    repository: RepositoryId,
) -> Result<HashSet<i64>, DbErr> {
    let actions: Vec<Action> = change::Entity::find()
        .select_only()
        .column(change::Column::Action)
        .filter(change::Column::Repository.eq(repository))
        .into_tuple()
        .all(transaction)
        .await?;
    let serial = |action| match action {
        Action::RollBack { serial } => Some(serial),
        _ => None,
    };
    Ok(actions.into_iter().filter_map(serial).collect())
}

/// The publication that waits for its trust root, for as long as people take to sign.
async fn waiting(
    transaction: &DatabaseTransaction,
    repository: RepositoryId,
) -> Result<Option<PublicationId>, DbErr> {
    pending_switch::Entity::find()
        .select_only()
        .column(pending_switch::Column::Publication)
        .filter(pending_switch::Column::Repository.eq(repository))
        .into_tuple()
        .one(transaction)
        .await
}

async fn delete(transaction: &DatabaseTransaction, ids: Vec<PublicationId>) -> Result<(), DbErr> {
    publication_file::Entity::delete_many()
        .filter(publication_file::Column::Publication.is_in(ids.iter().copied()))
        .exec(transaction)
        .await?;
    publication::Entity::delete_many()
        .filter(publication::Column::Id.is_in(ids))
        .exec(transaction)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use entities::publication::Reason;

    use super::*;

    fn publication(serial: i64, state: State, age: TimeDelta) -> publication::Model {
        let at = now() - age;
        publication::Model {
            id: PublicationId::fresh(),
            repository: RepositoryId::fresh(),
            serial,
            state,
            reason: Reason::Change,
            content_of: None,
            packages: 0,
            added: 0,
            removed: 0,
            next_ordinal: 0,
            metadata_files: serde_json::json!({}),
            signed_by: String::new(),
            stamped_at: at,
            pinned: false,
            created_at: at,
            live_at: Some(at),
            superseded_at: (state == State::Superseded).then_some(at),
        }
    }

    fn rules() -> Rules {
        let at = now();
        Rules {
            newest: 2,
            since: at - TimeDelta::days(30),
            abandoned: at - TimeDelta::days(3),
        }
    }

    fn serials(all: &[publication::Model], active: bool) -> Vec<i64> {
        past(all, active, &rules())
            .iter()
            .map(|publication| publication.serial)
            .collect()
    }

    #[test]
    fn only_what_is_both_too_many_and_too_old_goes() {
        let all = [
            publication(9, State::Live, TimeDelta::days(400)),
            publication(8, State::Superseded, TimeDelta::days(400)),
            publication(7, State::Superseded, TimeDelta::days(400)),
            publication(6, State::Superseded, TimeDelta::days(20)),
            publication(5, State::Superseded, TimeDelta::days(400)),
        ];

        assert_eq!(serials(&all, true), [5]);
    }

    #[test]
    fn pinned_ones_are_kept_whatever_their_age() {
        let mut all = vec![publication(9, State::Live, TimeDelta::days(1))];
        all.extend(
            (1..8)
                .rev()
                .map(|n| publication(n, State::Superseded, TimeDelta::days(400))),
        );
        all[5].pinned = true;

        assert_eq!(serials(&all, true), [5, 4, 2, 1]);
    }

    #[test]
    fn all_of_a_deleted_repository_go_after_a_while() {
        let all = [
            publication(2, State::Live, TimeDelta::days(4)),
            publication(1, State::Superseded, TimeDelta::days(4)),
        ];

        assert_eq!(serials(&all, false), [2, 1]);
    }

    #[test]
    fn one_that_is_being_prepared_is_kept() {
        assert!(
            serials(
                &[publication(1, State::Prepared, TimeDelta::hours(1))],
                true
            )
            .is_empty()
        );
    }
}
