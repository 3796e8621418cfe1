//! Whatever is wrong with a request, the answer is a problem.

use kit::http::Answer;
use reqwest::Method;
use serde_json::json;

use crate::world::World;

kit::on_databases! {
    async fn every_refusal_is_a_problem(database: kit::Database) {
        let world = World::with(database, |settings| settings.limits.body_bytes = 1000).await;
        let admin = &world.admin;
        admin.get("/nowhere").await.problem(404, "not-found");
        admin.get("/repositories/").await.problem(404, "not-found");
        let answer = admin.delete("/tasks").await;
        answer.problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), Some("GET"));
        let page = Answer::of(reqwest::Client::new().post(format!("{}/health", admin.base()))).await;
        page.problem(405, "method-not-allowed");
        assert_eq!(page.header("allow"), Some("GET, HEAD"));
        admin.get("/tasks/seven").await.problem(400, "invalid-parameter");
        admin.get("/tasks?limit=many").await.problem(400, "invalid-parameter");
        admin.get("/tasks?limit=0").await.problem(400, "invalid-parameter");
        admin.get("/tasks?state=asleep").await.problem(400, "invalid-parameter");
        admin.get("/tasks?cursor=%%%").await.problem(400, "invalid-parameter");
        admin.get("/audit?since=yesterday").await.problem(400, "invalid-parameter");

        let send = |kind: &'static str, body: String| {
            let request = admin.request(Method::POST, "/repositories");
            Answer::of(request.header("content-type", kind).body(body))
        };
        send("application/json", "{".into()).await.problem(400, "malformed-json");
        send("application/json", String::new()).await.problem(400, "malformed-json");
        send("text/plain", "{}".into()).await.problem(415, "unsupported-media-type");
        send("application/json", format!("\"{}\"", "a".repeat(1000))).await.problem(413, "too-large");
        let no_type = admin.request(Method::POST, "/repositories").body("{}");
        Answer::of(no_type).await.problem(415, "unsupported-media-type");

        let elsewhere = format!("{}/api/v2/tasks", admin.base());
        let answer = Answer::of(reqwest::Client::new().get(elsewhere)).await;
        answer.problem(404, "not-found");
    }

    async fn a_value_of_another_type_is_never_read_as_a_text(database: kit::Database) {
        let world = World::new(database).await;
        for name in [json!(false), json!(7)] {
            let answer = world.admin.post("/components", &json!({"name": name})).await;
            answer.problem(422, "invalid-request");
        }
        let plan = json!({"name": "standard", "scopes": ["rpm/core", 7]});
        let problem = world.admin.post("/plans", &plan).await.problem(422, "invalid-request");
        assert_eq!(problem.fields[0]["field"], "scopes[1]");
    }

    async fn every_field_that_is_wrong_is_named(database: kit::Database) {
        let world = World::new(database).await;
        let answer = world
            .admin
            .post(
                "/repositories",
                &json!({"public": "yes", "policy": {"compression": "xz", "speed": 1}}),
            )
            .await;
        answer.problem(422, "invalid-request");
        let body: serde_json::Value = answer.json();
        let mut fields: Vec<&str> = body["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["field"].as_str().unwrap())
            .collect();
        fields.sort_unstable();

        assert_eq!(fields, ["address", "policy.compression", "policy.speed", "public"]);
    }

    async fn a_database_that_is_away_is_a_503_with_retry_after(database: kit::Database) {
        let world = World::new(database).await;
        world.parts.db.read().clone().close().await.unwrap();

        let answer = world.admin.get("/tasks").await;

        answer.problem(503, "database-unavailable");
        assert!(answer.header("retry-after").is_some());
        let ready = format!("{}/ready", world.public);
        Answer::of(reqwest::Client::new().get(ready)).await.expect(503);
        let health = format!("{}/health", world.public);
        Answer::of(reqwest::Client::new().get(health)).await.expect(200);
    }
}
