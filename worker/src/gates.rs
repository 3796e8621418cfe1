//! What a publication may not do, unless an admin lets it.
//!
//! A gate has a code. A change that carries the code among its overrides passes, and that is
//! audited; one that does not is withdrawn alone, and the others go on.

mod duplicate_nevra;
mod empty_wave;
mod file_conflict;
mod provenance;
mod reverse_dependency;
mod shrink;

use entities::repository::Policy;

pub(crate) use duplicate_nevra::duplicate_nevra;
pub(crate) use file_conflict::{Shared, Unlisted, file_conflict};
pub(crate) use provenance::provenance_missing;
pub(crate) use reverse_dependency::{Broken, reverse_dependency, unjudged};

/// Two packages of one name and version that differ in what was uploaded.
pub(crate) const DUPLICATE_NEVRA: &str = "duplicate-nevra";
/// A repository that held packages and would hold none.
pub(crate) const EMPTY_WAVE: &str = "empty-wave";
/// A package would bring a file that another one owns.
pub(crate) const FILE_CONFLICT: &str = "file-conflict";
/// Nobody knows how a package was built.
pub(crate) const PROVENANCE_MISSING: &str = "provenance-missing";
/// Packages that stay would miss what they require.
pub(crate) const REVERSE_DEPENDENCY: &str = "reverse-dependency";
/// Too many packages would leave a repository at once.
pub(crate) const SHRINK: &str = "shrink";

/// What a publication would do to the number of packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
    /// How many packages clients see now.
    pub(crate) before: u64,
    /// How many come.
    pub(crate) added: u64,
    /// How many go, those that are replaced among them.
    pub(crate) removed: u64,
    /// How many of [`Self::removed`] are replaced.
    pub(crate) replaced: u64,
}

/// A gate that a publication does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The gate's code, which lets a change pass when it is among its overrides.
    pub(crate) code: &'static str,
    /// What it found, for the task of the change.
    pub(crate) problem: jobs::Problem,
}

/// Most cases that a problem tells one by one.
const TOLD: usize = 10;

/// The first of `cases` in one line, and how many more there are.
fn list(cases: &[String]) -> String {
    let told = cases[..cases.len().min(TOLD)].join("; ");
    match cases.len().saturating_sub(TOLD) {
        0 => told,
        more => format!("{told}; and {more} more"),
    }
}

/// The gates over a whole publication that `effect` does not pass under `policy`: what is found is
/// to be blamed on the changes that remove packages.
pub(crate) fn removals(effect: &Effect, policy: &Policy) -> Option<Finding> {
    empty_wave::find(effect).or_else(|| shrink::find(effect, policy))
}
