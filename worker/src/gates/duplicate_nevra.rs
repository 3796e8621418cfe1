//! A name and version stands for one upload: clients that have it never look again.

use entities::package;
use jobs::Problem;

use super::{DUPLICATE_NEVRA, Finding};

/// What is wrong with adding `package` where a package of that name and version lies, uploaded as
/// `held_source` (lower-case hexadecimal SHA-256); nothing when the upload was the same.
pub(crate) fn duplicate_nevra(package: &package::Model, held_source: &str) -> Option<Finding> {
    (package.source_sha256 != held_source).then(|| Finding {
        code: DUPLICATE_NEVRA,
        problem: Problem::new(
            DUPLICATE_NEVRA,
            409,
            "The repository has this name and version with other content",
        )
        .detail(format!(
            "{} is there, uploaded with sha256 {held_source}; raise the release, or let an admin \
             override `{DUPLICATE_NEVRA}`",
            package.nevra()
        )),
    })
}
