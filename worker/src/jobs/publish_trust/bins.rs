//! Artifacts: how many bins there are, and what each lists.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use entities::trust_role::{self, Kind};
use entities::{Json, TrustRootId, trust_root, trust_target};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tuf::Bins;

use super::edit::Listing;
use crate::trust::role::target;
use crate::trust::{BINS, TrustError, inconsistent};

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

/// What the bins called `numbers` list.
pub(super) async fn listings(
    db: &impl ConnectionTrait,
    root: TrustRootId,
    bins: Bins,
    numbers: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, Listing>, TrustError> {
    let mut found: BTreeMap<u32, Listing> = numbers
        .iter()
        .map(|&number| (number, Listing::new()))
        .collect();
    for run in runs(numbers) {
        let (first, last) = (bins.places(run.start), bins.places(run.end - 1));
        let rows = trust_target::Entity::find()
            .filter(trust_target::Column::TrustRoot.eq(root))
            .filter(trust_target::Column::Role.eq(BINS))
            .filter(trust_target::Column::Place.gte(first.start))
            .filter(trust_target::Column::Place.lt(last.end))
            .all(db)
            .await?;
        for row in &rows {
            let (path, target) = target(row)?;
            let bin = found
                .get_mut(&bins.of(&path))
                .ok_or_else(|| inconsistent(format!("target `{path}` has another place")))?;
            bin.insert(path, target);
        }
    }
    Ok(found)
}

/// Neighbours together: one query for each run of them.
fn runs(numbers: &BTreeSet<u32>) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some(run) if run.end == number => run.end += 1,
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
    }
}
