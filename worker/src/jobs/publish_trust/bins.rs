//! Artifacts: how many bins there are, and what each lists.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use entities::trust_role::{self, Kind};
use entities::{Json, TrustRootId, trust_root, trust_target};
use futures_util::{StreamExt, stream};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};
use tokio_util::task::AbortOnDropHandle;
use tuf::Bins;

use super::edit::Listing;
use crate::trust::role::target_of;
use crate::trust::{BINS, TrustError, inconsistent, processors};

/// How many bins `count` artifacts want in the place of `root`'s; none while its own suit.
pub(super) fn wanted(root: &trust_root::Model, count: i64) -> Option<Bins> {
    let count = u64::try_from(count).unwrap_or(0);
    match present(root) {
        None if count > 0 => Some(Bins::suiting(count)),
        Some(bins) if !root.fixed_bins && bins.outgrown(count) => Some(Bins::suiting(count)),
        _ => None,
    }
}

/// The bins of `root`; none before the first artifact.
pub(super) fn present(root: &trust_root::Model) -> Option<Bins> {
    Bins::new(u32::try_from(root.bins).unwrap_or(0))
}

/// What the bins called `numbers` list, read on all processors.
pub(super) async fn listings(
    db: &DatabaseConnection,
    root: TrustRootId,
    bins: Bins,
    numbers: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, Listing>, TrustError> {
    let mut found: BTreeMap<u32, Listing> = numbers
        .iter()
        .map(|&number| (number, Listing::new()))
        .collect();
    let mut parts = stream::iter(runs(numbers))
        .map(|run| {
            let part = tokio::spawn(part(db.clone(), root, bins, run));
            AbortOnDropHandle::new(part)
        })
        .buffered(processors());
    while let Some(part) = parts.next().await {
        for (number, listing) in part?? {
            if found.insert(number, listing).is_none() {
                return Err(inconsistent(format!("bin {number} has targets of others")));
            }
        }
    }
    Ok(found)
}

/// What neighbours list.
async fn part(
    db: DatabaseConnection,
    root: TrustRootId,
    bins: Bins,
    numbers: Range<u32>,
) -> Result<BTreeMap<u32, Listing>, TrustError> {
    use trust_target::Column;
    let (first, last) = (bins.places(numbers.start), bins.places(numbers.end - 1));
    let rows: Vec<(String, i64, String, Option<Json>)> = trust_target::Entity::find()
        .select_only()
        .columns([Column::Path, Column::Length, Column::Sha256, Column::Custom])
        .filter(Column::TrustRoot.eq(root))
        .filter(Column::Role.eq(BINS))
        .filter(Column::Place.gte(first.start))
        .filter(Column::Place.lt(last.end))
        .into_tuple()
        .all(&db)
        .await?;
    let mut found: BTreeMap<u32, Listing> = BTreeMap::new();
    for (path, length, sha256, custom) in rows {
        let (path, target) = target_of(&path, length, sha256, custom)?;
        let bin = found.entry(bins.of(&path)).or_default();
        bin.insert(path, target);
    }
    Ok(found)
}

/// Most neighbours that are read together.
const NEIGHBOURS: u32 = 256;

/// Neighbours together: one query for each run of them.
fn runs(numbers: &BTreeSet<u32>) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some(run) if run.end == number && run.len() < NEIGHBOURS as usize => run.end += 1,
            _ => runs.push(number..number + 1),
        }
    }
    runs
}

/// The row of bin number `number` before its first version.
pub(super) fn row(
    root: &trust_root::Model,
    bins: Bins,
    number: u32,
    authority: &Json,
) -> Result<trust_role::Model, TrustError> {
    Ok(trust_role::Model {
        trust_root: root.id,
        name: Bins::name(number).to_string(),
        kind: Kind::Bin,
        parent: Some(BINS.into()),
        position: number.into(),
        terminating: true,
        paths: serde_json::to_value(bins.paths(number)).map_err(inconsistent)?,
        authority: authority.clone(),
        signing_key: Some(root.keys.repositories.clone()),
        repository: None,
        tombstone: false,
        lifetime: root.expiry.bins.lifetime.into(),
        version: 0,
        expires_at: None,
        renew_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_read_together() {
        let numbers = BTreeSet::from([0, 1, 2, 5, 7, 8]);

        assert_eq!(runs(&numbers), [0..3, 5..6, 7..9]);
        assert!(runs(&BTreeSet::new()).is_empty());
        let many = (0..=NEIGHBOURS).collect();
        assert_eq!(runs(&many), [0..NEIGHBOURS, NEIGHBOURS..NEIGHBOURS + 1]);
    }
}
