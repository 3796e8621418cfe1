//! The fault points of what is asked of a trust root.

use crate::survey::Survey;
use crate::tuf_clients::{Engine, TufClient};
use countersign_tests::keyholders::{Rotation, TrustRoot};
use kit::server::{Embedded, Objects, Options, Scaled};
use kit::{Fault, Repository};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// What a test does to have the server pass a fault point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Create,
    Open,
    /// The last signature of a ceremony.
    Sign,
    Add,
    PublishHeld,
    Import,
    Renew,
    Rebuild,
    Delegate,
    /// A package, whose index is a target.
    Push,
}

/// The act, its job, and the job's fault points that the act passes.
const POINTS: &[(Act, &str, &[&str])] = &[
    (Act::Create, "create_trust_root", &["recorded", "committed"]),
    (Act::Open, "open_ceremony", &["recorded", "committed"]),
    (Act::Sign, "change_ceremony", &["recorded", "committed"]),
    (Act::Add, "change_artifacts", &["recorded", "committed"]),
    (
        Act::PublishHeld,
        "publish_artifacts",
        &["recorded", "committed"],
    ),
    (Act::Import, "import_artifacts", &["checked", "recorded"]),
    (Act::Renew, "update_trust_root", &["recorded", "committed"]),
    (
        Act::Rebuild,
        "rebuild_trust_root",
        &["recorded", "committed"],
    ),
    (
        Act::Delegate,
        "change_delegation",
        &["recorded", "committed"],
    ),
    (Act::Push, "publish_trust", PUBLISH),
    (
        Act::Sign,
        "publish_trust",
        &["after_ceremonies", "before_switch", "after_switch"],
    ),
    (Act::Add, "export_trust", &["copied", "switched", "pruned"]),
];

/// The fault points of a publish.
const PUBLISH: &[&str] = &[
    "before_gather",
    "after_gather",
    "after_ceremonies",
    "after_signing",
    "after_writing",
    "before_switch",
    "after_switch",
];

/// The batch of what is held.
const BATCH: &str = "0193e5a0-0000-7000-8000-000000000001";

/// The names of all fault points.
pub(crate) fn points() -> impl Iterator<Item = String> {
    POINTS
        .iter()
        .flat_map(|(_, job, steps)| steps.iter().map(move |step| format!("{job}.{step}")))
}

/// Goes through every fault point of these jobs.
pub(crate) async fn survive(jobs: &[&str]) {
    for (act, job, steps) in POINTS.iter().filter(|(_, job, _)| jobs.contains(job)) {
        for step in *steps {
            let point = format!("{job}.{step}");
            println!("{act:?}, killed at {point}");
            survive_at(*act, &point).await;
        }
    }
}

/// Kills a worker at every step of a publish while clients poll: none of them notices, and no task
/// says that it succeeded before its target is there.
pub(crate) async fn publish_under_polling() {
    let soon = || {
        Options::default()
            .with("COUNTERSIGN_WORKER__LEASE_SECONDS", "3")
            .with("COUNTERSIGN_WORKER__RENEW_SECONDS", "1")
    };
    let mut servers = Scaled::start(1, 0, Objects::Folder).await;
    servers.add_worker(soon());
    let trust = TrustRoot::live(servers.admin(), servers.public()).await;
    let root = trust.file("1.root.json").await;
    let polls = [Engine::PythonTuf, Engine::SigstoreTuf]
        .map(|engine| TufClient::new(engine, &trust.url(), &root).poll());

    for step in PUBLISH {
        let point = format!("publish_trust.{step}");
        assert!(servers.admin().settled().await.is_empty());
        servers.workers.pop().expect("one runs").kill();
        let dying = Options {
            fault: Some(Fault::at(&point)),
            ..soon()
        };
        servers.add_worker(dying);
        let path = format!("a/{step}");
        let body = json!({ "artifacts": [TrustRoot::artifact(&path)] });
        let asked = servers.admin().post(&trust.path("/artifacts"), &body).await;
        let id = asked.accepted().id;
        let mut dead = servers.workers.pop().expect("one runs");
        let code = dead.wait_for_death(Duration::from_mins(1));
        assert_eq!(code, 137, "{point} was not passed\n{}", dead.tail());
        if servers.admin().task(&id).await.state == "succeeded" {
            assert!(
                Survey::of(&trust).await.artifacts().contains(&path),
                "{point}"
            );
        }
        servers.add_worker(soon());
        let task = servers.admin().ended(&id).await;
        assert_eq!(task.state, "succeeded", "{point}: {task:?}");
        assert!(
            Survey::of(&trust).await.artifacts().contains(&path),
            "{point}"
        );
    }

    for poll in polls {
        let polled = tokio::task::spawn_blocking(|| poll.stop()).await.unwrap();
        assert!(polled.failures.is_empty(), "{:?}", polled.failures);
        assert!(polled.refreshed > PUBLISH.len(), "{}", polled.refreshed);
    }
}

async fn survive_at(act: Act, point: &str) {
    let mut server = Embedded::start().await;
    let (mut trust, rotation) = act.prepare(&server).await;
    let mut repository = Repository::create(server.admin(), server.public(), "rpm/core/el9").await;
    assert!(server.admin().settled().await.is_empty());
    server.restart(Options::dying_at(Fault::at(point))).await;
    trust.at(server.admin(), server.public());
    repository = repository.at(server.admin(), server.public());

    act.perform(&server, &trust, &rotation, &repository).await;

    let code = server.process.wait_for_death(Duration::from_mins(1));
    let said = server.process.tail();
    assert_eq!(code, 137, "{point} was not passed\n{said}");
    server.restart(Options::default()).await;
    trust.at(server.admin(), server.public());
    let unfinished = server.admin().settled().await;
    assert!(unfinished.is_empty(), "{point}: {unfinished:?}");
    let failed: Vec<Value> = server.admin().all("/tasks?state=failed").await;
    assert!(failed.is_empty(), "{point}: {failed:?}");
    act.check(&server, &mut trust, &rotation).await;
}

impl Act {
    /// Makes what has to be there before.
    async fn prepare(self, server: &Embedded) -> (TrustRoot, Rotation) {
        let (admin, public) = (server.admin(), server.public());
        if self == Self::Create {
            let trust = TrustRoot::planned("default", admin, public).await;
            let first = trust.first().await;
            return (trust, first);
        }
        let trust = TrustRoot::live(admin, public).await;
        let rotation = trust.rotation().await;
        match self {
            Self::Sign => {
                trust.open(&rotation).await;
                trust.sign(&rotation, 0..3).await;
            }
            Self::PublishHeld => {
                let held = json!({
                    "artifacts": [TrustRoot::artifact("a/1")], "publish": false, "batch": BATCH
                });
                trust.artifacts("", &held).await;
            }
            _ => {}
        }
        (trust, rotation)
    }

    /// Asks for it; the server may die before it answers.
    async fn perform(
        self,
        server: &Embedded,
        trust: &TrustRoot,
        rotation: &Rotation,
        repository: &Repository,
    ) {
        let post = |path: &str, body: Value| {
            let path = if path.starts_with("/trust-roots") {
                path.to_owned()
            } else {
                format!("/trust-roots/default{path}")
            };
            server.admin().request(Method::POST, &path).json(&body)
        };
        let request = match self {
            Self::Create => post("/trust-roots", trust.order(rotation)),
            Self::Open => post("/ceremonies", TrustRoot::opening(rotation)),
            Self::Sign => post(&trust.responses(rotation), TrustRoot::response(rotation, 3)),
            Self::Add => post(
                "/artifacts",
                json!({ "artifacts": [TrustRoot::artifact("a/1")] }),
            ),
            Self::PublishHeld => post("/artifacts/publish", json!({ "batch": BATCH })),
            Self::Import => {
                let artifact = TrustRoot::artifact("a/1");
                let line = format!("a/1;3;sha256;{}\n", artifact["sha256"].as_str().unwrap());
                let path = "/trust-roots/default/artifacts/import";
                server
                    .admin()
                    .request(Method::PUT, path)
                    .header("content-type", "application/octet-stream")
                    .body(line)
            }
            Self::Renew => server
                .admin()
                .request(Method::PATCH, "/trust-roots/default")
                .json(&json!({ "renew": ["*"] })),
            Self::Delegate => post(
                "/delegations",
                json!({
                    "name": "extra", "paths": ["extra/*"], "lifetime": 86_400,
                    "signing_key": "default-repositories",
                }),
            ),
            Self::Rebuild => {
                let folder = kit::place::scratch();
                trust.copy_to(folder.path()).await;
                let folder = folder.path().display().to_string();
                // The server goes away under it: its exit code says no more.
                server.cli(&["tuf", "rebuild", &folder, "--no-wait"]);
                return;
            }
            Self::Push => {
                let _ = repository.try_upload(super::package("one")).await;
                return;
            }
        };
        // No answer is one of the things that may happen.
        let _ = request.send().await;
    }

    /// Checks what must be true at the end.
    async fn check(self, server: &Embedded, trust: &mut TrustRoot, rotation: &Rotation) {
        let all = || {
            server
                .admin()
                .all("/trust-roots/default/artifacts?limit=500")
        };
        let paths = || async {
            let all = all().await;
            let paths = all
                .iter()
                .map(|one| one["path"].as_str().unwrap_or_default().to_owned());
            paths.collect::<Vec<_>>()
        };
        match self {
            Self::Create => {
                trust.sign(rotation, 0..2).await;
                trust.until("live", |root| root["state"] == "live").await;
            }
            Self::Open => {
                trust.sign(rotation, 0..4).await;
                trust
                    .until("rotated", |root| root["root_version"] == 2)
                    .await;
            }
            Self::Sign => {
                trust
                    .until("rotated", |root| root["root_version"] == 2)
                    .await;
                trust.file("2.root.json").await;
            }
            Self::Add | Self::PublishHeld | Self::Import => {
                assert!(paths().await.contains(&"a/1".to_owned()));
            }
            Self::Push => {
                assert!(
                    paths()
                        .await
                        .contains(&"rpm/core/el9/repodata/repomd.xml".to_owned())
                );
            }
            Self::Rebuild => {}
            Self::Renew => assert!(trust.row().await["timestamp_version"].as_u64() > Some(1)),
            Self::Delegate => {
                let roles = server
                    .admin()
                    .all("/trust-roots/default/roles?limit=500")
                    .await;
                assert!(
                    roles.iter().any(|role| role["name"] == "extra"),
                    "{roles:?}"
                );
            }
        }
        if self != Self::Create {
            trust.assert_whole().await;
        }
    }
}
