//! The same request under the same key is carried out once.

use chrono::TimeDelta;
use entities::token::Role;
use entities::{idempotency, now};
use kit::http::{Admin, Answer};
use reqwest::Method;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::json;

use crate::world::World;

async fn create(admin: &Admin, key: &str, address: &str) -> Answer {
    let request = admin.request(Method::POST, "/repositories");
    let body = json!({"address": address, "signing_key": "lts"});
    Answer::of(request.header("Idempotency-Key", key).json(&body)).await
}

kit::on_databases! {
    async fn a_repeated_request_gets_the_same_task(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        let first = create(&world.admin, "one", "rpm/core").await.accepted();

        // What the first one asked for has happened: without the key this would be a conflict.
        world.repository("core").await;
        let again = create(&world.admin, "one", "rpm/core").await;

        again.expect(202);
        assert_eq!(again.accepted().id, first.id);
        create(&world.admin, "two", "rpm/core").await.problem(409, "repository-exists");
        assert_eq!(world.tasks().await.len(), 1);
    }

    async fn a_key_of_another_request_is_refused(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        create(&world.admin, "one", "rpm/core").await.expect(202);

        create(&world.admin, "one", "rpm/other").await.problem(422, "idempotency-key-reused");
        create(&world.admin, "a b", "rpm/other").await.problem(400, "invalid-parameter");
        let (other, _) = world.as_role(Role::Admin).await;
        create(&other, "one", "rpm/other").await.expect(202);
    }

    async fn a_refusal_is_not_remembered(database: kit::Database) {
        let world = World::new(database).await;
        create(&world.admin, "one", "rpm/core").await.problem(422, "invalid-request");
        world.signing_key("lts").await;

        create(&world.admin, "one", "rpm/core").await.expect(202);
    }

    async fn a_key_is_forgotten_after_a_day(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        let first = create(&world.admin, "one", "rpm/core").await.accepted();
        let write = world.parts.db.write().await.unwrap();
        idempotency::Entity::update_many()
            .col_expr(idempotency::Column::CreatedAt, Expr::value(now() - TimeDelta::hours(25)))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();

        let second = create(&world.admin, "one", "rpm/other").await.accepted();

        assert_ne!(second.id, first.id);
    }

    async fn requests_that_race_under_one_key_make_one_task(database: kit::Database) {
        let world = World::new(database).await;
        world.signing_key("lts").await;
        let racing = (0..10).map(|_| create(&world.admin, "race", "rpm/core"));

        let answers = futures_util::future::join_all(racing).await;

        let id = answers[0].accepted().id;
        assert!(answers.iter().all(|answer| answer.accepted().id == id));
        assert_eq!(world.tasks().await.len(), 1);
    }
}
