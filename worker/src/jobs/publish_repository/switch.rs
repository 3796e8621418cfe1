//! The one transaction after which clients see the new publication, and tasks have succeeded.

use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    AuditId, ChangeId, Json, PackageId, PublicationId, RepositoryId, TaskId, Write, audit, change,
    change_feed, epoch, now, pending_switch, publication, repository, repository_package, task,
    trust_root,
};
use jobs::{Ending, fault};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, QueryFilter, QuerySelect, Statement,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::PublishError;
use super::draft::{Content, Placed};
use super::withdraw::{delete, wake};
use crate::context::{Claimed, Context};

/// How many rows go into one statement.
const SOME: usize = 2000;

/// What happens in the transaction in which a prepared publication goes live. Kept as a row where a
/// trust root has to speak for the publication first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// What clients see until then.
    pub(crate) live: Option<PublicationId>,
    /// How its packages differ from those that are live.
    pub(crate) content: Content,
    /// Gates that changes passed by override: the task that waits, and the gate's code.
    pub(crate) overridden: Vec<(TaskId, String)>,
    /// The changes that go live.
    pub(crate) changes: Vec<ChangeId>,
    /// The tasks that wait for them.
    pub(crate) tasks: Vec<TaskId>,
}

/// A prepared publication on its way to clients.
pub(super) struct Switch<'a> {
    /// The repository, as it was read before anything was prepared.
    pub(super) repository: &'a repository::Model,
    /// The prepared publication.
    pub(super) next: &'a publication::Model,
    /// What is to happen.
    pub(super) plan: &'a Plan,
    /// Whether another publish is to follow.
    pub(super) rest: bool,
}

impl Switch<'_> {
    /// Goes live, and ends the tasks behind the changes and that of the publish; or lets the trust
    /// root that speaks for the repository do so.
    ///
    /// # Errors
    /// [`PublishError`]: then nothing has changed, unless the connection broke in the commit.
    pub(super) async fn go(
        &self,
        context: &Context,
        claimed: &Claimed,
    ) -> Result<(), PublishError> {
        fault::point("publish_repository.before_switch");
        let write = context.db.write().await?;
        // Nobody completes its first ceremony between this look and the commit.
        let trust = trust_root::Entity::find()
            .filter(trust_root::Column::Name.eq(self.repository.trust_root.as_str()))
            .lock_shared()
            .one(&*write)
            .await?;
        match trust {
            Some(root) if root.state == trust_root::State::Live => {
                self.wait(context, claimed, write, &root).await
            }
            _ => self.at_once(context, claimed, write).await,
        }
    }

    async fn at_once(
        &self,
        context: &Context,
        claimed: &Claimed,
        write: Write,
    ) -> Result<(), PublishError> {
        let n = apply(&write, self.repository, self.next, self.plan).await?;
        if self.rest {
            jobs::request_publish(&write, self.repository.id).await?;
        }
        let ending = Ending::Live { epoch: n };
        let settled = jobs::end_waiting(&write, &self.plan.tasks, &ending).await?;
        jobs::succeed(&write, claimed, result(self.next), Some(n)).await?;
        write.commit().await?;
        fault::point("publish_repository.after_switch");
        context.invalidate(change_feed::Kind::Repository, self.repository.id.0, n);
        announce(context, claimed, &self.plan.tasks, self.rest);
        wake(context, &settled);
        Ok(())
    }

    /// Leaves the publication prepared until its trust root takes it.
    async fn wait(
        &self,
        context: &Context,
        claimed: &Claimed,
        write: Write,
        root: &trust_root::Model,
    ) -> Result<(), PublishError> {
        let plan = serde_json::to_value(self.plan)
            .map_err(|error| PublishError::Inconsistent(error.to_string()))?;
        let row = pending_switch::ActiveModel {
            publication: Set(self.next.id),
            repository: Set(self.repository.id),
            trust_root: Set(root.id),
            task: Set(claimed.id),
            ceremony: Set(None),
            plan: Set(plan),
            created_at: Set(now()),
        };
        pending_switch::Entity::insert(row)
            .exec_without_returning(&*write)
            .await?;
        jobs::wait_for_publication(&write, claimed, result(self.next)).await?;
        jobs::request_trust(&write, root.id).await?;
        write.commit().await?;
        fault::point("publish_repository.after_switch");
        context.wake_pool(task::Pool::Urgent);
        context.wake_task(claimed.id);
        Ok(())
    }
}

fn result(next: &publication::Model) -> Json {
    json!({
        "publication": next.id,
        "serial": next.serial,
        "packages": next.packages,
        "added": next.added,
        "removed": next.removed,
    })
}

/// Points clients of `repository` at `next`, and answers the epoch at which they see it. Ending the
/// tasks of `plan` is left to the caller.
///
/// # Errors
/// [`PublishError`]: drop the transaction.
pub(crate) async fn apply(
    write: &DatabaseTransaction,
    repository: &repository::Model,
    next: &publication::Model,
    plan: &Plan,
) -> Result<i64, PublishError> {
    let live = match plan.live {
        Some(live) => publication::Entity::find_by_id(live).one(write).await?,
        None => None,
    };
    let at = live_at(live.as_ref());
    repository.go_live(write, next.id, next.serial, at).await?;
    turn_over(write, next, live.as_ref(), at).await?;
    move_content(write, next, &plan.content).await?;
    audit(write, repository.id, &plan.overridden).await?;
    delete(write, &plan.changes).await?;
    let kind = change_feed::Kind::Repository;
    Ok(epoch::advance(write, kind, repository.id.0).await?)
}

/// Moves the states of the two publications.
async fn turn_over(
    write: &DatabaseTransaction,
    next: &publication::Model,
    live: Option<&publication::Model>,
    at: DateTime<Utc>,
) -> Result<(), PublishError> {
    use publication::{Column, State};
    let moved = publication::Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Live))
        .col_expr(Column::LiveAt, Expr::value(at))
        .filter(Column::Id.eq(next.id))
        .filter(Column::State.eq(State::Prepared))
        .exec(write)
        .await?;
    if moved.rows_affected != 1 {
        let message = format!("publication {} is not prepared any more", next.id);
        return Err(PublishError::Inconsistent(message));
    }
    if let Some(live) = live {
        publication::Entity::update_many()
            .col_expr(Column::State, Expr::value(State::Superseded))
            .col_expr(Column::SupersededAt, Expr::value(at))
            .filter(Column::Id.eq(live.id))
            .exec(write)
            .await?;
    }
    Ok(())
}

/// Ends and begins the intervals of packages.
async fn move_content(
    write: &DatabaseTransaction,
    next: &publication::Model,
    content: &Content,
) -> Result<(), PublishError> {
    let (repository, serial) = (next.repository, next.serial);
    match content {
        Content::Changed {
            removed,
            added,
            purged,
        } => {
            let ended = end(write, repository, serial, removed).await?;
            if ended != removed.len() as u64 {
                let message = format!("{ended} of {} packages could go", removed.len());
                return Err(PublishError::Inconsistent(message));
            }
            begin(write, repository, serial, added).await?;
            purge(write, repository, serial, purged).await?;
        }
        Content::Restored(of) => restore(write, repository, serial, *of).await?,
        Content::Reordered { all, purged } => {
            open(repository, serial).exec(write).await?;
            begin(write, repository, serial, all).await?;
            purge(write, repository, serial, purged).await?;
        }
    }
    Ok(())
}

/// Ends the task of a publish that had nothing to show, and those that wait for what is live.
pub(super) async fn finish(
    context: &Context,
    claimed: &Claimed,
    repository: &repository::Model,
    changes: &[change::Model],
    rest: bool,
) -> Result<(), PublishError> {
    fault::point("publish_repository.before_finish");
    let write = context.db.write().await?;
    let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
    delete(&write, &ids).await?;
    if rest {
        jobs::request_publish(&write, repository.id).await?;
    }
    let tasks: Vec<TaskId> = changes.iter().map(|change| change.task).collect();
    let mut settled = Vec::new();
    if !tasks.is_empty() {
        let epoch = epoch::current(&*write).await?;
        settled = jobs::end_waiting(&write, &tasks, &Ending::Live { epoch }).await?;
    }
    jobs::succeed(&write, claimed, json!({ "publication": null }), None).await?;
    write.commit().await?;
    fault::point("publish_repository.after_finish");
    announce(context, claimed, &tasks, rest);
    wake(context, &settled);
    Ok(())
}

fn announce(context: &Context, claimed: &Claimed, tasks: &[TaskId], rest: bool) {
    wake(context, tasks);
    context.wake_task(claimed.id);
    if rest {
        context.wake_pool(task::Pool::Publish);
    }
}

/// When a publication goes live: now, and after the one before it in any case, so that every
/// moment has one publication.
fn live_at(before: Option<&publication::Model>) -> DateTime<Utc> {
    let before = before.and_then(|before| before.live_at);
    let earliest = before.map_or(DateTime::<Utc>::MIN_UTC, |at| {
        at + TimeDelta::microseconds(1)
    });
    now().max(earliest)
}

/// An update that ends what is open.
fn open(repository: RepositoryId, serial: i64) -> sea_orm::UpdateMany<repository_package::Entity> {
    use repository_package::Column;
    repository_package::Entity::update_many()
        .col_expr(Column::UntilSerial, Expr::value(serial))
        .filter(Column::Repository.eq(repository))
        .filter(Column::UntilSerial.is_null())
}

async fn end(
    write: &DatabaseTransaction,
    repository: RepositoryId,
    serial: i64,
    ordinals: &[i64],
) -> Result<u64, DbErr> {
    let mut ended = 0;
    for some in ordinals.chunks(SOME) {
        let ordinal = repository_package::Column::Ordinal.is_in(some.iter().copied());
        ended += open(repository, serial)
            .filter(ordinal)
            .exec(write)
            .await?
            .rows_affected;
    }
    Ok(ended)
}

async fn begin(
    write: &DatabaseTransaction,
    repository: RepositoryId,
    serial: i64,
    placed: &[Placed],
) -> Result<(), DbErr> {
    for some in placed.chunks(SOME) {
        let rows = some.iter().map(|placed| repository_package::ActiveModel {
            repository: Set(repository),
            ordinal: Set(placed.ordinal),
            since_serial: Set(serial),
            until_serial: Set(None),
            package: Set(placed.package),
            path: Set(placed.path.clone()),
            division: Set(placed.division.clone()),
        });
        repository_package::Entity::insert_many(rows)
            .exec_without_returning(write)
            .await?;
    }
    Ok(())
}

/// Takes packages out of all publications before `serial`.
async fn purge(
    write: &DatabaseTransaction,
    repository: RepositoryId,
    serial: i64,
    packages: &[PackageId],
) -> Result<(), DbErr> {
    use repository_package::Column;
    for some in packages.chunks(SOME) {
        repository_package::Entity::delete_many()
            .filter(Column::Package.is_in(some.iter().copied()))
            .filter(Column::Repository.eq(repository))
            .filter(Column::SinceSerial.lt(serial))
            .exec(write)
            .await?;
    }
    Ok(())
}

/// Makes the packages of `serial` those of `of`: what came since goes, what went since comes back.
async fn restore(
    write: &DatabaseTransaction,
    repository: RepositoryId,
    serial: i64,
    of: i64,
) -> Result<(), DbErr> {
    let since = repository_package::Column::SinceSerial.gt(of);
    open(repository, serial)
        .filter(Condition::all().add(since))
        .exec(write)
        .await?;
    let back = "INSERT INTO repository_package \
                    (repository, ordinal, since_serial, until_serial, package, path, division) \
                SELECT repository, ordinal, $1, NULL, package, path, division \
                FROM repository_package \
                WHERE repository = $2 AND since_serial <= $3 AND until_serial > $3";
    let backend = write.get_database_backend();
    let values = [serial.into(), repository.0.into(), of.into()];
    write
        .execute_raw(Statement::from_sql_and_values(backend, back, values))
        .await?;
    Ok(())
}

/// Records which gates were passed by override, and for whom.
async fn audit(
    write: &DatabaseTransaction,
    repository: RepositoryId,
    overridden: &[(TaskId, String)],
) -> Result<(), DbErr> {
    if overridden.is_empty() {
        return Ok(());
    }
    let ids = overridden.iter().map(|(task, _)| *task);
    let tasks = task::Entity::find()
        .filter(task::Column::Id.is_in(ids))
        .all(write)
        .await?;
    let by = |id: TaskId| {
        let task = tasks.iter().find(|task| task.id == id);
        task.map_or_else(|| "system".to_owned(), |task| task.created_by.clone())
    };
    let rows = overridden.iter().map(|(task, code)| audit::ActiveModel {
        id: Set(AuditId::fresh()),
        at: Set(now()),
        actor: Set(by(*task)),
        action: Set("override_gate".into()),
        target: Set(Some(format!("repository/{repository}"))),
        task: Set(Some(*task)),
        details: Set(json!({ "gate": code })),
    });
    audit::Entity::insert_many(rows)
        .exec_without_returning(write)
        .await?;
    Ok(())
}
