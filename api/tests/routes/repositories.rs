//! `/repositories`

use entities::audit;
use entities::trust_root::State;
use kit::http::Answer;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::world::World;

kit::on_databases! {
    async fn creating_queues_a_task_and_leaves_an_audit_event(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;

        let answer = world
            .admin
            .post("/repositories", &json!({"address": "rpm/core/el9", "public": true, "policy": {"compression": "zstd"}}))
            .await;

        answer.expect(202);
        let task = answer.accepted();
        assert_eq!(task.state, "queued");
        assert_eq!(answer.header("location").unwrap(), format!("/api/v1/tasks/{}", task.id));
        let row = world.task(&task.id).await;
        assert_eq!(row.kind, "create_repository");
        assert_eq!(row.payload["path"], "core/el9");
        assert_eq!(row.payload["signing_key"], "lts");
        assert_eq!(row.payload["policy"]["compression"], "zstd");
        assert_eq!(row.payload["policy"]["shrink_percent"], 50);
        let events = audit::Entity::find().all(world.parts.db.read()).await.unwrap();
        let event = events.iter().find(|event| event.action == "create_repository").unwrap();
        assert_eq!(event.task, Some(row.id));
        assert_eq!(event.actor, row.created_by);
        assert_eq!(event.details["address"], "rpm/core/el9");
    }

    async fn what_cannot_be_created_is_refused(database: kit::Database) {
        let world = World::new(database).await;
        let create = async |body: Value| world.admin.post("/repositories", &body).await;
        create(json!({"address": "rpm/core"})).await.problem(422, "invalid-request");
        world.signing_key("lts").await;
        world.repository("core").await;
        create(json!({"address": "rpm/core"})).await.problem(409, "repository-exists");
        for address in ["", "core", "rpm/Core", "rpm/a/@7", "rpm/../etc", "oci/core"] {
            create(json!({"address": address})).await.problem(422, "invalid-request");
        }
        create(json!({"address": "rpm/b", "signing_key": "none"})).await.problem(422, "invalid-request");
        create(json!({"address": "rpm/b", "policy": {"shrink_percent": 101}})).await.problem(422, "invalid-request");
        world.signing_key("other").await;
        create(json!({"address": "rpm/b"})).await.problem(422, "invalid-request");
        create(json!({"address": "rpm/b", "signing_key": "other"})).await.expect(202);
        assert_eq!(world.tasks().await.len(), 1);
    }

    async fn a_key_for_metadata_signs_no_repository(database: kit::Database) {
        let world = World::new(database).await;
        world.tuf_key("timestamp").await;
        let create = async |body: Value| world.admin.post("/repositories", &body).await;

        create(json!({"address": "rpm/core"})).await.problem(422, "invalid-request");
        let named = create(json!({"address": "rpm/core", "signing_key": "timestamp"})).await;
        let problem = named.problem(422, "invalid-request");
        assert!(problem.fields[0]["detail"].as_str().unwrap().contains("TUF metadata"), "{problem:?}");
        let row = world.repository("other").await;
        let change = json!({"signing_key": "timestamp"});
        world.admin.patch(&format!("/repositories/{}", row.id), &change).await.problem(422, "invalid-request");
        world.signing_key("lts").await;
        // The only one that can be meant.
        create(json!({"address": "rpm/core"})).await.expect(202);
    }

    async fn a_repository_belongs_to_a_trust_root(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        world.trust_root("team", State::Live).await;
        let create = async |body: Value| world.admin.post("/repositories", &body).await;

        let task = create(json!({"address": "rpm/a"})).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["trust_root"], "default");
        let task = create(json!({"address": "rpm/b", "trust_root": "team"})).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["trust_root"], "team");
        create(json!({"address": "rpm/c", "trust_root": "other"})).await.problem(422, "invalid-request");
        let row = world.repository("d").await;
        let shown: Value = world.admin.get(&format!("/repositories/{}", row.id)).await.expect(200).json();
        assert_eq!(shown["trust_root"], "default");
    }

    async fn a_repository_is_found_by_its_address(database: kit::Database) {
        let world = World::new(database).await;
        world.repository("other").await;
        let row = world.published("core/el9", &["hello", "world"]).await;

        let found: Value = world.admin.get("/repositories?address=rpm/core/el9").await.expect(200).json();
        let item = &found["items"][0];
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        assert_eq!(item["id"], row.id.to_string());
        assert_eq!(item["address"], "rpm/core/el9");
        assert_eq!(item["live_serial"], 2);
        assert_eq!(item["packages"], 2);
        assert!(item["created_at"].as_str().unwrap().ends_with('Z'));

        let answer = world.admin.get(&format!("/repositories/{}", row.id)).await;
        assert_eq!(answer.expect(200).header("etag"), Some("\"3\""));
        assert_eq!(&answer.json::<Value>(), item);
        for address in ["rpm/none", "nonsense"] {
            let none: Value = world.admin.get(&format!("/repositories?address={address}")).await.json();
            assert_eq!(none["items"], json!([]));
        }
        let absent = format!("/repositories/{}", entities::RepositoryId::fresh());
        world.admin.get(&absent).await.problem(404, "not-found");
    }

    async fn pages_lead_through_all_repositories_once(database: kit::Database) {
        let world = World::new(database).await;
        for name in ["e", "b", "d", "a", "c"] {
            world.repository(name).await;
        }
        let mut seen = Vec::new();
        let mut path = "/repositories?limit=2".to_owned();
        loop {
            let answer = world.admin.get(&path).await;
            let page: Value = answer.expect(200).json();
            for item in page["items"].as_array().unwrap() {
                seen.push(item["address"].as_str().unwrap().to_owned());
            }
            let Some(next) = page["next"].as_str() else {
                assert_eq!(answer.header("link"), None);
                break;
            };
            let link = format!("</api/v1/repositories?limit=2&cursor={next}>; rel=\"next\"");
            assert_eq!(answer.header("link"), Some(link.as_str()));
            path = format!("/repositories?limit=2&cursor={next}");
        }

        assert_eq!(seen, ["rpm/a", "rpm/b", "rpm/c", "rpm/d", "rpm/e"]);
    }

    async fn changes_and_deletion_go_by_the_revision_that_was_read(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}", row.id);
        let with = |method: Method, tag: &'static str| {
            let body = json!({"public": true, "policy": {"exact": true}});
            let request = world.admin.request(method.clone(), &path).header("If-Match", tag);
            Answer::of(if method == Method::PATCH { request.json(&body) } else { request })
        };
        with(Method::PATCH, "\"7\"").await.problem(412, "changed");
        with(Method::DELETE, "\"7\"").await.problem(412, "changed");
        assert_eq!(world.tasks().await.len(), 0);

        let changed = with(Method::PATCH, "\"1\"").await.accepted();
        let payload = world.task(&changed.id).await.payload;
        assert_eq!(payload["if_match"], 1);
        assert_eq!(payload["public"], true);
        assert_eq!(payload["signing_key"], Value::Null);
        assert_eq!(payload["policy"]["exact"], true);
        assert_eq!(payload["policy"]["foreign_signature"], "replace");

        let unconditional = world.admin.patch(&path, &json!({"signing_key": "lts"})).await.accepted();
        let payload = world.task(&unconditional.id).await.payload;
        assert_eq!(payload["if_match"], Value::Null);
        assert_eq!(payload["policy"], Value::Null);

        let deleted = with(Method::DELETE, "\"1\"").await.accepted();
        assert_eq!(world.task(&deleted.id).await.kind, "delete_repository");
        world.admin.patch(&path, &json!({"path": "x"})).await.problem(422, "invalid-request");
    }
}
