//! Targets that another role lists from now on.

use entities::{TrustChangeId, now, trust_change, trust_role, trust_root, trust_target};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use tuf::{Paths, Target, TargetPath};

use super::ChangeDelegationError;
use crate::context::{Claimed, Context};
use crate::trust::search::is_reserved;
use crate::trust::{BINS, entry_points, inconsistent, role};

/// How many rows are read or written at once.
const SOME: u64 = 1_000;

/// The artifacts and entry points that `paths` take in, as clients find them now.
pub(super) async fn covered(
    context: &Context,
    root: &trust_root::Model,
    paths: &Paths,
) -> Result<std::collections::BTreeMap<TargetPath, Target>, ChangeDelegationError> {
    let db = context.db.read();
    let mut found = std::collections::BTreeMap::new();
    let rows = trust_target::Entity::find()
        .filter(trust_target::Column::TrustRoot.eq(root.id))
        .all(db)
        .await?;
    for row in &rows {
        let (path, target) = role::target(row)?;
        if paths.cover(&path) {
            found.insert(path, target);
        }
    }
    let live = entry_points::live(db, &root.name).await?;
    found.extend(live.into_iter().filter(|(path, _)| paths.cover(path)));
    Ok(found)
}

/// Records the artifacts that `row` takes from bins, or that go back to them, as changes that go
/// live with it.
pub(super) async fn record(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    root: &trust_root::Model,
    row: &trust_role::Model,
) -> Result<(), ChangeDelegationError> {
    if row.signing_key.is_none() && !row.tombstone {
        // What people sign is in what they are asked to sign.
        return Ok(());
    }
    let paths = role::paths(row)?;
    let mut after = String::new();
    loop {
        let from = Condition::any()
            .add(trust_target::Column::Role.eq(BINS))
            .add(trust_target::Column::Role.eq(row.name.as_str()));
        let some = trust_target::Entity::find()
            .filter(trust_target::Column::TrustRoot.eq(root.id))
            .filter(from)
            .filter(trust_target::Column::Path.gt(after.as_str()))
            .order_by_asc(trust_target::Column::Path)
            .limit(SOME)
            .all(write)
            .await?;
        let Some(last) = some.last() else {
            return Ok(());
        };
        after.clone_from(&last.path);
        let mut changes = Vec::new();
        for target in &some {
            let (path, value) = role::target(target)?;
            let comes = target.role == BINS && !row.tombstone && paths.cover(&path);
            let goes = target.role == row.name && (row.tombstone || !paths.cover(&path));
            if (comes || goes) && !is_reserved(&path) {
                changes.push(trust_change::ActiveModel {
                    id: Set(TrustChangeId::fresh()),
                    trust_root: Set(root.id),
                    task: Set(claimed.id),
                    batch: Set(None),
                    path: Set(path.to_string()),
                    target: Set(Some(serde_json::to_value(value).map_err(inconsistent)?)),
                    held: Set(false),
                    ceremony: Set(None),
                    created_at: Set(now()),
                });
            }
        }
        if !changes.is_empty() {
            trust_change::Entity::insert_many(changes)
                .exec_without_returning(write)
                .await?;
        }
    }
}
