//! What Packyard keeps about who may fetch: its key store, and the list of components that older
//! versions read from a file.

mod config;
mod key_store;

use std::io::Read;
use std::path::{Path, PathBuf};

use openapi::types::{ForeignAccount, ForeignComponent, ForeignKey};

use crate::failure::{Code, Failure};

/// How every SQLite database begins (its file format, 1.3).
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Rows that a refusal names.
const NAMED: usize = 20;

/// Who may fetch, as Packyard has it.
#[derive(Debug, Default)]
pub(crate) struct Subscribers {
    pub(crate) accounts: Vec<ForeignAccount>,
    pub(crate) components: Vec<ForeignComponent>,
    pub(crate) keys: Vec<ForeignKey>,
    /// Names and labels that had to be made one line of 200 characters.
    pub(crate) shortened: usize,
}

/// Why a file of Packyard's is not taken over.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackyardError {
    /// It cannot be read.
    #[error("{path} cannot be read")]
    Unread {
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It is a database, but not this one.
    #[error("{0} has no table `subscription_key`: it is no key store of Packyard")]
    Foreign(PathBuf),
    /// Rows that Packyard itself could not have used, or that have no place here.
    #[error("{path}: rows that cannot be taken over ({count}): {}", .rows.join("; "))]
    Rows {
        path: PathBuf,
        count: usize,
        rows: Vec<String>,
    },
    /// It is YAML, but does not list components.
    #[error("{path}: {reason}")]
    Config { path: PathBuf, reason: String },
}

impl From<PackyardError> for Failure {
    fn from(error: PackyardError) -> Self {
        let failure = Self::from_error(Code::Failed, "nothing was imported", &error);
        match error {
            PackyardError::Unread { .. } => failure
                .hint("copy a store that is in use with `sqlite3 auth.db \".backup copy.db\"`"),
            PackyardError::Foreign(_) => failure.hint("it is the file that DB_PATH names, auth.db"),
            PackyardError::Rows { .. } => {
                failure.hint("mend or delete these rows in a copy, and import the copy")
            }
            PackyardError::Config { .. } => failure,
        }
    }
}

/// Reads what is in `file`: a key store, or a list of components.
pub(crate) async fn read(file: &Path, into: &mut Subscribers) -> Result<(), PackyardError> {
    let unread = |error: std::io::Error| PackyardError::Unread {
        path: file.to_owned(),
        source: error.into(),
    };
    let mut start = Vec::with_capacity(SQLITE.len());
    let opened = std::fs::File::open(file).map_err(unread)?;
    let limit = SQLITE.len() as u64;
    opened.take(limit).read_to_end(&mut start).map_err(unread)?;
    if start == SQLITE {
        key_store::read(file, into).await
    } else {
        config::read(file, into)
    }
}

/// Rows that cannot be taken over, by what is wrong with them.
#[derive(Debug, Default)]
struct Wrong {
    rows: Vec<String>,
    count: usize,
}

impl Wrong {
    fn add(&mut self, row: impl FnOnce() -> String) {
        self.count += 1;
        if self.rows.len() < NAMED {
            self.rows.push(row());
        }
    }

    fn settle(self, path: &Path) -> Result<(), PackyardError> {
        if self.count == 0 {
            return Ok(());
        }
        Err(PackyardError::Rows {
            path: path.to_owned(),
            count: self.count,
            rows: self.rows,
        })
    }
}
