//! Start, readiness and shutdown.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entities::process::{self, Program};
use entities::{ProcessId, now, task};
use kit::http::Answer;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};

use crate::world::World;

kit::on_databases! {
    async fn a_queue_that_nobody_attends_is_not_ready(database: kit::Database) {
        let world = World::new(database).await;
        let http = reqwest::Client::new();
        let ready = async || Answer::of(http.get(format!("{}/ready", world.admin.base()))).await;
        let row = world.published("core", &["one"]).await;
        world.admin.post(&format!("/repositories/{}/publications", row.id), &json!({})).await.expect(202);
        ready().await.expect(200);

        let write = world.parts.db.write().await.unwrap();
        task::Entity::update_many()
            .col_expr(task::Column::RunAfter, Expr::value(now() - TimeDelta::minutes(1)))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        let answer = ready().await;
        assert_eq!(answer.expect(503).json::<Value>()["queue"], "away");

        let worker = process::Model { id: ProcessId::fresh(), program: Program::Worker, epoch: 0, seen_at: now() };
        world.insert::<process::Entity, _>(worker).await;
        ready().await.expect(200);
    }

    async fn metrics_tell_of_the_queue_and_say_when_the_database_is_away(database: kit::Database) {
        let world = World::new(database).await;
        let http = reqwest::Client::new();
        let page = async || Answer::of(http.get(format!("{}/metrics", world.admin.base()))).await;
        let row = world.published("core", &["one"]).await;
        world.admin.post(&format!("/repositories/{}/publications", row.id), &json!({})).await.expect(202);

        let text = page().await.expect(200).text();
        let queued = "{kind=\"create_publication\",state=\"queued\"} ";
        assert!(text.contains(&format!("countersign_queue_tasks{queued}1\n")), "{text}");
        assert!(text.contains(&format!("countersign_queue_oldest_age_seconds{queued}")), "{text}");
        assert!(text.contains("countersign_database_up 1\n"), "{text}");

        world.parts.db.read().clone().close().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let text = page().await.expect(200).text();
        assert!(text.contains("countersign_database_up 0\n"), "{text}");
        assert!(!text.contains("countersign_queue_tasks"), "{text}");
    }

    async fn shutdown_ends_what_waits_and_answers_what_was_asked(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one"]).await;
        let path = format!("/repositories/{}/publications", row.id);
        let id = world.admin.post(&path, &json!({})).await.accepted().id;
        let admin = world.admin.clone();
        let waiting = tokio::spawn(async move { admin.get(&format!("/tasks/{id}?wait=60")).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let begun = Instant::now();

        world.stop().await;

        let task: Value = waiting.await.unwrap().expect(200).json();
        assert_eq!(task["state"], "queued");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
