//! Artifacts that come in many requests at once, and go: what a task says has happened is what
//! clients see.

use crate::survey::Survey;
use countersign_tests::keyholders::TrustRoot;
use futures_util::future::join_all;
use kit::database::block_on;
use kit::server::Embedded;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Requests and artifacts of each, as the functional tests of RSTUF have them, with its time limits.
const SCENARIOS: [(usize, usize, Duration); 5] = [
    (2, 2, Duration::from_secs(20)),
    (2, 100, Duration::from_mins(1)),
    (5, 10, Duration::from_mins(1)),
    (100, 2, Duration::from_secs(350)),
    (50, 50, Duration::from_mins(10)),
];

async fn world() -> (Embedded, TrustRoot) {
    let server = Embedded::start().await;
    let trust = TrustRoot::live(server.admin(), server.public()).await;
    (server, trust)
}

fn paths(prefix: &str, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{prefix}/{number}.tar.gz"))
        .collect()
}

fn body(paths: &[String]) -> Value {
    let artifacts: Vec<Value> = paths.iter().map(|path| TrustRoot::artifact(path)).collect();
    json!({ "artifacts": artifacts })
}

#[test]
fn an_artifact_is_found_with_and_without_what_is_said_about_it() {
    block_on(async {
        let (_server, trust) = world().await;
        let mut first = TrustRoot::artifact("file1.tar.gz");
        first["custom"] = json!({ "key": "value", "list": [1, 2, { "deep": true }] });
        let mut third = TrustRoot::artifact("a/b/file3.tar.gz");
        third["custom"] = json!({ "key": "value" });
        for artifact in [&first, &TrustRoot::artifact("a/file2.tar.gz"), &third] {
            trust
                .artifacts("", &json!({ "artifacts": [artifact] }))
                .await;
        }

        let found = Survey::of(&trust).await.targets;
        for artifact in [first, TrustRoot::artifact("a/file2.tar.gz"), third] {
            let (_, target) = &found[artifact["path"].as_str().unwrap()];
            assert_eq!(target.custom, artifact.get("custom").cloned());
            assert_eq!(json!(target.length), artifact["length"]);
            assert_eq!(
                json!(target.hashes),
                json!({ "sha256": artifact["sha256"] })
            );
        }
    });
}

#[test]
fn what_many_requests_add_is_found_when_they_have_succeeded() {
    for (requests, artifacts, limit) in SCENARIOS {
        block_on(async {
            let (_server, trust) = world().await;
            let began = tokio::time::Instant::now();
            let asked: Vec<Vec<String>> = (0..requests)
                .map(|number| paths(&format!("{requests}x{artifacts}/{number}"), artifacts))
                .collect();
            join_all(asked.iter().map(async |paths| {
                let task = trust.artifacts("", &body(paths)).await;
                assert_eq!(task.result("added"), artifacts);
            }))
            .await;
            assert!(began.elapsed() < limit, "{requests}x{artifacts}");

            let found = Survey::of(&trust).await.artifacts();
            let expected: BTreeSet<String> = asked.into_iter().flatten().collect();
            assert_eq!(found, expected, "{requests}x{artifacts}");
        });
    }
}

#[test]
fn what_was_removed_is_found_no_more_and_what_was_not_there_is_named() {
    block_on(async {
        let (_server, trust) = world().await;
        let there = paths("there", 10);
        trust.artifacts("", &body(&there)).await;
        let mut left: BTreeSet<String> = there.iter().cloned().collect();
        let mut next = there.iter();

        for (known, unknown) in [(1, 0), (2, 0), (3, 0), (1, 1), (0, 2), (2, 2)] {
            let known: Vec<String> = next.by_ref().take(known).cloned().collect();
            let unknown = paths("never", unknown);
            let asked = [known.clone(), unknown.clone()].concat();
            let task = trust.artifacts("/remove", &json!({ "paths": asked })).await;
            assert_eq!(*task.result("removed"), json!(known));
            assert_eq!(*task.result("not_found"), json!(unknown));
            left.retain(|path| !known.contains(path));
            assert_eq!(Survey::of(&trust).await.artifacts(), left);
        }
    });
}

#[test]
fn artifacts_keep_coming_while_a_root_is_signed() {
    block_on(async {
        let (_server, trust) = world().await;
        let rotation = trust.rotation().await;
        trust.open(&rotation).await;
        let mut expected = BTreeSet::new();
        for number in 0..8 {
            let paths = paths(&format!("round{number}"), 10);
            trust.artifacts("", &body(&paths)).await;
            expected.extend(paths);
            if number < 4 {
                trust.sign(&rotation, number..number + 1).await;
            }
        }
        trust
            .until("rotated", |root| root["root_version"] == 2)
            .await;
        trust.file("2.root.json").await;

        assert_eq!(Survey::of(&trust).await.artifacts(), expected);
    });
}

#[test]
fn sixty_four_clients_get_no_wrong_answer() {
    const CLIENTS: usize = 64;
    const REQUESTS: usize = 16;
    block_on(async {
        let (_server, trust) = world().await;
        let trust = &trust;
        join_all((0..CLIENTS).map(async |client| {
            for number in 0..REQUESTS {
                let paths = paths(&format!("c{client}/{number}"), 1);
                let task = trust.artifacts("", &body(&paths)).await;
                assert_eq!(task.result("added"), 1);
            }
        }))
        .await;

        let found = Survey::of(trust).await.artifacts();
        assert_eq!(found.len(), CLIENTS * REQUESTS);
    });
}

#[test]
fn two_trust_roots_are_kept_apart() {
    block_on(async {
        let (server, first) = world().await;
        let second = TrustRoot::named("second", server.admin(), server.public()).await;
        let (ours, theirs) = (paths("a", 20), paths("b", 20));

        let (a, b) = (body(&ours), body(&theirs));
        tokio::join!(first.artifacts("", &a), second.artifacts("", &b));

        for (trust, expected) in [(&first, ours), (&second, theirs)] {
            let found = Survey::of(trust).await.artifacts();
            assert_eq!(found, expected.into_iter().collect());
        }
        assert_ne!(
            first.file("1.root.json").await,
            second.file("1.root.json").await
        );
    });
}
