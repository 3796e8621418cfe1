//! `/tasks`

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entities::process::{self, Program};
use entities::task::Progress;
use entities::token::Role;
use entities::{ChangeId, Names, ProcessId, change, now};
use kit::http::Answer;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::world::World;

/// Asks for a publication, which queues a task in the pool `ingest`.
async fn queue(world: &World) -> String {
    let row = world.published("core", &["one"]).await;
    let path = format!("/repositories/{}/publications", row.id);
    world.admin.post(&path, &json!({})).await.accepted().id
}

kit::on_databases! {
    async fn a_wait_ends_with_the_task(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let begun = Instant::now();
        let path = format!("/tasks/{id}?wait=30");
        let play = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let claimed = world.claim("create_publication").await;
            world.succeed(&claimed, json!({"serial": 2}), None).await;
        };

        let (answer, ()) = tokio::join!(world.admin.get(&path), play);

        let task: Value = answer.expect(200).json();
        assert_eq!(task["state"], "succeeded");
        assert_eq!(task["result"], json!({"serial": 2}));
        assert_eq!(task["attempt"], 1);
        assert!(begun.elapsed() < Duration::from_secs(5));
        world.admin.get(&format!("/tasks/{id}?wait=61")).await.problem(400, "invalid-parameter");
    }

    async fn a_wait_that_is_over_shows_the_task_as_it_is(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;

        let task: Value = world.admin.get(&format!("/tasks/{id}?wait=1")).await.expect(200).json();

        assert_eq!(task["state"], "queued");
        world.stop().await;
    }

    async fn prefer_wait_answers_with_the_finished_task_and_what_it_made(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        let request = world.admin.request(Method::POST, "/repositories").header("Prefer", "wait=30");
        let play = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let claimed = world.claim("create_repository").await;
            world.succeed(&claimed, json!({"repository": claimed.payload["repository"]}), None).await;
            claimed
        };

        let asked = Answer::of(request.json(&json!({"address": "rpm/core"})));
        let (answer, claimed) = tokio::join!(asked, play);

        let made = claimed.payload["repository"].as_str().unwrap();
        assert_eq!(answer.expect(201).header("location").unwrap(), format!("/api/v1/repositories/{made}"));
        assert_eq!(answer.accepted().state, "succeeded");
    }

    async fn a_task_has_succeeded_only_when_every_data_plane_shows_it(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let late = ProcessId::fresh();
        let report = async |epoch: i64| {
            let write = world.parts.db.write().await.unwrap();
            process::Entity::delete_by_id(late).exec(&*write).await.unwrap();
            write.commit().await.unwrap();
            // As if the clock had been set ahead since: the date of a report says nothing.
            let seen_at = now() - TimeDelta::days(1);
            let row = process::Model { id: late, program: Program::Api, epoch, seen_at };
            world.insert::<process::Entity, _>(row).await;
        };
        report(999_998).await;
        let claimed = world.claim("create_publication").await;
        world.succeed(&claimed, json!({}), Some(999_999)).await;

        let task: Value = world.admin.get(&format!("/tasks/{id}")).await.json();
        assert_eq!(task["state"], "running");
        assert_eq!(task.get("result"), None);
        // Nobody is waited for longer than three seconds, even one that reports itself late.
        let begun = Instant::now();
        let waited: Value = world.admin.get(&format!("/tasks/{id}?wait=20")).await.json();
        assert_eq!(waited["state"], "succeeded");
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }

    async fn a_waiting_task_is_shown_as_running(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let claimed = world.claim("create_publication").await;
        let write = world.parts.db.write().await.unwrap();
        jobs::wait_for_publication(&write, &claimed, json!({"secret": 1})).await.unwrap();
        write.commit().await.unwrap();

        let task: Value = world.admin.get(&format!("/tasks/{id}")).await.json();

        assert_eq!(task["state"], "running");
        assert_eq!(task["progress"]["unit"], "waiting for publication");
        assert_eq!(task.get("result"), None);
        let running: Value = world.admin.get("/tasks?state=running").await.json();
        assert_eq!(running["items"][0]["id"], id.as_str());
    }

    async fn tasks_are_filtered_and_paged_newest_first(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one"]).await;
        let path = format!("/repositories/{}/publications", row.id);
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.insert(0, world.admin.post(&path, &json!({})).await.accepted().id);
        }
        let found = async |query: &str| {
            let page: Value = world.admin.get(&format!("/tasks?{query}")).await.expect(200).json();
            page["items"].as_array().unwrap().iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };

        assert_eq!(found("").await, ids);
        assert_eq!(found("limit=2").await, ids[..2]);
        assert_eq!(found("kind=create_publication&state=queued").await, ids);
        assert_eq!(found(&format!("repository={}", row.id)).await, ids);
        assert!(found("kind=other").await.is_empty());
        assert!(found("state=failed").await.is_empty());
        let absent = format!("/tasks/{}", entities::TaskId::fresh());
        world.admin.get(&absent).await.problem(404, "not-found");
    }

    async fn events_follow_a_task_to_its_end(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let path = format!("/tasks/{id}/events");
        let play = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let claimed = world.claim("create_publication").await;
            world.parts.signals.wake(&format!("task/{id}"));
            tokio::time::sleep(Duration::from_millis(300)).await;
            let progress = Progress { done: 1, total: Some(2), unit: "packages".into() };
            jobs::set_progress(&world.parts.db, &claimed, &progress).await.unwrap();
            world.parts.signals.wake(&format!("task/{id}"));
            tokio::time::sleep(Duration::from_millis(300)).await;
            world.succeed(&claimed, json!({}), None).await;
        };

        let (answer, ()) = tokio::join!(world.admin.get(&path), play);

        assert_eq!(answer.expect(200).header("content-type"), Some("text/event-stream"));
        let text = answer.text();
        let events: Vec<(&str, Value)> = text.split("\n\n")
            .filter_map(|event| {
                let kind = event.lines().find_map(|line| line.strip_prefix("event: "))?;
                let data = event.lines().find_map(|line| line.strip_prefix("data: "))?;
                Some((kind, serde_json::from_str(data).unwrap()))
            })
            .collect();
        let told: Vec<(&str, &str)> = events.iter()
            .map(|(kind, task)| (*kind, task["state"].as_str().unwrap())).collect();
        assert_eq!(told, [("state", "queued"), ("state", "running"), ("progress", "running"), ("state", "succeeded")], "{text}");
    }

    async fn a_queued_task_is_cancelled_at_once_and_an_ended_one_never(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let request = || world.admin.request(Method::POST, &format!("/tasks/{id}/cancel"));
        let cancel = || Answer::of(request());
        let cancel_once = || Answer::of(request().header("Idempotency-Key", "once"));

        let task = cancel_once().await.expect(200).accepted();
        assert_eq!(task.state, "cancelled");
        assert_eq!(cancel_once().await.expect(200).accepted().id, task.id);
        cancel().await.problem(409, "task-ended");
        let audit: Value = world.admin.get("/audit?action=cancel_task").await.json();
        assert_eq!(audit["items"][0]["task"], id.as_str());
    }

    async fn a_running_task_is_asked_to_stop(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let claimed = world.claim("create_publication").await;

        let answer = Answer::of(world.admin.request(Method::POST, &format!("/tasks/{id}/cancel"))).await;

        assert_eq!(answer.expect(202).accepted().state, "running");
        assert_eq!(answer.json::<Value>()["cancel_requested"], true);
        assert!(world.task(&claimed.id.to_string()).await.cancel);
    }

    async fn a_change_that_a_publish_has_taken_is_not_cancelled(database: kit::Database) {
        let world = World::new(database).await;
        let id = queue(&world).await;
        let claimed = world.claim("create_publication").await;
        let write = world.parts.db.write().await.unwrap();
        jobs::wait_for_publication(&write, &claimed, json!({})).await.unwrap();
        write.commit().await.unwrap();
        world.insert::<change::Entity, _>(change::Model {
            id: ChangeId::fresh(),
            repository: claimed.repository.unwrap(),
            task: claimed.id,
            action: change::Action::Publish { rebuild: false },
            batch: None,
            overrides: Names::default(),
            taken_by: Some(entities::TaskId::fresh()),
            taken_fence: Some(1),
            primary: None,
            filelists: None,
            other: None,
            created_at: now(),
        }).await;
        let cancel = || Answer::of(world.admin.request(Method::POST, &format!("/tasks/{id}/cancel")));

        cancel().await.problem(409, "task-taken");
        let write = world.parts.db.write().await.unwrap();
        change::Entity::update_many()
            .col_expr(change::Column::TakenBy, Expr::value(None::<uuid::Uuid>))
            .filter(change::Column::Task.eq(claimed.id))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        assert_eq!(cancel().await.expect(200).accepted().state, "cancelled");
    }

    async fn publishers_cancel_only_what_they_asked_for(database: kit::Database) {
        let world = World::new(database).await;
        let (publisher, _) = world.as_role(Role::Publisher).await;
        let theirs = queue(&world).await;
        let row = world.published("other", &["one"]).await;
        let path = format!("/repositories/{}/publications", row.id);
        let own = publisher.post(&path, &json!({})).await.accepted().id;
        let cancel = |id: String| Answer::of(publisher.request(Method::POST, &format!("/tasks/{id}/cancel")));

        cancel(theirs).await.problem(403, "forbidden");
        cancel(own).await.expect(200);
    }
}
