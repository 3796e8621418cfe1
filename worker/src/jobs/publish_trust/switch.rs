//! The one transaction after which clients see the new metadata, and everything it speaks of.

use std::collections::HashSet;

use entities::{
    BlobId, RepositoryId, TaskId, TrustPublicationId, TrustRootId, ceremony, change, change_feed,
    epoch, now, pending_switch, repository, task, trust_change, trust_file, trust_publication,
    trust_role, trust_root, trust_target, trust_waiter,
};
use jobs::{Ending, ExportTrust, fault};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use serde_json::json;
use tuf::TargetPath;

use super::draft::Draft;
use super::error::PublishTrustError;
use super::files::Written;
use super::gather::{Prepared, Work};
use crate::blob;
use crate::context::{Claimed, Context};
use crate::jobs::publish_repository::switch::apply;
use crate::trust::{ceremonies, inconsistent};

/// How many rows go into one statement: SQLite takes 32,766 values.
pub(in crate::jobs) const SOME: usize = 1_000;

/// Goes live: the metadata, every repository that waited for it, and the tasks behind all of it.
///
/// # Errors
/// [`PublishTrustError`]: then nothing has changed, unless the connection broke in the commit.
pub(super) async fn go(
    context: &Context,
    claimed: &Claimed,
    work: &Work,
    draft: &Draft,
    files: Written,
) -> Result<(), PublishTrustError> {
    fault::point("publish_trust.before_switch");
    let write = context.db.write().await?;
    let publication = trust_publication::Model {
        id: TrustPublicationId::fresh(),
        trust_root: work.root.id,
        serial: draft.next.timestamp_version,
        snapshot_version: draft.next.snapshot_version,
        roles: number(draft.roles.len()),
        targets: number(draft.written.len() + draft.removed.len()),
        live_at: now(),
        superseded_at: None,
    };
    let next = trust_root::Model {
        live: Some(publication.id),
        ..draft.next.clone()
    };
    // First, so that whoever goes live by itself meanwhile is seen below, or waits for us.
    if !work.root.switch(&write, &next).await? {
        return Err(PublishTrustError::Overtaken);
    }
    require_unmoved(&write, work).await?;
    supersede(&write, &publication, draft).await?;
    insert_files(&write, work.root.id, files).await?;
    write_roles(&write, draft).await?;
    write_targets(&write, work.root.id, draft).await?;
    end_ceremonies(&write, work, draft).await?;
    let mut tasks = end_changes(&write, work).await?;
    let (mut moved, again) = switch_repositories(&write, work, &mut tasks).await?;
    tasks.extend(end_waiters(&write, work).await?);
    if work.rest {
        // Copies of what is superseded at once would only slow down what supersedes it.
        jobs::request_trust(&write, work.root.id).await?;
    } else {
        jobs::enqueue_once(&write, &ExportTrust {}).await?;
    }
    let kind = change_feed::Kind::TrustRoot;
    let n = epoch::advance(&write, kind, work.root.id.0).await?;
    moved.push((kind, work.root.id.0, n));
    let tasks: Vec<TaskId> = tasks.into_iter().collect();
    jobs::end_waiting(&write, &tasks, &Ending::Live { epoch: n }).await?;
    let result = json!({
        "publication": publication.id,
        "serial": publication.serial,
        "roles": publication.roles,
        "targets": publication.targets,
        "repositories": work.switches.len(),
    });
    jobs::succeed(&write, claimed, result, Some(n)).await?;
    write.commit().await?;
    fault::point("publish_trust.after_switch");
    for (kind, target, n) in moved {
        context.invalidate(kind, target, n);
    }
    tracing::info!(
        serial = publication.serial,
        roles = publication.roles,
        targets = publication.targets,
        repositories = work.switches.len(),
        "published a trust root"
    );
    context.wake_tasks();
    context.wake_pool(task::Pool::Background);
    if again {
        context.wake_pool(task::Pool::Publish);
    }
    if work.rest {
        context.wake_pool(task::Pool::Urgent);
    }
    Ok(())
}

fn number(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// That repositories which are taken in as they are have not moved since they were read.
async fn require_unmoved(
    write: &DatabaseTransaction,
    work: &Work,
) -> Result<(), PublishTrustError> {
    for fresh in work.fresh.iter().chain(&work.relisted) {
        let read = &fresh.repository;
        let row = repository::Entity::find_by_id(read.id).one(write).await?;
        if row.is_none_or(|row| row.live != read.live || row.state != read.state) {
            return Err(PublishTrustError::Overtaken);
        }
    }
    Ok(())
}

/// Ends the publication before, and the versions of roles that have a new one.
async fn supersede(
    write: &DatabaseTransaction,
    next: &trust_publication::Model,
    draft: &Draft,
) -> Result<(), DbErr> {
    trust_publication::Entity::update_many()
        .col_expr(
            trust_publication::Column::SupersededAt,
            Expr::value(next.live_at),
        )
        .filter(trust_publication::Column::TrustRoot.eq(next.trust_root))
        .filter(trust_publication::Column::SupersededAt.is_null())
        .exec(write)
        .await?;
    let roles: HashSet<&str> = draft
        .files
        .iter()
        .map(|file| file.role.as_str())
        // Clients walk all roots.
        .filter(|role| *role != "root")
        .collect();
    let roles: Vec<&str> = roles.into_iter().collect();
    for some in roles.chunks(SOME) {
        trust_file::Entity::update_many()
            .col_expr(trust_file::Column::SupersededAt, Expr::value(next.live_at))
            .filter(trust_file::Column::TrustRoot.eq(next.trust_root))
            .filter(trust_file::Column::Role.is_in(some.iter().copied()))
            .filter(trust_file::Column::SupersededAt.is_null())
            .exec(write)
            .await?;
    }
    trust_publication::Entity::insert(next.clone().into_active_model())
        .exec_without_returning(write)
        .await?;
    Ok(())
}

/// Inserts the rows of files that were written.
pub(in crate::jobs) async fn insert_files(
    write: &DatabaseTransaction,
    root: TrustRootId,
    files: Written,
) -> Result<(), DbErr> {
    let pack: Option<BlobId> = match &files.pack {
        Some(pack) => Some(blob::adopt(write, pack).await?),
        None => None,
    };
    let created_at = now();
    let rows = files.files.into_iter().map(|file| {
        let (at, inline) = match file.bytes {
            Ok(at) => (at, None),
            Err(inline) => (0, Some(inline)),
        };
        trust_file::ActiveModel {
            trust_root: Set(root),
            name: Set(file.name),
            role: Set(file.role),
            sha256: Set(file.sha256),
            size: Set(file.size),
            blob: Set(if inline.is_none() { pack } else { None }),
            at: Set(at),
            inline: Set(inline),
            created_at: Set(created_at),
            superseded_at: Set(None),
        }
    });
    let rows: Vec<_> = rows.collect();
    for some in rows.chunks(SOME) {
        trust_file::Entity::insert_many(some.iter().cloned())
            .exec_without_returning(write)
            .await?;
    }
    Ok(())
}

async fn write_roles(write: &DatabaseTransaction, draft: &Draft) -> Result<(), DbErr> {
    use trust_role::Column;
    let rows: Vec<&trust_role::Model> = draft.roles.values().collect();
    for some in rows.chunks(SOME) {
        let again = OnConflict::columns([Column::TrustRoot, Column::Name])
            .update_columns([
                Column::Parent,
                Column::Position,
                Column::Terminating,
                Column::Paths,
                Column::Authority,
                Column::SigningKey,
                Column::Tombstone,
                Column::Lifetime,
                Column::Version,
                Column::ExpiresAt,
                Column::RenewAt,
            ])
            .to_owned();
        let rows = some.iter().map(|row| (*row).clone().into_active_model());
        trust_role::Entity::insert_many(rows)
            .on_conflict(again)
            .exec_without_returning(write)
            .await?;
    }
    Ok(())
}

async fn write_targets(
    write: &DatabaseTransaction,
    root: TrustRootId,
    draft: &Draft,
) -> Result<(), PublishTrustError> {
    use trust_target::Column;
    let removed: Vec<&str> = draft.removed.iter().map(TargetPath::as_str).collect();
    for some in removed.chunks(SOME) {
        trust_target::Entity::delete_many()
            .filter(Column::TrustRoot.eq(root))
            .filter(Column::Path.is_in(some.iter().copied()))
            .exec(write)
            .await?;
    }
    let at = now();
    let mut rows = Vec::with_capacity(draft.written.len());
    for (owner, path, target) in &draft.written {
        let custom = serde_json::to_value(&target.custom).map_err(inconsistent)?;
        let place = i64::from(tuf::place(path));
        rows.push(trust_target::ActiveModel {
            trust_root: Set(root),
            path: Set(path.to_string()),
            role: Set(owner.name().to_owned()),
            place: Set(owner.is_bin().then_some(place)),
            length: Set(i64::try_from(target.length).map_err(inconsistent)?),
            sha256: Set(target.sha256.clone()),
            custom: Set((!target.custom.is_empty()).then_some(custom)),
            created_at: Set(at),
        });
    }
    for some in rows.chunks(SOME) {
        let again = OnConflict::columns([Column::TrustRoot, Column::Path])
            .update_columns([
                Column::Role,
                Column::Place,
                Column::Length,
                Column::Sha256,
                Column::Custom,
                Column::CreatedAt,
            ])
            .to_owned();
        trust_target::Entity::insert_many(some.iter().cloned())
            .on_conflict(again)
            .exec_without_returning(write)
            .await?;
    }
    Ok(())
}

/// Marks the ceremonies whose roles are live now.
async fn end_ceremonies(
    write: &DatabaseTransaction,
    work: &Work,
    draft: &Draft,
) -> Result<(), PublishTrustError> {
    for signed in &work.signed {
        let row = &signed.row;
        if !draft.published.contains(&row.id) {
            continue;
        }
        let details = json!({ "serial": draft.next.timestamp_version });
        let state = ceremony::State::Published;
        if !ceremonies::end(write, row, state, "system", "published", details).await? {
            return Err(PublishTrustError::Overtaken);
        }
    }
    Ok(())
}

/// Takes the changes of artifacts away, and answers the tasks of which none is left.
async fn end_changes(write: &DatabaseTransaction, work: &Work) -> Result<HashSet<TaskId>, DbErr> {
    for some in work.changes.chunks(SOME) {
        trust_change::Entity::delete_many()
            .filter(trust_change::Column::Id.is_in(some.iter().map(|change| change.id)))
            .exec(write)
            .await?;
    }
    let mut tasks: HashSet<TaskId> = work.changes.iter().map(|change| change.task).collect();
    let asked: Vec<TaskId> = tasks.iter().copied().collect();
    for some in asked.chunks(SOME) {
        let open: Vec<TaskId> = trust_change::Entity::find()
            .select_only()
            .column(trust_change::Column::Task)
            .distinct()
            .filter(trust_change::Column::Task.is_in(some.iter().copied()))
            .into_tuple()
            .all(write)
            .await?;
        for task in open {
            tasks.remove(&task);
        }
    }
    Ok(tasks)
}

async fn end_waiters(write: &DatabaseTransaction, work: &Work) -> Result<Vec<TaskId>, DbErr> {
    for some in work.waiters.chunks(SOME) {
        trust_waiter::Entity::delete_many()
            .filter(trust_waiter::Column::Task.is_in(some.iter().copied()))
            .exec(write)
            .await?;
    }
    Ok(work.waiters.clone())
}

/// An epoch that a data plane follows.
type Moved = (change_feed::Kind, uuid::Uuid, i64);

/// Points clients of every repository that waited at what was prepared; answers whether some of
/// them have changes that came meanwhile.
async fn switch_repositories(
    write: &DatabaseTransaction,
    work: &Work,
    tasks: &mut HashSet<TaskId>,
) -> Result<(Vec<Moved>, bool), PublishTrustError> {
    let mut moved = Vec::with_capacity(work.switches.len());
    let mut again = false;
    for prepared in &work.switches {
        let Prepared {
            row,
            repository,
            publication,
            plan,
            ..
        } = prepared;
        if repository.live != plan.live {
            return Err(PublishTrustError::Overtaken);
        }
        let n = apply(write, repository, publication, plan).await?;
        moved.push((change_feed::Kind::Repository, repository.id.0, n));
        pending_switch::Entity::delete_by_id(row.publication)
            .exec(write)
            .await?;
        tasks.extend(plan.tasks.iter().copied());
        tasks.insert(row.task);
        again |= ask_again(write, repository.id).await?;
    }
    Ok((moved, again))
}

/// Asks for a publish of `repository` if changes wait for one.
async fn ask_again(write: &DatabaseTransaction, repository: RepositoryId) -> Result<bool, DbErr> {
    let waiting = change::Entity::find()
        .filter(change::Column::Repository.eq(repository))
        .one(write)
        .await?;
    if waiting.is_some() {
        jobs::request_publish(write, repository).await?;
    }
    Ok(waiting.is_some())
}
