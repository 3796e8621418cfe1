//! `/repositories/{repository}/contents`, and how often they are composed

use entities::PackageId;
use serde_json::json;

use crate::world::World;

kit::on_databases! {
    async fn a_repository_says_how_often(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("release").await;
        let made = async |hours: u16| {
            let release = json!({"contents": hours});
            let body = json!({"address": "deb/core", "policy": {"release": release}});
            world.admin.post("/repositories", &body).await
        };

        let task = made(24).await.accepted();
        let payload = world.task(&task.id).await.payload;
        assert_eq!(payload["policy"]["release"]["contents"], 24);
        made(721).await.problem(422, "invalid-request");
    }

    async fn a_run_is_a_task_of_a_deb_repository(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/contents", row.id);

        world.admin.post(&path, &json!({})).await.problem(422, "invalid-request");
        let absent = format!("/repositories/{}/contents", PackageId::fresh());
        world.admin.post(&absent, &json!({})).await.problem(404, "not-found");
    }
}
