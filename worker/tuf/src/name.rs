//! Names of delegated roles.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest name: with its version and `.json` it stays a file name everywhere.
const LONGEST: usize = 200;

/// Names that clients give a meaning of their own.
const TAKEN: &[&str] = &["root", "targets", "snapshot", "timestamp", "mirrors"];

/// The name of a delegated role, from `[a-z0-9._-]`.
///
/// Clients put the name into a URL, each escaping in its own way, and some store it as a file: these
/// characters need no escape, and no two names differ by case alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleName(String);

impl RoleName {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoleName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        if text.is_empty() || text.len() > LONGEST {
            Err(NameError::Length)
        } else if !text.bytes().all(plain) {
            Err(NameError::Character)
        } else if text.starts_with(['.', '-']) {
            Err(NameError::Start)
        } else if TAKEN.contains(&text) {
            Err(NameError::Taken)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RoleName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<RoleName> for String {
    fn from(name: RoleName) -> Self {
        name.0
    }
}

/// Why a text is no name of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Empty or too long.
    #[error("the name of a role has 1 to {LONGEST} characters")]
    Length,
    /// A character outside the alphabet.
    #[error("the name of a role is made of `a` to `z`, digits, `.`, `_` and `-`")]
    Character,
    /// A leading dot or dash.
    #[error("the name of a role does not begin with `.` or `-`")]
    Start,
    /// A top-level role.
    #[error(
        "`root`, `targets`, `snapshot`, `timestamp` and `mirrors` are names of top-level roles"
    )]
    Taken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_taken() {
        for name in ["repositories", "bin-0f", "repository-0190.x_y", "1"] {
            assert_eq!(name.parse::<RoleName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn names_that_clients_read_differently_are_refused() {
        for (name, why) in [
            ("", NameError::Length),
            ("Team", NameError::Character),
            ("a/b", NameError::Character),
            ("a%2fb", NameError::Character),
            ("ä", NameError::Character),
            (".hidden", NameError::Start),
            ("..", NameError::Start),
            ("-x", NameError::Start),
            ("root", NameError::Taken),
            ("snapshot", NameError::Taken),
        ] {
            assert_eq!(name.parse::<RoleName>(), Err(why), "{name}");
        }
        assert_eq!("a".repeat(201).parse::<RoleName>(), Err(NameError::Length));
    }
}
