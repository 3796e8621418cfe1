//! `/repositories/{repository}/retention`, rules, and pins of packages and publications

use entities::repository::Retention;
use entities::token::Role;
use entities::{PackageId, now, package_pin};
use kit::http::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::World;

/// Puts a document.
async fn put(world: &World, path: &str, body: &Value) -> Answer {
    Answer::of(world.admin.request(Method::PUT, path).json(body)).await
}

kit::on_databases! {
    async fn rules_are_part_of_a_policy(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}", row.id);
        let policy = async |rules: Value| {
            let body = json!({"policy": {"retention": rules}});
            let task = world.admin.patch(&path, &body).await.accepted();
            world.task(&task.id).await.payload["policy"]["retention"].clone()
        };

        assert_eq!(world.admin.get(&path).await.json::<Value>()["policy"]["retention"], json!({}));
        assert_eq!(policy(json!({"versions": 3})).await, json!({"versions": 3, "days": null}));
        assert_eq!(policy(json!({"versions": 0, "days": 30})).await, json!({"versions": null, "days": 30}));
        let unknown = json!({"policy": {"retention": {"weeks": 2}}});
        world.admin.patch(&path, &unknown).await.problem(422, "invalid-request");
        let versions = json!({"address": "file/tools", "policy": {"retention": {"versions": 2}}});
        world.signing_key("files").await;
        world.admin.post("/repositories", &versions).await.problem(422, "invalid-request");
        assert!(!Retention::default().is_on());
    }

    async fn a_run_is_a_task_that_may_be_dry(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/retention", row.id);
        let payload = async |body: Value| {
            let task = world.admin.post(&path, &body).await.accepted();
            let task = world.task(&task.id).await;
            (task.payload["dry_run"].clone(), task.lock_key)
        };

        let lock = Some(jobs::repository_lock(row.id));
        assert_eq!(payload(json!({})).await, (json!(false), lock));
        assert_eq!(payload(json!({"dry_run": true})).await, (json!(true), None));
        world.admin.post(&path, &json!({"dry": true})).await.problem(422, "invalid-request");
        let absent = format!("/repositories/{}/retention", PackageId::fresh());
        world.admin.post(&absent, &json!({})).await.problem(404, "not-found");
        let (publisher, _) = world.as_role(Role::Publisher).await;
        let forced = json!({"override": ["shrink"]});
        publisher.post(&path, &forced).await.problem(403, "forbidden");
        world.admin.post(&path, &forced).await.accepted();
    }

    async fn packages_are_pinned_with_a_note(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one", "two"]).await;
        let base = format!("/repositories/{}/packages", row.id);
        let list: Value = world.admin.get(&base).await.expect(200).json();
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();
        let pin = format!("{base}/{id}/pin");

        let task = put(&world, &pin, &json!({"note": "why"})).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["note"], "why");
        let task = world.admin.delete(&pin).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["note"], Value::Null);
        let nowhere = format!("{base}/{}/pin", PackageId::fresh());
        put(&world, &nowhere, &json!({})).await.problem(404, "not-found");
        for note in ["x".repeat(1025), "two\nlines".into()] {
            put(&world, &pin, &json!({"note": note})).await.problem(422, "invalid-request");
        }

        world.insert::<package_pin::Entity, _>(package_pin::Model {
            repository: row.id,
            package: id.parse().unwrap(),
            note: "why".into(),
            created_by: "system".into(),
            created_at: now(),
        }).await;
        let list: Value = world.admin.get(&base).await.json();
        assert_eq!(list["items"][0]["pin"]["note"], "why");
        assert_eq!(list["items"][1].get("pin"), None);
        let one: Value = world.admin.get(&format!("{base}/{id}")).await.json();
        assert_eq!(one["pin"]["created_by"], "system");
    }

    async fn publications_are_pinned_by_serial(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one", "two"]).await;
        let pin = |serial: i64| format!("/repositories/{}/publications/{serial}/pin", row.id);

        let set = world.admin.put(&pin(1), "").await.accepted();
        let cleared = world.admin.delete(&pin(1)).await.accepted();

        assert_eq!(world.task(&set.id).await.payload["pinned"], true);
        assert_eq!(world.task(&cleared.id).await.payload["pinned"], false);
        world.admin.put(&pin(9), "").await.problem(404, "not-found");
    }
}
