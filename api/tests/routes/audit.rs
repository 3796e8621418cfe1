//! `/audit`

use entities::token::Role;
use serde_json::{Value, json};

use crate::world::World;

kit::on_databases! {
    async fn events_are_filtered_and_paged_newest_first(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one"]).await;
        let path = format!("/repositories/{}/publications", row.id);
        let (publisher, token) = world.as_role(Role::Publisher).await;
        publisher.post(&path, &json!({"rebuild": true})).await.expect(202);
        let task = world.admin.post(&path, &json!({})).await.accepted();
        let found = async |query: &str| {
            let page: Value = world.admin.get(&format!("/audit?{query}")).await.expect(200).json();
            page["items"].as_array().unwrap().clone()
        };

        let all = found("").await;
        assert_eq!(all.len(), 3, "with the one of the first token");
        assert_eq!(all[0]["task"], task.id);
        assert_eq!(all[2]["actor"], "system");
        assert_eq!(found(&format!("actor=token:{token}")).await, all[1..2]);
        assert_eq!(all[1]["details"], json!({"rebuild": true, "overrides": []}));
        assert_eq!(found("action=create_publication").await, all[..2]);
        assert_eq!(found(&format!("target=repository/{}", row.id)).await, all[..2]);
        assert_eq!(found(&format!("task={}", task.id)).await, all[..1]);
        let since = all[0]["at"].as_str().unwrap();
        assert_eq!(found(&format!("since={since}")).await, all[..1]);
        assert_eq!(found(&format!("until={since}")).await, all[1..]);
        assert_eq!(found("limit=1").await, all[..1]);
    }

    async fn what_was_refused_leaves_no_event(database: kit::Database) {
        let world = World::new(database).await;
        world.admin.post("/repositories", &json!({"address": "?"})).await.problem(422, "invalid-request");

        let events: Value = world.admin.get("/audit?action=create_repository").await.json();

        assert_eq!(events["items"], json!([]));
    }
}
