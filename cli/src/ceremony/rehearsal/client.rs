//! A client of TUF that nobody here wrote: `sigstore-tuf`, with a store that outlives its runs.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sigstore_tuf::transport::FetchFuture;
use sigstore_tuf::{MemoryStore, Repository, Updater};

use crate::ceremony::rehearsal::publisher::Files;

/// A client somewhere: the root that it came with, and what it has seen.
#[derive(Clone)]
pub(crate) struct Client {
    root: Vec<u8>,
    store: Arc<MemoryStore>,
    files: Files,
}

/// The versions that a client trusts after a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) root: u64,
    pub(crate) timestamp: u64,
    pub(crate) snapshot: u64,
    pub(crate) targets: u64,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            root,
            timestamp,
            snapshot,
            targets,
        } = self;
        write!(
            f,
            "root {root}, timestamp {timestamp}, snapshot {snapshot}, targets {targets}"
        )
    }
}

impl Client {
    /// A client that trusts the file `root` and fetches from `files`.
    pub(crate) fn new(root: Vec<u8>, files: Files) -> Self {
        Self {
            root,
            store: Arc::default(),
            files,
        }
    }

    /// The same client, while somebody else answers it.
    pub(crate) fn reaching(&self, files: &Files) -> Self {
        Self {
            files: files.clone(),
            ..self.clone()
        }
    }

    /// Runs once, as a new process with the old store, at `now`.
    ///
    /// # Errors
    /// What the client says when it stops.
    pub(crate) async fn refresh(&self, now: DateTime<Utc>) -> Result<Seen, String> {
        let told = |error: sigstore_tuf::Error| error.to_string();
        let now =
            jiff::Timestamp::from_second(now.timestamp()).map_err(|error| error.to_string())?;
        let updater = Updater::new(self.files.clone(), &self.root).map_err(told)?;
        let mut updater = updater.with_store(Arc::clone(&self.store));
        updater.refresh(now).await.map_err(told)?;
        let trusted = updater.trusted();
        Ok(Seen {
            root: trusted.root().version,
            timestamp: trusted.timestamp().map_or(0, |role| role.version),
            snapshot: trusted.snapshot().map_or(0, |role| role.version),
            targets: trusted
                .targets_role("targets")
                .map_or(0, |role| role.version),
        })
    }
}

impl Repository for Files {
    fn fetch_metadata<'a>(&'a self, name: &'a str, max_length: u64) -> FetchFuture<'a> {
        let found = self.get(name);
        Box::pin(async move {
            match found {
                Some(file) if file.len() as u64 > max_length => Err(
                    sigstore_tuf::Error::transport(format!("{name} is too long")),
                ),
                found => Ok(found),
            }
        })
    }

    fn fetch_target<'a>(&'a self, _path: &'a str, _max_length: u64) -> FetchFuture<'a> {
        Box::pin(async { Ok(None) })
    }
}
