//! Start, readiness and shutdown.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entities::process::{self, Program};
use entities::{ProcessId, now, task};
use kit::http::Answer;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait};
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

#[test]
fn a_database_whose_disk_is_full_says_so_and_works_again_when_there_is_room() {
    kit::database::block_on(async {
        let world = World::new(kit::Database::sqlite().await).await;
        world.signing_key("lts").await;
        let create = async |number: u32| {
            let body = json!({"address": format!("rpm/r{number}"), "signing_key": "lts"});
            world.admin.post("/repositories", &body).await
        };
        create(0).await.expect(202);
        // As large as it is, and not a page more: a property of the connection, until it is closed.
        let write = world.parts.db.write().await.unwrap();
        write
            .execute_unprepared("PRAGMA max_page_count = 1")
            .await
            .unwrap();
        write.commit().await.unwrap();

        let mut answers = Vec::new();
        for number in 1..500 {
            answers.push(create(number).await);
            if answers.last().is_some_and(|answer| answer.status != 202) {
                break;
            }
        }

        let refused = answers.pop().unwrap();
        refused.problem(507, "storage-full");
        // Nothing holds the lock that every writer needs.
        for _ in 0..3 {
            drop(world.parts.db.write().await.unwrap());
            world
                .parts
                .db
                .write_relaxed()
                .await
                .unwrap()
                .commit()
                .await
                .unwrap();
        }
        let last = create(1000).await;
        last.expect(202);
        let kept = world.admin.all("/tasks?limit=500").await;
        assert_eq!(kept.len(), answers.len() + 2);
    });
}
