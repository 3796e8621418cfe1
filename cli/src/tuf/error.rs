//! What keeps a client from trusting a repository, and what to do about it.

use jiff::Timestamp;
use reqwest::{StatusCode, Url};
use tuf::TargetPath;

use super::directory::DirectoryError;
use super::integrity::IntegrityError;
use super::search::SearchError;
use super::store::StoreError;
use super::transport::TransportError;
use crate::failure::{Code, Failure};

/// Why a client did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The directory with what is trusted.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The directory for targets.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A file that has to be there.
    #[error("`{0}` is not there")]
    Missing(Url),
    /// A role past its time.
    #[error("role `{role}` was valid until {expires}")]
    Expired {
        /// Which.
        role: String,
        /// When its time was over.
        expires: Timestamp,
    },
    /// An older version than before.
    #[error("role `{role}` has version {found}, but version {seen} was seen before")]
    RolledBack {
        /// Which.
        role: String,
        /// The version on the server.
        found: u64,
        /// The version that was trusted.
        seen: u64,
    },
    /// A role that has vanished.
    #[error("role `{0}` was in the snapshot before, and is not any more")]
    Dropped(String),
    /// Too few good signatures.
    #[error("role `{role}` has {found} good signatures of the {threshold} that it needs")]
    Unsigned {
        /// Which.
        role: String,
        /// How many keys have signed.
        found: usize,
        /// How many have to.
        threshold: usize,
    },
    /// Files that do not belong together.
    #[error("role `{role}` is not the file that the role above it names: {reason}")]
    Mixed {
        /// Which.
        role: String,
        /// How they differ.
        reason: String,
    },
    /// Not the metadata of a role.
    #[error("role `{role}` is not metadata that can be used: {reason}")]
    Malformed {
        /// Which.
        role: String,
        /// What is wrong.
        reason: String,
    },
    /// More new roots than are followed in one go.
    #[error("there are more than {0} new roots")]
    Roots(u64),
    /// A root that is not the one that was meant.
    #[error("the root has SHA-256 {found}, not {expected}")]
    Other {
        /// Of the root at hand.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// Nobody speaks for this path.
    #[error("there is no target `{0}`")]
    NoTarget(TargetPath),
    /// The delegations are too long or cannot be read.
    #[error("target `{path}` was not found")]
    Search {
        /// The path.
        path: TargetPath,
        #[source]
        /// Why the search ended.
        source: SearchError,
    },
    /// The server has other bytes than those that were signed.
    #[error("target `{path}` is not what was signed")]
    Altered {
        /// The path.
        path: TargetPath,
        #[source]
        /// How it differs.
        source: IntegrityError,
    },
}

impl ClientError {
    /// What the state machine says of `role`.
    pub(crate) fn of(role: &str, error: sigstore_tuf::Error) -> Self {
        use sigstore_tuf::Error;
        let role = role.to_owned();
        match error {
            Error::Expired { role, expires } => Self::Expired { role, expires },
            Error::Rollback { role, trusted, new } => Self::RolledBack {
                // The machine names the file through which it saw a version.
                role: role.split(' ').next().unwrap_or_default().to_owned(),
                found: new,
                seen: trusted,
            },
            Error::ThresholdNotMet {
                found, threshold, ..
            } => Self::Unsigned {
                role,
                found,
                threshold,
            },
            Error::IntegrityMismatch(reason) => Self::Mixed { role, reason },
            Error::BadRootVersion { trusted, new } => Self::Malformed {
                role,
                reason: format!("it has version {new} where {} belongs", trusted + 1),
            },
            error => Self::Malformed {
                role,
                reason: chain(&error),
            },
        }
    }

    /// How a command ends because of it: what a server says and nobody has signed is refused.
    fn code(&self) -> Code {
        match self {
            Self::Transport(
                TransportError::Unreachable { .. }
                | TransportError::Slow { .. }
                | TransportError::Broken { .. },
            ) => Code::Unreachable,
            Self::Transport(TransportError::Status { status, .. }) if status.is_server_error() => {
                Code::Unreachable
            }
            Self::Transport(TransportError::Long { .. })
            | Self::Expired { .. }
            | Self::RolledBack { .. }
            | Self::Dropped(_)
            | Self::Unsigned { .. }
            | Self::Mixed { .. }
            | Self::Malformed { .. }
            | Self::Other { .. }
            | Self::Search { .. }
            | Self::Altered { .. } => Code::Refused,
            _ => Code::Failed,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Store(StoreError::Empty(_)) => {
                "`countersign tuf init` makes one; it begins with a root that you trust"
            }
            Self::Store(StoreError::Taken(_)) => {
                "name another directory with --metadata-dir, or remove this one to begin anew"
            }
            Self::Missing(url) if is_entry(url) => {
                "--url names the folder of a trust root, such as https://packages.example.org/tuf/"
            }
            Self::Missing(_) => {
                "the server lists it and does not have it: try again, or ask its operators"
            }
            Self::Expired { .. } => {
                "the repository was not renewed, or somebody replays an old copy of it; is the \
                 clock of this machine right?"
            }
            Self::RolledBack { .. } | Self::Dropped(_) => {
                "somebody replays old metadata, or the repository went back without new keys: its \
                 operators can say which"
            }
            Self::Unsigned { .. } | Self::Other { .. } => {
                "nothing was taken over: ask the operators of the repository before you trust it"
            }
            Self::Mixed { .. } => {
                "a mirror or a cache on the way may mix two publishes: try again, or ask the \
                 server itself"
            }
            Self::Altered { .. } => {
                "nothing was written; a mirror or a cache on the way may have an older file"
            }
            Self::Roots(_) => "those so far are trusted now: run it again to follow the rest",
            Self::Transport(TransportError::Closed(_)) => {
                "give the key of a subscription with --subscription-key-file"
            }
            Self::Transport(TransportError::Elsewhere { .. }) => {
                "if you trust that place too, name it with --url"
            }
            Self::Transport(TransportError::Status { status, .. })
                if *status == StatusCode::SERVICE_UNAVAILABLE =>
            {
                "the server is busy or about to start: try again later"
            }
            Self::Transport(TransportError::Unreachable { .. }) => "is the address right?",
            _ => return None,
        })
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let failure = Self::new(error.code(), printable(&chain(&error)));
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// Whether a server without this file has no repository there at all.
fn is_entry(url: &Url) -> bool {
    ["/1.root.json", "/timestamp.json"]
        .iter()
        .any(|name| url.path().ends_with(name))
}

/// An error and its causes, outermost first.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        message.push_str(": ");
        message.push_str(&inner.to_string());
        cause = inner.source();
    }
    message
}

/// `text` as a terminal may see it: names come from metadata, and could hold anything.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    shown
}
