//! What keeps an origin, or a package of it, from being imported.

use std::error::Error;
use std::io;

use openapi::Failure as Answer;

use crate::failure::{Code, Failure};
use crate::tuf::{TransportError, printable};

/// Why an origin, or a package of it, cannot be imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// What was typed names nothing that can be imported.
    #[error("`{from}` cannot be imported: {reason}")]
    Origin {
        /// What was typed.
        from: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no package in it.
    #[error("`{0}` has no packages")]
    Empty(String),
    /// A path that is not one below the origin.
    #[error("`{path}` leads out of the origin: {reason}")]
    Outside {
        /// The path as it was given.
        path: String,
        /// How.
        reason: String,
    },
    /// A file that should be there.
    #[error("`{0}` is not there")]
    Missing(String),
    /// A file that is not what announces it says.
    #[error("`{path}` is not what its index says: {reason}")]
    Mismatch {
        /// The file.
        path: String,
        /// What differs.
        reason: String,
    },
    /// Packages that are not what the index says, found before anything was sent.
    #[error("{count} packages are not what the index says: {}", .listed.join("; "))]
    Damaged {
        /// How many.
        count: usize,
        /// The first of them, each with what is wrong.
        listed: Vec<String>,
    },
    /// An index that cannot be read.
    #[error("`{path}` is no index that can be read")]
    Malformed {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// An index that is larger, packed or not, than it says or than is ever read.
    #[error("`{path}` is larger than the {limit} bytes that it may have")]
    TooLarge {
        /// The file.
        path: String,
        /// In bytes.
        limit: u64,
    },
    /// Something is told by a hash that proves nothing, or that the server does not compare.
    #[error("`{path}` is known by {found} alone, and only sha256 is compared")]
    Checksum {
        /// The file.
        path: String,
        /// The hash that is given.
        found: String,
    },
    /// An index that is packed in a way that is not read.
    #[error("`{path}` is compressed as {packing}, which is not read")]
    Compression {
        /// The file.
        path: String,
        /// How.
        packing: String,
    },
    /// Two packages of one name and version.
    #[error("`{0}` is listed twice with different content")]
    Twice(String),
    /// A tree without `dists`.
    #[error("`{0}` is a flat DEB repository, whose suite and component nobody names")]
    Flat(String),
    /// Suites cannot be found out over HTTP.
    #[error("which suites there are cannot be seen over HTTP")]
    SuiteNeeded,
    /// A suite or component that cannot be taken.
    #[error("`{name}` cannot be taken: {reason}")]
    Suite {
        /// The suite or component.
        name: String,
        /// Why.
        reason: String,
    },
    /// No signature, or none that holds.
    #[error("the signature of `{path}` does not hold")]
    Signature {
        /// What should be signed.
        path: String,
        /// Why not.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The origin's server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A file that cannot be read.
    #[error("could not read `{path}`")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Our own server, while what it serves was read.
    #[error("could not read what is served")]
    Served(#[from] Answer),
}

impl ImportError {
    /// The stable code of this refusal; `docs/importing.md` lists them.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Origin { .. } => "import-no-origin",
            Self::Empty(_) => "import-empty",
            Self::Outside { .. } => "import-path-outside",
            Self::Missing(_) => "import-file-missing",
            Self::Mismatch { .. } => "import-file-mismatch",
            Self::Damaged { .. } => "import-packages-damaged",
            Self::Malformed { .. } => "import-index-malformed",
            Self::TooLarge { .. } => "import-index-too-large",
            Self::Checksum { .. } => "import-weak-checksum",
            Self::Compression { .. } => "import-compression-unsupported",
            Self::Twice(_) => "import-package-twice",
            Self::Flat(_) => "import-flat-tree",
            Self::SuiteNeeded => "import-suite-needed",
            Self::Suite { .. } => "import-suite-refused",
            Self::Signature { .. } => "import-signature",
            Self::Transport(_) => "import-unreachable",
            Self::Unreadable { .. } => "import-unreadable",
            Self::Served(_) => "import-served-unreadable",
        }
    }

    /// What to do about it.
    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing(_) | Self::Mismatch { .. } | Self::Damaged { .. } => {
                "nothing is wrong with the server: repair the origin, or publish it again, and run \
                 this again"
            }
            Self::Malformed { .. } | Self::Twice(_) => {
                "make the indexes anew with the program that made them, or import the folder with \
                 --kind pool"
            }
            Self::Checksum { .. } => {
                "make the indexes anew with sha256, or import the folder with --kind pool"
            }
            Self::Compression { .. } => "gz, xz, zst and bz2 are read: make the indexes anew",
            Self::Flat(_) => "import the folder with --kind pool, --suite and --component",
            Self::SuiteNeeded => "name each one with --suite",
            Self::Outside { .. } => "import a copy in which every file is below one folder",
            Self::Empty(_) => "--kind says what to look for: rpm-md, debian or pool",
            _ => return None,
        })
    }

    /// The whole chain on one line, fit for a terminal.
    pub(crate) fn sentence(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(inner) = cause {
            text = format!("{text}: {inner}");
            cause = inner.source();
        }
        printable(&text)
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let code = match &error {
            ImportError::Origin { .. } | ImportError::SuiteNeeded | ImportError::Flat(_) => {
                Code::Usage
            }
            ImportError::Served(Answer::Unreachable(_)) => Code::Unreachable,
            _ => Code::Failed,
        };
        let failure = Self::new(code, format!("{} ({})", error.sentence(), error.code()));
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
