//! Artifacts: added, removed, held, imported, and spread over bins.

use entities::task::State;
use entities::trust_target;
use jobs::{ChangeArtifacts, ImportArtifacts, PublishArtifacts, UpdateTrustRoot};
use kit::Database;
use sea_orm::{EntityTrait, PaginatorTrait};
use uuid::Uuid;

use super::scene::Scene;
use crate::fixture::code;

kit::on_databases! {
    async fn an_artifact_is_found_when_its_task_has_succeeded(database: Database) {
        let scene = Scene::live(database).await;

        let task = scene.done(&scene.add(&["a", "b/c.tar", "b/d.tar"])).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let client = scene.client().await;
        for path in ["a", "b/c.tar", "b/d.tar"] {
            let (role, target) = client.find(path).await.unwrap();
            assert!(role.starts_with("bin-"), "{role}");
            assert_eq!(target.length, path.len() as u64);
        }
        assert!(client.find("b/e.tar").await.is_none());

        let task = scene.done(&ChangeArtifacts {
            add: Vec::new(),
            remove: vec!["a".into(), "nothing".into()],
            ..scene.add(&[])
        }).await;
        let result = task.result.unwrap();
        assert_eq!(result["removed"], serde_json::json!(["a"]));
        assert_eq!(result["not_found"], serde_json::json!(["nothing"]));
        let client = scene.client().await;
        assert!(client.find("a").await.is_none());
        assert!(client.find("b/c.tar").await.is_some());
        assert_eq!(scene.row().await.artifacts, 2);
        scene.worker.stop().await;
    }

    async fn bins_are_cut_anew_as_artifacts_come_and_go(database: Database) {
        let scene = Scene::live(database).await;
        let paths: Vec<String> = (0..400).map(|number| format!("pool/{number}.bin")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        scene.done(&scene.add(&paths[..1])).await;
        assert_eq!(scene.row().await.bins, 2);

        let task = scene.done(&scene.add(&paths)).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        assert_eq!(scene.row().await.bins, 64);
        assert_eq!(scene.row().await.artifacts, 400);
        let client = scene.client().await;
        for path in &paths {
            assert!(client.find(path).await.is_some(), "{path}");
        }
        let bins = client.snapshot.keys().filter(|name| name.starts_with("bin-")).count();
        assert_eq!(bins, 64);

        let remove = paths[4..].iter().map(|&path| path.to_owned()).collect();
        scene.done(&ChangeArtifacts { remove, ..scene.add(&[]) }).await;
        assert_eq!(scene.row().await.bins, 4);
        let client = scene.client().await;
        let bins = client.snapshot.keys().filter(|name| name.starts_with("bin-")).count();
        assert_eq!(bins, 64, "a role that was in the snapshot stays in it");
        for path in &paths[..4] {
            assert!(client.find(path).await.is_some(), "{path}");
        }
        assert!(client.find(paths[4]).await.is_none());
        scene.worker.stop().await;
    }

    async fn held_artifacts_are_seen_once_their_batch_is_published(database: Database) {
        let scene = Scene::live(database).await;
        let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
        for (batch, path) in [(one, "one"), (two, "two")] {
            let job = ChangeArtifacts {
                publish: false,
                batch: Some(batch),
                ..scene.add(&[path])
            };
            let task = scene.done(&job).await;
            assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        }
        scene.done(&scene.add(&["now"])).await;
        let client = scene.client().await;
        assert!(client.find("now").await.is_some());
        assert!(client.find("one").await.is_none() && client.find("two").await.is_none());

        let publish = |batch| PublishArtifacts { trust_root: scene.id, batch };
        let task = scene.done(&publish(Some(two))).await;
        assert_eq!(task.result.unwrap()["artifacts"], 1);
        let client = scene.client().await;
        assert!(client.find("one").await.is_none() && client.find("two").await.is_some());
        scene.done(&publish(None)).await;
        assert!(scene.client().await.find("one").await.is_some());
        assert_eq!(scene.done(&publish(None)).await.result.unwrap()["artifacts"], 0);
        scene.worker.stop().await;
    }

    async fn a_list_is_imported_as_a_whole_or_not_at_all(database: Database) {
        let scene = Scene::live(database).await;
        let import = async |text: &str| {
            let upload = scene.fixture.upload(text.as_bytes()).await;
            scene.done(&ImportArtifacts {
                trust_root: scene.id,
                upload,
                publish: true,
                batch: None,
            }).await
        };
        let hash = "cd".repeat(32);
        let lines: Vec<String> =
            (0..6000).map(|number| format!("list/{number};{number};sha256;{hash}\n")).collect();
        let bad = format!("{}list/../x;1;sha256;{hash}\n", lines.concat());
        assert_eq!(code(&import(&bad).await), "bad-artifacts");
        assert_eq!(code(&import("nonsense").await), "bad-artifact-list");
        let none = trust_target::Entity::find().count(scene.fixture.database.read()).await;
        let before = none.unwrap();

        let task = import(&lines.concat()).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let all = trust_target::Entity::find().count(scene.fixture.database.read()).await;
        assert_eq!(all.unwrap(), before + 6000);
        assert!(scene.client().await.find("list/5999").await.is_some());
        scene.worker.stop().await;
    }

    async fn what_no_client_would_read_is_refused(database: Database) {
        let scene = Scene::live(database).await;
        for path in ["a b%20", "../x", "rpm/core/repodata/repomd.xml", "keys/x.asc", "a//b", ""] {
            let task = scene.done(&scene.add(&["fine", path])).await;
            assert_eq!(code(&task), "bad-artifacts", "{path}");
        }
        let mut order = scene.add(&["x"]);
        order.add[0].custom = Some(serde_json::json!({ "half": 0.5 }));
        assert_eq!(code(&scene.done(&order).await), "bad-artifacts");
        order.add[0].custom = None;
        order.add[0].sha256 = "AB".repeat(32);
        assert_eq!(code(&scene.done(&order).await), "bad-artifacts");
        assert!(scene.client().await.find("fine").await.is_none());
        scene.worker.stop().await;
    }

    async fn roles_are_signed_anew_on_request_and_when_they_are_due(database: Database) {
        let scene = Scene::live(database).await;
        scene.done(&scene.add(&["a"])).await;
        let before = scene.client().await;
        let renew = |names: &[&str]| UpdateTrustRoot {
            trust_root: scene.id,
            revision: None,
            expiry: None,
            beside: None,
            renew: names.iter().map(|&name| name.to_owned()).collect(),
        };

        let task = scene.done(&renew(&["timestamp"])).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let client = scene.client().await;
        assert_eq!(client.timestamp_version, before.timestamp_version + 1);
        assert_eq!(client.snapshot, before.snapshot);

        scene.done(&renew(&["*"])).await;
        let client = scene.client().await;
        for (name, version) in &client.snapshot {
            assert_eq!(*version, before.snapshot[name] + 1, "{name}");
        }
        assert!(client.find("a").await.is_some());
        assert_eq!(code(&scene.done(&renew(&["root"])).await), "not-an-online-role");
        scene.worker.stop().await;
    }
}
