//! A client against repositories and servers that do what they should not.

mod beginning;
mod downloading;
mod inspecting;
mod limiting;
mod refreshing;
mod repository;
mod rotating;
mod searching;
mod server;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp as Time;
use tempfile::TempDir;
use tuf::{TargetPath, TopRole};

use super::client::{Client, Found};
use super::directory::Directory;
use super::download::{Downloaded, download};
use super::error::ClientError;
use super::store::Store;
use super::transport::{Pace, Transport};
use repository::Repository;

/// A client that is patient with a machine that has much to do.
const PACE: Pace = Pace {
    connect: Duration::from_secs(20),
    idle: Duration::from_secs(20),
    whole: Duration::from_mins(2),
    rate: 1024 * 1024,
    lost: Duration::from_secs(20),
};

/// When the tests take place; all roles of a test repository are valid for a year from then.
fn now() -> Time {
    "2030-01-01T00:00:00Z".parse().unwrap()
}

/// A repository, and a client that trusts its first root. Every verb is a process of its own: all
/// that is between two of them is in the directory.
struct Desk {
    repository: Repository,
    folder: TempDir,
    transport: Transport,
    now: Time,
}

impl Desk {
    async fn new() -> Self {
        let repository = Repository::start().await;
        let desk = Self {
            repository,
            folder: tempfile::tempdir().unwrap(),
            transport: Transport::new(PACE).unwrap(),
            now: now(),
        };
        let root = desk.repository.server.file("metadata/1.root.json");
        let created = Store::create(&desk.metadata(), &root, None).await;
        created.unwrap();
        desk
    }

    fn metadata(&self) -> PathBuf {
        self.folder.path().join("metadata")
    }

    fn targets(&self) -> PathBuf {
        self.folder.path().join("targets")
    }

    async fn client(&self) -> Client {
        let store = Store::open(&self.metadata()).await.unwrap();
        let (transport, address) = (self.transport.clone(), self.repository.address());
        Client::new(transport, address, store, self.now).unwrap()
    }

    /// Refreshes; answers the versions that are trusted then.
    async fn refresh(&self) -> Result<BTreeMap<TopRole, u64>, ClientError> {
        let mut client = self.client().await;
        client.refresh().await?;
        let validity = client.validity().into_iter();
        Ok(validity.map(|(role, of)| (role, of.version)).collect())
    }

    /// Refreshes where that has to fail.
    async fn refused(&self) -> ClientError {
        match self.refresh().await {
            Ok(versions) => panic!("the client trusts {versions:?}"),
            Err(error) => error,
        }
    }

    async fn find(&self, path: &str) -> Result<Found, ClientError> {
        let mut client = self.client().await;
        client.refresh().await?;
        client.find(&target(path)).await
    }

    async fn download(&self, path: &str) -> Result<Downloaded, ClientError> {
        let mut client = self.client().await;
        client.refresh().await?;
        let directory = Directory::open(&self.targets()).unwrap();
        download(&mut client, &target(path), &directory, None, &|_, _| {}).await
    }

    /// The version of a role that the next process begins with.
    fn stored(&self, role: &str) -> Option<u64> {
        let bytes = std::fs::read(self.metadata().join(format!("{role}.json"))).ok()?;
        let file: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        file["signed"]["version"].as_u64()
    }

    /// What is asked of the server from now on, without the folder of the metadata.
    fn asked(&self) -> Vec<String> {
        let asked = self.repository.server.take_asked().into_iter();
        let asked = asked.map(|path| path.trim_start_matches("/metadata/").to_owned());
        asked.collect()
    }
}

fn target(path: &str) -> TargetPath {
    path.parse().unwrap()
}
