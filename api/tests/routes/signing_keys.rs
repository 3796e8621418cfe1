//! `/signing-keys` and `/vault`

use entities::audit;
use kit::http::Answer;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::world::World;

const SEALED: &str = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n";

kit::on_databases! {
    async fn a_key_is_ordered_by_name_and_algorithm(database: kit::Database) {
        let world = World::new(database).await;
        let order = async |body: Value| world.admin.post("/signing-keys", &body).await;

        let task = order(json!({"name": "lts", "purpose": "openpgp", "algorithm": "rsa4096"})).await.accepted();
        let payload = world.task(&task.id).await.payload;
        assert_eq!(payload["name"], "lts");
        assert_eq!(payload["algorithm"], "rsa4096");
        assert_eq!(payload["user_id"], "lts");

        world.signing_key("taken").await;
        order(json!({"name": "taken", "purpose": "openpgp", "algorithm": "ed25519"})).await.problem(409, "key-exists");
        order(json!({"name": "A/B", "purpose": "openpgp", "algorithm": "ed25519"})).await.problem(422, "invalid-request");
        order(json!({"name": "a", "purpose": "openpgp", "algorithm": "dsa"})).await.problem(422, "invalid-request");
        order(json!({"name": "a", "purpose": "openpgp", "algorithm": "ed25519", "user_id": "a\nb"})).await.problem(422, "invalid-request");
    }

    async fn a_key_for_metadata_is_ordered_with_algorithms_of_its_own(database: kit::Database) {
        let world = World::new(database).await;
        let order = async |body: Value| world.admin.post("/signing-keys", &body).await;

        for algorithm in ["ed25519", "p256"] {
            let task = order(json!({"name": algorithm, "purpose": "tuf", "algorithm": algorithm})).await.accepted();
            let payload = world.task(&task.id).await.payload;
            assert_eq!(payload["purpose"], "tuf");
            assert_eq!(payload["algorithm"], algorithm);
        }
        order(json!({"name": "a", "purpose": "tuf", "algorithm": "rsa4096"})).await.problem(422, "invalid-request");
        order(json!({"name": "a", "purpose": "openpgp", "algorithm": "p256"})).await.problem(422, "invalid-request");
        order(json!({"name": "a", "purpose": "tuf", "algorithm": "p256", "user_id": "A"})).await.problem(422, "invalid-request");
        let import = json!({"name": "a", "purpose": "tuf", "sealed": SEALED});
        world.admin.post("/signing-keys/import", &import).await.problem(422, "invalid-request");

        let id = world.tuf_key("timestamp").await;
        let shown: Value = world.admin.get(&format!("/signing-keys/{id}")).await.expect(200).json();
        assert_eq!(shown["purpose"], "tuf");
        let public = world.admin.get(&format!("/signing-keys/{id}/public")).await;
        assert_eq!(public.expect(200).header("content-type"), Some("application/x-pem-file"));
        assert_eq!(public.text(), "-----BEGIN PUBLIC KEY-----\ntimestamp\n");
    }

    async fn an_imported_key_is_seen_by_the_worker_alone(database: kit::Database) {
        let world = World::new(database).await;
        let recipient: Value = world.admin.get("/vault").await.expect(200).json();
        assert_eq!(recipient["recipient"], "age1recipient");

        let task = world.admin.post("/signing-keys/import", &json!({"name": "lts", "purpose": "openpgp", "sealed": SEALED})).await.accepted();

        assert_eq!(world.task(&task.id).await.payload["sealed"], SEALED);
        let events = audit::Entity::find().all(world.parts.db.read()).await.unwrap();
        let shown: Value = world.admin.get(&format!("/tasks/{}", task.id)).await.json();
        assert!(!format!("{events:?}{shown}").contains("YWdl"));
        let claimed = world.claim("import_key").await;
        world.succeed(&claimed, json!({"key": claimed.payload["key"]}), None).await;
        assert_eq!(world.task(&task.id).await.payload, json!({}));
        let bare = json!({"name": "b", "purpose": "openpgp", "sealed": "-----BEGIN PGP PRIVATE KEY BLOCK-----"});
        let refused = world.admin.post("/signing-keys/import", &bare).await;
        refused.problem(422, "invalid-request");
        assert!(!refused.text().contains("PRIVATE"));
    }

    async fn keys_are_listed_exported_and_retired(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("b").await;
        let id = world.signing_key("a").await;

        let list: Value = world.admin.get("/signing-keys").await.expect(200).json();
        let names: Vec<&str> = list["items"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["a", "b"]);
        let one: Value = world.admin.get("/signing-keys?name=b").await.json();
        assert_eq!(one["items"].as_array().unwrap().len(), 1);
        let path = format!("/signing-keys/{id}");
        assert_eq!(world.admin.get(&path).await.expect(200).header("etag"), Some("\"3\""));
        let public = world.admin.get(&format!("{path}/public")).await;
        assert_eq!(public.expect(200).header("content-type"), Some("application/pgp-keys"));
        assert_eq!(public.text(), "-----BEGIN PGP PUBLIC KEY BLOCK-----\na\n");

        let retire = format!("{path}/retire");
        let stale = world.admin.request(Method::POST, &retire).header("If-Match", "\"1\"");
        Answer::of(stale).await.problem(412, "changed");
        let task = Answer::of(world.admin.request(Method::POST, &retire)).await.accepted();
        assert_eq!(world.task(&task.id).await.kind, "retire_key");
        let absent = format!("/signing-keys/{}", entities::SigningKeyId::fresh());
        world.admin.get(&absent).await.problem(404, "not-found");
    }
}
