//! A gated repository, and keys of every kind for it.

use super::load::{Asker, File, Load, Subscriber};
use bytes::Bytes;
use kit::corpus::RpmBuilder;
use kit::http::Admin;
use kit::{Key, Repository};
use serde_json::{Value, json};
use std::sync::Arc;

/// What clients begin with.
const ENTRY: &str = "repodata/repomd.xml";

/// How large the package is: too large to be kept in memory.
const LARGE: usize = 200_000;

/// A repository that needs a key, and those who want in.
pub(crate) struct Stage {
    pub(crate) repository: Repository,
    /// They have a key for it.
    pub(crate) welcome: Vec<Arc<Subscriber>>,
    /// They have one for it until a story ends that.
    pub(crate) doomed: Vec<Arc<Subscriber>>,
    /// Their keys are for something else, or revoked.
    pub(crate) barred: Vec<Arc<Subscriber>>,
    /// Its list of indexes, which servers have in memory once it was asked for.
    pub(crate) index: File,
    /// A package, which is read from storage for each who asks.
    pub(crate) package: File,
}

impl Stage {
    pub(crate) async fn set(admin: &Admin, public: &str) -> Self {
        let repository = Repository::create(admin, public, "rpm/core/el9").await;
        repository.push(large_package()).await;
        let closed = json!({"public": false});
        admin
            .succeeds(admin.patch(&repository.path(), &closed).await)
            .await;
        let (mut welcome, mut doomed, mut barred) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..6 {
            welcome.push(Subscriber::welcome(key(admin, "rpm/core").await));
            doomed.push(Subscriber::welcome(key(admin, "rpm/core").await));
        }
        for _ in 0..2 {
            barred.push(Subscriber::barred(key(admin, "rpm/other").await));
            let revoked = key(admin, "rpm/core").await;
            revoked.revoke(admin).await;
            barred.push(Subscriber::barred(revoked));
        }
        let packages = format!("{}/packages?limit=10", repository.path());
        let package: Value = admin.all(&packages).await.swap_remove(0);
        let package = package["path"].as_str().expect("it is a text").to_owned();
        let file = async |path: &str| File {
            path: format!("/{}/{path}", repository.address),
            octets: fetched(&welcome[0].key, &(repository.base() + path)).await,
        };
        Self {
            index: file(ENTRY).await,
            package: file(&package).await,
            repository,
            welcome,
            doomed,
            barred,
        }
    }

    /// All of them ask each of `servers` for the index, and a proxy about it; servers are the
    /// groups.
    pub(crate) fn askers(&self, servers: &[&str]) -> Vec<Asker> {
        let mut askers = Vec::new();
        for subscriber in self.everybody() {
            for (group, server) in servers.iter().enumerate() {
                let asker = Asker::new(subscriber, server, &self.index, group);
                askers.extend([asker.clone().forwarded(), asker]);
            }
        }
        askers
    }

    pub(crate) async fn load(&self, servers: &[&str]) -> Load {
        Load::begin(self.askers(servers)).await
    }

    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Arc<Subscriber>> {
        self.welcome.iter().chain(&self.doomed).chain(&self.barred)
    }
}

pub(crate) async fn key(admin: &Admin, scope: &str) -> Key {
    Key::create(admin, &json!({"label": "story", "scopes": [scope]})).await
}

pub(crate) fn small_package(name: &str) -> Vec<u8> {
    let package = RpmBuilder::new(name, "1.0", "1").arch("noarch");
    package.file("/usr/share/x").build()
}

fn large_package() -> Vec<u8> {
    // What does not compress, and is the same each time.
    let mut state = 1_u32;
    let octets: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(LARGE)
    .collect();
    RpmBuilder::new("large", "1.0", "1")
        .arch("noarch")
        .file_with("/usr/share/large", &octets)
        .build()
}

async fn fetched(key: &Key, url: &str) -> Bytes {
    key.get(url).await.expect(200).body.clone()
}
