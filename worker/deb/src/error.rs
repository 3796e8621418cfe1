//! Why a package file was not read.

use crate::control::ControlError;

/// Why a package file, binary or source, was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file does not start as a package does.
    #[error("this is not a Debian package")]
    NotADeb,
    /// The package is of a format that no current dpkg makes.
    #[error("Debian package format `{0}` is not supported")]
    UnsupportedVersion(String),
    /// The file ends inside the named part.
    #[error("the file ends inside its {0}")]
    Truncated(&'static str),
    /// The archive, or one inside of it, breaks the rules of its format.
    #[error("the {part} {reason}")]
    BadArchive {
        /// Which part of the file.
        part: &'static str,
        /// What is wrong with it, as a phrase that follows its name.
        reason: String,
    },
    /// A part is larger than is ever read.
    #[error("the {0} is too large")]
    TooLarge(&'static str),
    /// The control file is no paragraph of fields.
    #[error("the control file cannot be read")]
    BadControl(#[source] ControlError),
    /// A field that every package must have is missing or not fit to be published.
    #[error("the field {field} is {reason}")]
    BadField {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The `.dsc` does not describe a source package.
    #[error("the source package's description {0}")]
    BadSource(String),
    /// The file has a name that no file of a source package has.
    #[error("no file of a source package is called `{0}`")]
    BadName(String),
    /// The bytes could not be had; says nothing about the package.
    #[error("could not read the package")]
    Read(#[source] std::io::Error),
}

impl ReadError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotADeb => "deb-not-a-deb",
            Self::UnsupportedVersion(_) => "deb-unsupported-version",
            Self::Truncated(_) => "deb-truncated",
            Self::BadArchive { .. } => "deb-bad-archive",
            Self::TooLarge(_) => "deb-too-large",
            Self::BadControl(_) => "deb-bad-control",
            Self::BadField { .. } => "deb-bad-field",
            Self::BadSource(_) => "deb-bad-source",
            Self::BadName(_) => "deb-bad-name",
            Self::Read(_) => "deb-unreadable",
        }
    }

    /// Whether the package is at fault, so that trying again is pointless.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Read(_))
    }
}
