//! Where the policy asks for it, somebody has to know how a package was built.

use entities::package;
use entities::repository::Policy;
use jobs::Problem;

use super::{Finding, PROVENANCE_MISSING};

/// What is wrong with adding `package` under `policy`.
pub(crate) fn provenance_missing(package: &package::Model, policy: &Policy) -> Option<Finding> {
    let recorded = package.details.get("provenance");
    let is_missing = recorded.is_none_or(entities::Json::is_null);
    (policy.provenance && is_missing).then(|| Finding {
        code: PROVENANCE_MISSING,
        problem: Problem::new(
            PROVENANCE_MISSING,
            409,
            "The repository takes only packages of which it is recorded how they were built",
        )
        .detail(format!(
            "nothing is recorded for {}; an admin can override `{PROVENANCE_MISSING}`",
            package.nevra()
        )),
    })
}
