//! Who ran createrepo, aptly, reprepro or a bare folder until today switches with one command: what
//! clients ask afterwards is answered as before.

mod debian;
mod pool;
mod rpm;
mod sources;

use kit::Repository;
use kit::command::Outcome;
use kit::server::Embedded;
use serde_json::Value;
use std::path::Path;

/// A server with a key, and nothing else.
pub(crate) struct Story {
    pub(crate) server: Embedded,
}

impl Story {
    pub(crate) async fn begin() -> Self {
        let server = Embedded::start().await;
        kit::repository::make_key(server.admin(), "k", "ed25519").await;
        Self { server }
    }

    /// `countersign import ADDRESS FROM FLAGS`.
    pub(crate) fn import(&self, address: &str, from: &str, flags: &[&str]) -> Outcome {
        let command = ["import", address, from];
        let command: Vec<&str> = command.iter().chain(flags).copied().collect();
        self.server.cli(&command)
    }

    /// The same from a folder, into a repository that is not there yet.
    pub(crate) fn create(&self, address: &str, from: &Path, flags: &[&str]) -> Outcome {
        let create = ["--create", "--signing-key", "k"];
        let flags: Vec<&str> = create.iter().chain(flags).copied().collect();
        self.import(address, &from.to_string_lossy(), &flags)
    }

    /// The repository that an import has made, open to clients from now on.
    pub(crate) async fn opened(&self, address: &str) -> Repository {
        let open = ["repository", "set", address, "--public", "true"];
        self.server.cli(&open).succeeded();
        Repository::find(self.server.admin(), self.server.public(), address).await
    }

    /// Whether there is a repository at `address`.
    pub(crate) async fn has(&self, address: &str) -> bool {
        let path = format!("/repositories?address={address}");
        !self.server.admin().all(&path).await.is_empty()
    }
}

/// What a command with `--json` printed.
#[track_caller]
pub(crate) fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).expect("the output is one JSON document")
}
