//! What stands before the first and after the last package of an index.

/// The indexes of a repository, in the order that `repomd.xml` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IndexKind {
    /// Names, versions, dependencies and where to fetch.
    Primary,
    /// All files.
    Filelists,
    /// Changelogs.
    Other,
}

impl IndexKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Filelists, Self::Other];

    /// Its type in `repomd.xml`; the file is `<name>.xml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Filelists => "filelists",
            Self::Other => "other",
        }
    }

    /// The text before the first package.
    ///
    /// No client needs the true count: an index that grows without being written again says zero.
    pub fn opening(self, packages: u64) -> String {
        let start = match self {
            Self::Primary => {
                "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" \
                 xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\""
            }
            Self::Filelists => "<filelists xmlns=\"http://linux.duke.edu/metadata/filelists\"",
            Self::Other => "<otherdata xmlns=\"http://linux.duke.edu/metadata/other\"",
        };
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{start} packages=\"{packages}\">\n")
    }

    /// The text after the last package.
    pub fn closing(self) -> &'static str {
        match self {
            Self::Primary => "</metadata>",
            Self::Filelists => "</filelists>",
            Self::Other => "</otherdata>",
        }
    }

    /// The part of `fragments` that belongs into this index.
    pub fn of(self, fragments: &crate::Fragments) -> &[u8] {
        match self {
            Self::Primary => &fragments.primary,
            Self::Filelists => &fragments.filelists,
            Self::Other => &fragments.other,
        }
    }
}
