//! TUF clients that we did not write follow a live server: every kind of target, rotations, and
//! metadata that changes all the time.

use crate::plain_files::PlainFiles;
use crate::tuf_clients::{Engine, Poll, TufClient};
use countersign_tests::keyholders::TrustRoot;
use kit::Repository;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::server::Embedded;
use serde_json::json;
use std::time::Duration;

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

/// Fails the test unless every client gets `expected` for each of these paths, and nothing for a
/// path that nobody lists.
async fn get_by_all(targets: Option<&str>, trust: &TrustRoot, expected: Vec<(String, Vec<u8>)>) {
    let root = trust.file("1.root.json").await;
    for engine in Engine::ALL {
        let client = TufClient::new(engine, &trust.url(), &root);
        let client = match targets {
            Some(url) => client.with_targets(url),
            None => client,
        };
        let expected = expected.clone();
        blocking(move || {
            let refreshed = client.refresh();
            refreshed.unwrap_or_else(|why| panic!("{engine}: {why}"));
            for (path, bytes) in expected {
                let found = client.download(&path);
                let found = found.unwrap_or_else(|why| panic!("{engine}, {path}: {why}"));
                assert_eq!(found, bytes, "{engine}, {path}");
            }
            for path in [
                "rpm/core/t/repodata/nothing.xml",
                "files/nothing",
                "extra/none",
            ] {
                assert!(client.download(path).is_err(), "{engine} found {path}");
            }
        })
        .await;
    }
}

#[test]
fn entry_points_are_downloaded_by_clients_of_others() {
    block_on(async {
        let server = Embedded::start().await;
        let trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        let listed = server
            .admin()
            .all("/trust-roots/default/artifacts?limit=500")
            .await;
        let mut expected = Vec::new();
        for target in &listed {
            let path = target["path"].as_str().unwrap().to_owned();
            let url = format!("{}/{path}", server.public());
            let bytes = reqwest::get(url).await.unwrap().error_for_status();
            expected.push((path, bytes.unwrap().bytes().await.unwrap().to_vec()));
        }
        let paths: Vec<&str> = expected.iter().map(|(path, _)| path.as_str()).collect();
        for wanted in ["rpm/core/t/repodata/repomd.xml", "keys/rpm-core-t.asc"] {
            assert!(paths.contains(&wanted), "{paths:?}");
        }

        get_by_all(None, &trust, expected).await;
    });
}

#[test]
fn artifacts_are_downloaded_by_clients_of_others() {
    block_on(async {
        let server = Embedded::start().await;
        let trust = TrustRoot::live(server.admin(), server.public()).await;
        let files = PlainFiles::start().await;
        let delegation = json!({
            "name": "extra", "paths": ["extra/*"], "lifetime": 86_400,
            "signing_key": "default-repositories",
        });
        let asked = server
            .admin()
            .post("/trust-roots/default/delegations", &delegation)
            .await;
        server.admin().succeeds(asked).await;
        let paths = ["extra/one.bin", "files/a/two.bin", "files/three.bin"];
        let artifacts: Vec<_> = paths.iter().map(|path| TrustRoot::artifact(path)).collect();
        trust
            .artifacts("", &json!({ "artifacts": artifacts }))
            .await;
        for path in paths {
            files.publish(path, path.as_bytes());
        }

        let expected = paths.map(|path| (path.to_owned(), path.as_bytes().to_vec()));
        get_by_all(Some(files.url()), &trust, expected.into()).await;
    });
}

/// Every client, polling.
async fn polls(trust: &TrustRoot) -> Vec<(Engine, Poll)> {
    let root = trust.file("1.root.json").await;
    Engine::ALL
        .map(|engine| (engine, TufClient::new(engine, &trust.url(), &root).poll()))
        .into()
}

/// Fails the test unless every client has refreshed often, and each time well.
async fn assert_all_well(polls: Vec<(Engine, Poll)>) {
    for (engine, poll) in polls {
        let polled = blocking(move || poll.stop()).await;
        let failures = &polled.failures;
        assert!(failures.is_empty(), "{engine}: {failures:?}");
        let often = polled.refreshed;
        assert!(often > 3, "{engine} refreshed {often} times");
    }
}

#[test]
fn clients_follow_rotations_while_they_poll() {
    block_on(async {
        let server = Embedded::start().await;
        let mut trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/r").await;
        let polls = polls(&trust).await;

        for version in 1..=4 {
            repository.push(package(&format!("{version}.0"))).await;
            if version % 2 == 0 {
                trust.rotate_online(&format!("next{version}")).await;
            } else {
                trust.rotate().await;
            }
            let artifact = TrustRoot::artifact(&format!("a/{version}"));
            trust
                .artifacts("", &json!({ "artifacts": [artifact] }))
                .await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }

        assert_all_well(polls).await;
        assert_eq!(trust.row().await["root_version"], 5);
        assert_eq!(trust.row().await["keys"]["timestamp"], "next4-timestamp");
    });
}
