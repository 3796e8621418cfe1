//! What a promotion does, for people and for programs.

use entities::{Json, package, repository};
use jobs::Problem;
use serde_json::json;

use super::judge::Place;
use super::verify::Verified;

/// Most packages of each kind that a report names.
const NAMED: usize = 1000;

/// The report of a promotion that was looked at from all sides.
pub(super) fn of(
    source: &repository::Model,
    packages: &[Verified],
    problems: &[Problem],
    needed: u8,
    places: &[Place],
) -> Json {
    json!({
        "source": source.address(),
        "packages": packages.len() + problems.len(),
        "needed_approvals": needed,
        "problems": problems,
        "targets": places.iter().map(target).collect::<Vec<_>>(),
    })
}

/// The report of one that was refused at the first look.
pub(super) fn of_nothing(problem: &Problem) -> Json {
    json!({
        "packages": 0,
        "needed_approvals": 0,
        "problems": [problem],
        "targets": [],
    })
}

fn target(place: &Place) -> Json {
    let Place {
        repository,
        division,
        forecast,
        ..
    } = place;
    json!({
        "repository": repository.id,
        "address": repository.address(),
        "division": division,
        "signing_key": repository.signing_key,
        "approvals": repository.policy.approvals,
        "refusals": forecast.refusals,
        "overridden": forecast.overridden,
        "diff": {
            "added": listed(&forecast.added),
            "replaced": listed(&forecast.replaced),
            "removed": listed(&forecast.removed),
            "unchanged": listed(&forecast.unchanged),
        },
    })
}

fn listed(packages: &[package::Model]) -> Json {
    let names = packages.iter().take(NAMED).map(package::Model::nevra);
    json!({ "count": packages.len(), "packages": names.collect::<Vec<_>>() })
}
