//! `/trust-roots/{name}/artifacts`

use entities::trust_root::{self, State};
use entities::{UploadId, audit, upload};
use kit::http::Answer;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::trust::hash;
use crate::world::World;

const BASE: &str = "/trust-roots/default/artifacts";

async fn world(database: kit::Database) -> (World, trust_root::Model) {
    let world = World::new(database).await;
    let root = world.trust_root("default", State::Live).await;
    world.trust_root("team", State::Ceremony).await;
    (world, root)
}

fn artifact(path: &str) -> Value {
    json!({"path": path, "length": 7, "sha256": hash(path)})
}

kit::on_databases! {
    async fn artifacts_are_added_and_removed_in_one_request(database: kit::Database) {
        let (world, root) = world(database).await;
        let mut custom = artifact("a/file1");
        custom["custom"] = json!({"build": 7});
        let batch = UploadId::fresh();

        let task = world.admin.post(BASE, &json!({"artifacts": [custom, artifact("a/file2")]})).await.accepted();
        let row = world.task(&task.id).await;
        assert_eq!((row.kind.as_str(), row.lock_key), ("change_artifacts", None));
        assert_eq!(row.payload, json!({
            "trust_root": root.id, "add": [custom, artifact("a/file2")], "remove": [], "publish": true, "batch": null,
        }));
        let held = json!({"paths": ["a/file1"], "publish": false, "batch": batch});
        let task = world.admin.post(&format!("{BASE}/remove"), &held).await.accepted();
        assert_eq!(world.task(&task.id).await.payload, json!({
            "trust_root": root.id, "add": [], "remove": ["a/file1"], "publish": false, "batch": batch,
        }));
        let task = world.admin.post(&format!("{BASE}/publish"), &json!({"batch": batch})).await.accepted();
        let row = world.task(&task.id).await;
        assert_eq!((row.kind.as_str(), &row.payload["batch"]), ("publish_artifacts", &json!(batch)));
        world.admin.post(&format!("{BASE}/publish"), &json!({})).await.expect(202);
        let events = audit::Entity::find().all(world.parts.db.read()).await.unwrap();
        let event = events.iter().find(|event| event.action == "add_artifacts").unwrap();
        assert_eq!(event.details, json!({"added": 2, "removed": 0, "publish": true, "batch": null}));
    }

    async fn artifacts_that_no_client_could_read_are_refused(database: kit::Database) {
        let (world, _) = world(database).await;
        let add = async |artifacts: Value| world.admin.post(BASE, &json!({"artifacts": artifacts})).await;
        let mut wrong = artifact("a%2fb");
        wrong["sha256"] = "abc".into();
        wrong["custom"] = json!([7]);

        let problem = add(json!([artifact("good"), wrong])).await.problem(422, "invalid-request");
        let fields: Vec<_> = problem.fields.iter().map(|field| field["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["artifacts[1].path", "artifacts[1].sha256", "artifacts[1].custom"]);
        for artifacts in [
            json!([]),
            json!([artifact("a"), artifact("a")]),
            json!([{"path": "a", "length": -1, "sha256": hash("a")}]),
            json!([{"path": "a", "length": 1, "sha256": hash("a"), "colour": "red"}]),
            json!("a"),
        ] {
            add(artifacts).await.problem(422, "invalid-request");
        }
        let remove = async |paths: Value| world.admin.post(&format!("{BASE}/remove"), &json!({"paths": paths})).await;
        for paths in [json!([]), json!(["/a"]), json!(["a", "a"]), json!([["a"]])] {
            remove(paths).await.problem(422, "invalid-request");
        }
        let both = json!({"artifacts": [artifact("a")], "publish": true, "batch": UploadId::fresh()});
        world.admin.post(BASE, &both).await.problem(422, "invalid-request");
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn one_request_holds_ten_thousand_and_no_more(database: kit::Database) {
        let (world, _) = world(database).await;
        let many = |count: usize| {
            let artifacts: Vec<_> = (0..count).map(|n| artifact(&format!("many/{n}"))).collect();
            json!({"artifacts": artifacts})
        };

        world.admin.post(BASE, &many(10_000)).await.expect(202);
        world.admin.post(BASE, &many(10_001)).await.problem(422, "invalid-request");
        let mut heavy = artifact("a");
        heavy["custom"] = json!({"note": "x".repeat(4 << 20)});
        world.admin.post(BASE, &json!({"artifacts": [heavy]})).await.problem(413, "too-large");
        let wrong: Vec<_> = (0..200).map(|_| json!({"path": ""})).collect();
        let problem = world.admin.post(BASE, &json!({"artifacts": wrong})).await.problem(422, "invalid-request");
        assert_eq!(problem.fields.len(), 100);
        assert!(problem.detail.unwrap().contains("more"));
    }

    async fn a_trust_root_that_is_not_live_takes_nothing(database: kit::Database) {
        let (world, _) = world(database).await;
        let team = "/trust-roots/team/artifacts";
        let add = json!({"artifacts": [artifact("a")]});

        world.admin.post(team, &add).await.problem(409, "trust-root-not-live");
        let remove = json!({"paths": ["a"]});
        world.admin.post(&format!("{team}/remove"), &remove).await.problem(409, "trust-root-not-live");
        world.admin.post(&format!("{team}/publish"), &json!({})).await.problem(409, "trust-root-not-live");
        world.admin.put(&format!("{team}/import"), "a;1;sha256;x").await.problem(409, "trust-root-not-live");
        world.admin.post("/trust-roots/other/artifacts", &add).await.problem(404, "not-found");
        assert_eq!(world.tasks().await.len(), 0);
        assert_eq!(world.objects().await, Vec::<String>::new());
    }

    async fn a_list_is_staged_as_it_comes(database: kit::Database) {
        let (world, root) = world(database).await;
        let list = format!("a/file1;7;sha256;{}\n", hash("a"));
        let batch = UploadId::fresh();
        let send = |query: String, key: &'static str| {
            let path = format!("{BASE}/import{query}");
            let request = world.admin.request(Method::PUT, &path).header("content-type", "text/csv");
            Answer::of(request.header("Idempotency-Key", key).body(list.clone()))
        };

        let task = send(format!("?publish=false&batch={batch}"), "one").await.accepted();

        let row = world.task(&task.id).await;
        assert_eq!(row.kind, "import_artifacts");
        assert_eq!((&row.payload["trust_root"], &row.payload["publish"]), (&json!(root.id), &json!(false)));
        assert_eq!(row.payload["batch"], json!(batch));
        let uploads = upload::Entity::find().all(world.parts.db.read()).await.unwrap();
        let [upload] = uploads.as_slice() else { panic!("{uploads:?}") };
        assert_eq!((upload.task, json!(upload.id)), (row.id, row.payload["upload"].clone()));
        assert_eq!(world.parts.storage.get(&upload.id.object()).await.unwrap(), list.as_bytes());
        let again = send(format!("?publish=false&batch={batch}"), "one").await.accepted();
        assert_eq!(again.id, task.id);
        assert_eq!(world.objects().await.len(), 1);
        let task = send(String::new(), "two").await.accepted();
        assert_eq!(world.task(&task.id).await.payload["publish"], true);
        send(format!("?batch={batch}"), "three").await.problem(422, "invalid-request");
        let wrong = world.admin.request(Method::PUT, &format!("{BASE}/import"));
        let wrong = wrong.header("X-Checksum-Sha256", hash("other")).body(list.clone());
        Answer::of(wrong).await.problem(422, "digest-mismatch");
        assert_eq!(world.objects().await.len(), 2);
    }

    async fn targets_are_listed_by_prefix_and_role(database: kit::Database) {
        let (world, root) = world(database).await;
        let other = world.trust_root("other", State::Live).await;
        for (path, role) in [
            ("a/file1", "bin-0"), ("a/file2", "bin-3"), ("a_b/x", "bin-0"), ("A/file3", "bin-0"),
            ("rpm/core/repodata/repomd.xml", "repository-1"), ("ä/file", "bin-3"),
        ] {
            world.trust_target(&root, path, role).await;
        }
        world.trust_target(&other, "a/of the other", "bin-0").await;
        let paths = async |query: &str| {
            let items = world.admin.all(&format!("{BASE}{query}")).await;
            let mut paths: Vec<String> = items.iter().map(|item| item["path"].as_str().unwrap().into()).collect();
            paths.sort();
            paths
        };

        assert_eq!(paths("?limit=100").await.len(), 6);
        assert_eq!(paths("?limit=1").await.len(), 6);
        assert_eq!(paths("?prefix=a/").await, ["a/file1", "a/file2"]);
        // Nothing in a prefix stands for anything else.
        assert_eq!(paths("?prefix=a_").await, ["a_b/x"]);
        assert_eq!(paths("?prefix=%25").await, Vec::<String>::new());
        assert_eq!(paths("?prefix=%C3%A4/&limit=1").await, ["ä/file"]);
        assert_eq!(paths("?prefix=a&role=bin-0&limit=1").await, ["a/file1", "a_b/x"]);
        assert_eq!(paths("?role=repository-1").await, ["rpm/core/repodata/repomd.xml"]);
        assert_eq!(paths("?role=bin-3").await, ["a/file2", "ä/file"]);
        assert_eq!(paths("?role=bins").await.len(), 5);
        for role in ["bin-1", "bin-4", "bin--1", "bin-"] {
            assert_eq!(paths(&format!("?role={role}")).await, Vec::<String>::new(), "{role}");
        }
        let page: Value = world.admin.get(&format!("{BASE}?prefix=a/file2")).await.expect(200).json();
        let item = &page["items"][0];
        assert_eq!((&item["role"], &item["length"]), (&json!("bin-3"), &json!(7)));
        assert_eq!((&item["sha256"], &item["custom"]), (&json!(hash("a/file2")), &json!({"build": 7})));
    }
}
