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

/// A package that would come, whose files cannot be compared with those of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unlisted {
    /// The package, in one word.
    pub(crate) package: String,
    /// The code of why.
    pub(crate) code: String,
}

/// What is wrong with a publication in which these are shared, or not known.
pub(crate) fn file_conflict(shared: &[Shared], unlisted: &[Unlisted]) -> Option<Finding> {
    let shared = shared.iter().map(|case| {
        let [one, other] = &case.owners;
        format!("{} is in {one} and {other}", case.path)
    });
    let unlisted = unlisted.iter().map(|case| {
        let Unlisted { package, code } = case;
        format!("the files of {package} cannot be listed ({code})")
    });
    let cases: Vec<String> = shared.chain(unlisted).collect();
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
