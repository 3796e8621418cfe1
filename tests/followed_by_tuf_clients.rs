//! TUF clients that we did not write follow a live server: every kind of target, a root rotation,
//! and metadata that changes all the time.

use crate::keyholders::TrustRoot;
use crate::tuf_clients::{Engine, TufClient};
use kit::Repository;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::server::Embedded;
use serde_json::json;
use sha2::{Digest, Sha256};

fn package(version: &str) -> Vec<u8> {
    RpmBuilder::new("hello", version, "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

/// Runs `work` where it may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[test]
fn every_kind_of_target_is_downloaded_by_clients_of_others() {
    block_on(async {
        let server = Embedded::start().await;
        let trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        let key = repository.public_key().await;
        let repomd = repository.file("repodata/repomd.xml").await.body.to_vec();
        let root = trust.file("1.root.json").await;

        for engine in Engine::ALL {
            let client = TufClient::new(engine, &trust.url(), &root);
            let (expected, signature) = (repomd.clone(), key.clone());
            blocking(move || {
                client
                    .refresh()
                    .unwrap_or_else(|why| panic!("{engine}: {why}"));
                let found = client.download("rpm/core/t/repodata/repomd.xml");
                assert_eq!(
                    found.unwrap_or_else(|why| panic!("{engine}: {why}")),
                    expected
                );
                let key = client.download(&format!("keys/{}.asc", "core-t"));
                if let Ok(key) = key {
                    assert_eq!(String::from_utf8(key).unwrap(), signature);
                }
                let absent = client.download("rpm/core/t/repodata/nothing.xml");
                assert!(absent.is_err(), "{engine} found what is not there");
            })
            .await;
        }
    });
}

#[test]
fn clients_follow_rotated_roots_while_they_poll() {
    block_on(async {
        let server = Embedded::start().await;
        let mut trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/r").await;
        let root = trust.file("1.root.json").await;
        let polls: Vec<_> = Engine::ALL
            .map(|engine| (engine, TufClient::new(engine, &trust.url(), &root).poll()))
            .into();

        for version in 1..=3 {
            repository.push(package(&format!("{version}.0"))).await;
            trust.rotate().await;
            let hash = hex::encode(Sha256::digest(b"bytes"));
            let artifact = json!({ "path": format!("a/{version}"), "length": 5, "sha256": hash });
            trust
                .artifacts("", &json!({ "artifacts": [artifact] }))
                .await;
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }

        for (engine, poll) in polls {
            let polled = blocking(move || poll.stop()).await;
            assert!(
                polled.failures.is_empty(),
                "{engine}: {:?}",
                polled.failures
            );
            assert!(
                polled.refreshed > 3,
                "{engine} refreshed {} times",
                polled.refreshed
            );
        }
        assert_eq!(trust.row().await["root_version"], 4);
    });
}
