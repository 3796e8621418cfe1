//! Why a package file was not read.

/// Why a package file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file does not start as a package does.
    #[error("this is not an RPM package")]
    NotAnRpm,
    /// The lead names a format that no current rpm reads.
    #[error("RPM package format {0} is not supported")]
    UnsupportedVersion(u8),
    /// The file ends inside the named part.
    #[error("the file ends inside its {0}")]
    Truncated(&'static str),
    /// A header claims more than is ever read.
    #[error("the {header} claims {entries} entries and {bytes} bytes of data, which is too large")]
    HeaderTooLarge {
        /// Which of the two headers.
        header: &'static str,
        /// Entries it claims to have.
        entries: u32,
        /// Bytes of data it claims to have.
        bytes: u32,
    },
    /// A header breaks the rules of the format.
    #[error("the {header} {reason}")]
    BadHeader {
        /// Which of the two headers.
        header: &'static str,
        /// What is wrong with it, as a phrase that follows its name.
        reason: String,
    },
    /// Name, version, release or architecture is missing or cannot be part of a file name.
    #[error("the package's {field} is {reason}")]
    BadName {
        /// Which part of the name.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file would lie outside of the tree, or its path is longer than a path can be.
    #[error("the package has a file whose path is {0}")]
    BadPath(&'static str),
    /// The paths of all files together are too long to be listed.
    #[error("the package's file list is too large")]
    FileListTooLarge,
    /// A dependency or file name holds a character that XML cannot carry.
    #[error("the package's {0} hold a control character")]
    ControlCharacter(&'static str),
    /// The bytes could not be had; says nothing about the package.
    #[error("could not read the package")]
    Read(#[source] std::io::Error),
}

impl ReadError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnRpm => "rpm-not-an-rpm",
            Self::UnsupportedVersion(_) => "rpm-unsupported-version",
            Self::Truncated(_) => "rpm-truncated",
            Self::HeaderTooLarge { .. } => "rpm-header-too-large",
            Self::BadHeader { .. } => "rpm-bad-header",
            Self::BadName { .. } => "rpm-bad-name",
            Self::BadPath(_) => "rpm-bad-path",
            Self::FileListTooLarge => "rpm-file-list-too-large",
            Self::ControlCharacter(_) => "rpm-control-character",
            Self::Read(_) => "rpm-unreadable",
        }
    }

    /// Whether the package is at fault, so that trying again is pointless.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Read(_))
    }
}
