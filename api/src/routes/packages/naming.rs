//! What packages may be uploaded as, and where they may be listed.

use entities::repository::{self, Format};

use crate::problem::Refusal;

/// Longest file name, in bytes: what file systems take.
const MAX_FILENAME: usize = 255;

/// How the names of what a DEB repository takes end: binary packages, descriptions of source
/// packages, the files that these name, and what says which were built together.
const DEB_SUFFIXES: &[&str] = &[
    ".deb",
    ".changes",
    ".dsc",
    ".diff.gz",
    ".tar.gz",
    ".tar.xz",
    ".tar.bz2",
    ".tar.zst",
    ".tar.lzma",
    ".tar.gz.asc",
    ".tar.xz.asc",
    ".tar.bz2.asc",
    ".tar.zst.asc",
    ".tar.lzma.asc",
];

/// Longest path of a file, in bytes.
const MAX_PATH: usize = 1024;

/// Most folders of a path: with those of the address, what clients may ask for.
const MAX_SEGMENTS: usize = 32;

/// Longest name of a suite or component, in bytes.
const MAX_NAME: usize = 64;

/// Reads the name that a package of `format` is uploaded as.
///
/// # Errors
/// A refusal that says what is wrong with it.
pub(super) fn filename(format: Format, name: String) -> Result<String, Refusal> {
    let wrong = match format {
        Format::Rpm => judge_name(&name, &[".rpm"]),
        Format::Deb => judge_name(&name, DEB_SUFFIXES),
        Format::File => judge_path(&name),
    };
    match wrong {
        None => Ok(name),
        Some(wrong) => Err(Refusal::invalid_request().field("package", wrong)),
    }
}

/// What keeps `name` from being one plain path segment that ends in one of `suffixes`.
fn judge_name(name: &str, suffixes: &[&str]) -> Option<String> {
    let has = |suffix: &&str| {
        name.strip_suffix(*suffix)
            .is_some_and(|stem| !stem.is_empty())
    };
    let is_tricky = |letter: char| letter.is_control() || matches!(letter, '/' | '\\');
    if name.len() > MAX_FILENAME {
        Some(format!("it is longer than {MAX_FILENAME} bytes"))
    } else if name.starts_with('.') || name.contains(is_tricky) {
        Some("it must be a plain file name".into())
    } else if !suffixes.iter().any(has) {
        Some(format!("it must end in `{}`", suffixes.join("`, `")))
    } else {
        None
    }
}

/// What keeps `path` from being that of a file below a repository.
fn judge_path(path: &str) -> Option<String> {
    // What TUF target paths and lines of SHA256SUMS cannot hold.
    let is_tricky = |letter: char| letter.is_control() || "\\%#?".contains(letter);
    let segments = || path.split('/');
    let is_odd = |name: &str| matches!(name, "" | "." | "..") || name.len() > MAX_FILENAME;
    let is_taken = path.starts_with('@') || path.starts_with("SHA256SUMS") || path == "mirrorlist";
    if path.len() > MAX_PATH || segments().count() > MAX_SEGMENTS {
        Some(format!(
            "it is longer than {MAX_PATH} bytes or has more than {MAX_SEGMENTS} segments"
        ))
    } else if path.contains(is_tricky) || segments().any(is_odd) {
        Some(
            "it must be a path such as `tools/1.0/tool.tar.gz`, without `\\`, `%`, `#` or `?`"
                .into(),
        )
    } else if is_taken {
        Some("it means something else: `@`, `SHA256SUMS` and `mirrorlist` are taken".into())
    } else {
        None
    }
}

/// Whose indexes are to list a package in `row`: suite and component in a DEB repository.
///
/// # Errors
/// Refusals of names that cannot be any, and of any name in repositories of other formats.
pub(in crate::routes) fn division(
    row: &repository::Model,
    suite: Option<String>,
    component: Option<String>,
) -> Result<String, Refusal> {
    if row.format != Format::Deb {
        let given = [
            ("suite", suite.is_some()),
            ("component", component.is_some()),
        ];
        return match given.iter().find(|(_, given)| *given) {
            None => Ok(String::new()),
            Some((field, _)) => {
                let reason = "only DEB repositories have suites and components";
                Err(Refusal::invalid_request().field(*field, reason))
            }
        };
    }
    let release = &row.policy.release;
    let suite = suite.unwrap_or_else(|| release.suite.clone());
    let component = component.unwrap_or_else(|| release.component.clone());
    for (field, name) in [("suite", &suite), ("component", &component)] {
        if !is_name(name) {
            return Err(Refusal::invalid_request().field(field, NOT_A_NAME));
        }
    }
    Ok(format!("{suite}/{component}"))
}

/// What is said of a name that is none.
pub(in crate::routes) const NOT_A_NAME: &str = "it must begin with a letter or digit and have only those, `.`, `_`, `+`, `~` and `-`, at most 64";

/// Whether `name` can be that of a suite, a component or an architecture.
pub(in crate::routes) fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+~-".contains(&byte);
    (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(is_plain)
        && name.as_bytes()[0].is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_of_packages_are_taken() {
        for name in ["hello-1.0-1.noarch.rpm", "gtk+-2~rc1^git-1.src.rpm"] {
            assert!(filename(Format::Rpm, name.into()).is_ok(), "{name}");
        }
        for name in [
            "hello_1%3a1.0_all.deb",
            "hello_1.0-1.dsc",
            "hello_1.0-1_amd64.changes",
            "hello_1.0.orig.tar.xz",
            "hello_1.0.orig-doc.tar.zst.asc",
            "hello_1.0-1.debian.tar.gz",
            "hello_1.0-1.diff.gz",
        ] {
            assert!(filename(Format::Deb, name.into()).is_ok(), "{name}");
        }
        assert!(filename(Format::File, "tools/1.0/tool (new).tar.gz".into()).is_ok());
    }

    #[test]
    fn file_names_with_tricks_are_refused() {
        let long = format!("{}.rpm", "a".repeat(252));
        for name in [
            "", ".rpm", "a.deb", "../a.rpm", "a/b.rpm", "a\\b.rpm", "a\0.rpm", "a\n.rpm", &long,
        ] {
            assert!(filename(Format::Rpm, name.into()).is_err(), "{name:?}");
        }
        for name in [
            "a.rpm",
            "a.buildinfo",
            ".deb",
            ".tar.gz",
            "a.tar",
            "a/b.dsc",
        ] {
            assert!(filename(Format::Deb, name.into()).is_err(), "{name:?}");
        }
    }

    #[test]
    fn paths_of_files_that_could_mean_something_else_are_refused() {
        let deep = vec!["a"; 33].join("/");
        let long = "a/".repeat(600) + "b";
        for path in [
            "",
            "/a",
            "a/",
            "a//b",
            "a/../b",
            "./a",
            "..",
            "a\\b",
            "a\nb",
            "a%20b",
            "a?b",
            "a#b",
            "@7/a",
            "SHA256SUMS",
            "SHA256SUMS.asc",
            "mirrorlist",
            &deep,
            &long,
        ] {
            assert!(filename(Format::File, path.into()).is_err(), "{path:?}");
        }
    }

    #[test]
    fn names_of_suites_are_plain() {
        for name in ["stable", "bookworm-backports", "22.04", "non-free+x~1"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "-a",
            ".",
            "..",
            "a/b",
            "a b",
            "a\n",
            "ä",
            &"a".repeat(65),
        ] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
