//! What a publish would make of changes that nobody has recorded.

use std::collections::{HashMap, HashSet};

use entities::change::{self, Action};
use entities::{PackageId, package, repository};
use jobs::Problem;

use super::PublishError;
use super::load::{self, Past};
use super::wave::Spot;
use super::weigh;
use crate::context::Context;

/// What a publish would do.
#[derive(Debug, Default)]
pub(crate) struct Forecast {
    /// Why changes would be refused, each reason once.
    pub(crate) refusals: Vec<Problem>,
    /// The gates that would be passed by override.
    pub(crate) overridden: Vec<&'static str>,
    /// Packages that would come where nothing of their name and version lies.
    pub(crate) added: Vec<package::Model>,
    /// Packages that would come in place of others.
    pub(crate) replaced: Vec<package::Model>,
    /// Packages that would go, with nothing at their place.
    pub(crate) removed: Vec<package::Model>,
    /// Packages that clients see already.
    pub(crate) unchanged: Vec<package::Model>,
}

/// Asks every gate about `changes` of `repository` against what clients see now.
///
/// # Errors
/// [`PublishError`] when what is live cannot be read.
pub(crate) async fn simulate(
    context: &Context,
    repository: &repository::Model,
    mut changes: Vec<change::Model>,
) -> Result<Forecast, PublishError> {
    let db = context.db.read();
    let live = Past::live(db, repository).await?;
    let known = load::known(db, repository, live.as_ref(), &changes).await?;
    let asked: Vec<Action> = changes.iter().map(|change| change.action.clone()).collect();
    let weighed = weigh::weigh(context, repository, live.as_ref(), &known, &mut changes).await?;
    let mut forecast = Forecast::default();
    for refused in weighed.refused {
        if !forecast.refusals.contains(&refused.problem) {
            forecast.refusals.push(refused.problem);
        }
    }
    if !forecast.refusals.is_empty() {
        return Ok(forecast);
    }
    let wave = weighed.wave;
    forecast.overridden = wave.overridden.iter().map(|(_, code)| *code).collect();
    forecast.overridden.sort_unstable();
    forecast.overridden.dedup();
    let comes: HashSet<usize> = wave.additions.iter().copied().collect();
    let gone: HashSet<i64> = wave.removals.iter().map(|gone| gone.ordinal).collect();
    let mut filled = HashSet::new();
    for (place, action) in asked.iter().enumerate() {
        let Action::Add { package, division } = action else {
            continue;
        };
        let Some(row) = known.packages.get(package) else {
            continue;
        };
        let spot = Spot {
            division: division.clone(),
            path: row.path.clone(),
        };
        let held = known.held.get(&spot);
        match (comes.contains(&place), held) {
            // It is promoted beside what makes it leave.
            (false, Some(held)) if gone.contains(&held.ordinal) => {}
            (false, _) => forecast.unchanged.push(row.clone()),
            (true, None) => forecast.added.push(row.clone()),
            (true, Some(held)) => {
                filled.insert(held.ordinal);
                forecast.replaced.push(row.clone());
            }
        }
    }
    let held: HashMap<i64, PackageId> = known
        .held
        .values()
        .map(|held| (held.ordinal, held.package))
        .collect();
    let removals = wave.removals.iter().map(|gone| gone.ordinal);
    let removals = removals.filter(|ordinal| !filled.contains(ordinal));
    let rows = removals.filter_map(|ordinal| known.packages.get(held.get(&ordinal)?));
    forecast.removed = rows.cloned().collect();
    Ok(forecast)
}
