//! The files that a Debian source package is made of, as its row keeps them.

use entities::package;
use serde::{Deserialize, Serialize};

/// The member of [`package::Model::details`] that lists them.
const FILES: &str = "files";

/// A file that a `.dsc` names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceFile {
    /// Its plain name.
    pub(crate) name: String,
    /// Its length.
    pub(crate) size: i64,
    /// Lower-case hexadecimal SHA-256.
    pub(crate) sha256: String,
}

impl SourceFile {
    /// Where it is served, below the repository.
    pub(crate) fn path(&self) -> String {
        deb::source_path(&self.name)
    }

    /// Whether `package` is this file, octet for octet.
    pub(crate) fn is(&self, package: &package::Model) -> bool {
        self.sha256 == package.sha256 && self.size == package.size
    }
}

/// The files that `source` names, for its row.
pub(crate) fn list(source: &deb::Source) -> Vec<SourceFile> {
    let files = source.files().iter().map(|file| SourceFile {
        name: file.name.clone(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        sha256: hex::encode(file.sha256),
    });
    files.collect()
}

/// The files that the source package of `row` names; none for any other package.
pub(crate) fn of(row: &package::Model) -> Vec<SourceFile> {
    if !row.is_source() {
        return Vec::new();
    }
    let files = row.details.get(FILES).cloned().unwrap_or_default();
    serde_json::from_value(files).unwrap_or_else(|error| {
        tracing::error!(package.id = %row.id, %error, "a source package has no list of files");
        Vec::new()
    })
}

/// The name of the source package that `row` is a part of; nothing for a binary package.
pub(crate) fn source_name(row: &package::Model) -> Option<&str> {
    if row.is_source() {
        Some(&row.name)
    } else if row.is_source_file() {
        deb::source_of(&row.name).ok()
    } else {
        None
    }
}

/// The name of the file that became the package of `row`, as dpkg gives it: without the epoch.
pub(crate) fn built_as(row: &package::Model) -> String {
    let file = row.path.rsplit('/').next().unwrap_or_default();
    match file.split_once('_') {
        Some((name, rest)) => {
            let rest = rest.split_once(':').map_or(rest, |(_, rest)| rest);
            format!("{name}_{rest}")
        }
        None => file.to_owned(),
    }
}
