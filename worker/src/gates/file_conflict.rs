//! Two packages that own one file cannot be installed together.

use jobs::Problem;

use super::{FILE_CONFLICT, Finding, list};

/// A file that a package which comes would share with another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shared {
    /// The file.
    pub(crate) path: String,
    /// Its two owners, in one word each.
    pub(crate) owners: [String; 2],
}

/// What is wrong with a publication in which these are shared.
pub(crate) fn file_conflict(shared: &[Shared]) -> Option<Finding> {
    let cases: Vec<String> = shared
        .iter()
        .map(|case| {
            format!(
                "{} is in {} and {}",
                case.path, case.owners[0], case.owners[1]
            )
        })
        .collect();
    (!cases.is_empty()).then(|| Finding {
        code: FILE_CONFLICT,
        problem: Problem::new(FILE_CONFLICT, 409, "Two packages would own the same file").detail(
            format!(
                "{}; let one conflict with the other, or let an admin override `{FILE_CONFLICT}`",
                list(&cases)
            ),
        ),
    })
}
