//! `/repositories/{repository}/publications`

use std::time::Duration;

use entities::publication::{self, State};
use entities::publication_file;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::world::World;

kit::on_databases! {
    async fn publications_are_listed_newest_first_and_shown_with_their_files(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one", "two", "three"]).await;
        let base = format!("/repositories/{}/publications", row.id);
        world.insert::<publication_file::Entity, _>(publication_file::Model {
            publication: row.live.unwrap(),
            path: "repodata/repomd.xml".into(),
            sha256: "ab".repeat(32),
            size: 3,
            record: None,
            composition: None,
            blob: None,
            inline: Some(b"<r>".to_vec()),
        }).await;

        let page: Value = world.admin.get(&format!("{base}?limit=2")).await.expect(200).json();
        let serials: Vec<i64> = page["items"].as_array().unwrap().iter()
            .map(|item| item["serial"].as_i64().unwrap()).collect();
        assert_eq!(serials, [3, 2]);
        assert_eq!(page["items"][0]["state"], "live");
        assert_eq!(page["items"][0].get("files"), None);
        let next = page["next"].as_str().unwrap();
        let last: Value = world.admin.get(&format!("{base}?cursor={next}")).await.json();
        assert_eq!(last["items"][0]["serial"], 1);
        assert_eq!(last["items"][0]["state"], "superseded");

        let live: Value = world.admin.get(&format!("{base}/3")).await.expect(200).json();
        assert_eq!(live["files"], json!([{"path": "repodata/repomd.xml", "sha256": "ab".repeat(32), "size": 3}]));
        world.admin.get(&format!("{base}/4")).await.problem(404, "not-found");

        // The data plane believes for a second what it has read.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let file = async |serial: i64, path: &str| {
            world.admin.get(&format!("{base}/{serial}/file?path={path}")).await
        };
        let read = file(3, "repodata%2Frepomd.xml").await;
        assert_eq!(read.expect(200).text(), "<r>");
        assert_eq!(read.header("content-type"), Some("application/octet-stream"));
        file(3, "repodata%2Fother.xml").await.problem(404, "not-found");
        file(1, "repodata%2Frepomd.xml").await.problem(404, "not-found");
        file(4, "repodata%2Frepomd.xml").await.problem(404, "not-found");
        world.admin.get(&format!("{base}/3/file")).await.problem(400, "invalid-parameter");
        world.admin.get(&format!("{base}/x")).await.problem(400, "invalid-parameter");
    }

    async fn publishing_again_and_rolling_back_are_tasks(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one", "two"]).await;
        let base = format!("/repositories/{}/publications", row.id);
        let content = async |path: &str, body: Value| {
            let task = world.admin.post(path, &body).await.accepted();
            world.task(&task.id).await.payload["content"].clone()
        };

        assert_eq!(content(&base, json!({})).await, json!({"kind": "live"}));
        assert_eq!(content(&base, json!({"rebuild": true})).await, json!({"kind": "rebuilt"}));
        let back = format!("{base}/1/roll-back");
        assert_eq!(content(&back, json!({})).await, json!({"kind": "of", "serial": 1}));
        world.admin.post(&format!("{base}/9/roll-back"), &json!({})).await.problem(404, "not-found");
        world.admin.post(&base, &json!({"rebuild": 1})).await.problem(422, "invalid-request");
    }

    async fn nobody_rolls_back_to_what_was_never_live(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one", "two"]).await;
        let write = world.parts.db.write().await.unwrap();
        publication::Entity::update_many()
            .col_expr(publication::Column::State, Expr::value(State::Dropped))
            .filter(publication::Column::Serial.eq(1))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        let path = format!("/repositories/{}/publications/1/roll-back", row.id);

        world.admin.post(&path, &json!({})).await.problem(409, "publication-never-live");
    }
}
