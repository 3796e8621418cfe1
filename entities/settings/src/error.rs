//! What is wrong with the settings, all of it at once.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Origin;

/// Settings that cannot be used, with every problem found; one line each.
#[derive(Debug)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

/// One thing that is wrong with the settings. Never shows a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The settings file cannot be used at all.
    #[error("settings file `{}`: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// There is no such setting.
    #[error("unknown setting `{name}` ({origin}){}", did_you_mean(suggestion.as_ref()))]
    Unknown {
        /// The name as given.
        name: String,
        /// Where it stands.
        origin: Origin,
        /// The setting that may have been meant.
        suggestion: Option<String>,
    },
    /// A value of the wrong kind.
    #[error("`{name}` ({origin}): {reason}")]
    Invalid {
        /// The setting.
        name: String,
        /// Where it stands.
        origin: Origin,
        /// What is wrong with the value.
        reason: String,
    },
    /// Two settings that exclude each other.
    #[error("`{left}` and `{right}` are both set: remove one")]
    Conflict {
        /// One of them.
        left: String,
        /// The other.
        right: String,
    },
    /// A setting that others make necessary.
    #[error("`{name}` is missing: {reason}")]
    Missing {
        /// The setting.
        name: String,
        /// What needs it.
        reason: String,
    },
    /// A file that holds a secret cannot be read.
    #[error("`{name}`: cannot read `{}`: {error}", path.display())]
    SecretFile {
        /// The setting that names the file.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::ErrorKind,
    },
    /// A variable that is not UTF-8.
    #[error("environment {variable} is not UTF-8")]
    NotText {
        /// Its name.
        variable: String,
    },
    /// Values that fit one by one, but not together.
    #[error("{0}")]
    Whole(String),
}

impl SettingsError {
    /// Every problem, in the order found.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self { problems })
        }
    }
}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(f, "{line}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}

fn did_you_mean(suggestion: Option<&String>) -> String {
    suggestion
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
