//! `/tokens`

use entities::{audit, idempotency};
use kit::http::Answer;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::World;

kit::on_databases! {
    async fn a_secret_is_shown_once_and_stored_nowhere(database: kit::Database) {
        let world = World::new(database).await;
        let create = || {
            let request = world.admin.request(Method::POST, "/tokens").header("Idempotency-Key", "t");
            Answer::of(request.json(&json!({"name": "ci", "role": "publisher", "expires_at": "2999-01-01T00:00:00Z"})))
        };

        let answer: Value = create().await.expect(202).json();
        let secret = answer["secret"].as_str().unwrap().to_owned();
        let again: Value = create().await.json();

        assert_eq!(again["id"], answer["id"]);
        assert_eq!(again.get("secret"), Some(&Value::Null));
        let row = world.task(answer["id"].as_str().unwrap()).await;
        assert_eq!(row.payload["secret_sha256"], hex::encode(Sha256::digest(&secret)));
        let id = row.payload["token"].as_str().unwrap().replace('-', "");
        assert!(secret.starts_with(&format!("cst_{id}_")), "{secret}");
        let read = world.parts.db.read();
        let events = audit::Entity::find().all(read).await.unwrap();
        let keys = idempotency::Entity::find().all(read).await.unwrap();
        let hash = hex::encode(Sha256::digest(&secret));
        let rest = format!("{events:?}{keys:?}");
        assert!(!rest.contains(&secret) && !rest.contains(&hash));
        assert!(!format!("{:?}", world.tasks().await).contains(&secret));
        let task: Value = world.admin.get(&format!("/tasks/{}", row.id)).await.json();
        assert_eq!(task.get("secret"), None);
    }

    async fn the_secret_comes_with_the_finished_task_too(database: kit::Database) {
        let world = World::new(database).await;
        let request = world.admin.request(Method::POST, "/tokens").header("Prefer", "wait=20");
        let play = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let claimed = world.claim("create_token").await;
            world.succeed(&claimed, json!({"token": claimed.payload["token"]}), None).await;
        };

        let asked = Answer::of(request.json(&json!({"name": "ci", "role": "admin"})));
        let (answer, ()) = tokio::join!(asked, play);

        assert!(answer.expect(201).json::<Value>()["secret"].is_string());
        assert!(answer.header("location").unwrap().starts_with("/api/v1/tokens/"));
    }

    async fn tokens_that_make_no_sense_are_refused(database: kit::Database) {
        let world = World::new(database).await;
        for body in [
            json!({"name": "", "role": "admin"}),
            json!({"name": "a\nb", "role": "admin"}),
            json!({"name": "a", "role": "root"}),
            json!({"name": "a", "role": "admin", "expires_at": "2001-01-01T00:00:00Z"}),
            json!({"name": "a", "role": "admin", "secret": "mine"}),
        ] {
            world.admin.post("/tokens", &body).await.problem(422, "invalid-request");
        }
    }

    async fn tokens_are_listed_without_secrets_and_revoked(database: kit::Database) {
        let world = World::new(database).await;
        let (_, id) = world.as_role(entities::token::Role::Auditor).await;

        let list = world.admin.get("/tokens").await;
        let items: Value = list.expect(200).json();
        assert_eq!(items["items"].as_array().unwrap().len(), 2);
        assert!(!list.text().contains("sha256"));
        let path = format!("/tokens/{id}");
        assert_eq!(world.admin.get(&path).await.expect(200).header("etag"), Some("\"1\""));
        let stale = world.admin.request(Method::POST, &format!("{path}/revoke")).header("If-Match", "\"2\"");
        Answer::of(stale).await.problem(412, "changed");
        let task = Answer::of(world.admin.request(Method::POST, &format!("{path}/revoke"))).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["token"], id.to_string());
        let absent = format!("/tokens/{}", entities::TokenId::fresh());
        world.admin.get(&absent).await.problem(404, "not-found");
    }
}
