//! `[database]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::SecretUrl;

/// Where rows are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Database {
    /// `sqlite://FILE` or `postgres://…`. Default `countersign.db` in the data directory.
    /// `COUNTERSIGN_DATABASE__URL`.
    pub url: Option<SecretUrl>,
    /// File that holds the URL, where it has a password. `COUNTERSIGN_DATABASE__URL_FILE`.
    pub url_file: Option<PathBuf>,
    /// Connections per process, beside two for what must go on when all of them are in use (leases,
    /// the gate). Default 10. `COUNTERSIGN_DATABASE__MAX_CONNECTIONS`.
    pub max_connections: u32,
}

/// The databases that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// One file, one machine.
    Sqlite,
    /// A server that any number of processes share.
    Postgres,
}

impl Database {
    /// Which database the URL means; `None` without a URL or with one that is refused at load.
    pub fn kind(&self) -> Option<DatabaseKind> {
        match self.url.as_ref()?.scheme() {
            "sqlite" => Some(DatabaseKind::Sqlite),
            "postgres" | "postgresql" => Some(DatabaseKind::Postgres),
            _ => None,
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: None,
            url_file: None,
            max_connections: 10,
        }
    }
}
