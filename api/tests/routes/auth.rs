//! Administration is never open.

use chrono::TimeDelta;
use entities::token::{self, Role};
use entities::{TokenId, now};
use kit::http::Answer;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use crate::world::World;

/// Every operation of the document, as a method and a path that could be.
async fn operations(world: &World) -> Vec<(String, Method, String)> {
    let document: Value = world
        .admin
        .with_token("")
        .get("/openapi.json")
        .await
        .expect(200)
        .json();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let path = path.replace("{record}", "group").replace("{serial}", "1");
            let path: Vec<&str> = path
                .split('/')
                .map(|segment| {
                    if segment.starts_with('{') {
                        "0193c6a0-0000-7000-8000-000000000000"
                    } else {
                        segment
                    }
                })
                .collect();
            let id = operation["operationId"].as_str().unwrap().to_owned();
            found.push((id, method.to_uppercase().parse().unwrap(), path.join("/")));
        }
    }
    assert!(found.len() > 50, "{}", found.len());
    found
}

kit::on_databases! {
    async fn no_operation_answers_without_a_token(database: kit::Database) {
        let world = World::new(database).await;
        for token in ["", "cst_0193c6a00000700080000000000000_guess"] {
            let nobody = world.admin.with_token(token);
            for (id, method, path) in operations(&world).await.into_iter().step_by(2) {
                let answer = Answer::of(nobody.request(method, &path)).await;
                assert!(matches!(answer.status, 401 | 429), "{id}: {answer}");
                assert!(answer.header("content-type").unwrap().starts_with("application/problem+json"));
            }
        }
        let nobody = world.admin.with_token("");
        nobody.get("/nowhere").await.problem(401, "unauthenticated");
        assert!(nobody.get("/tasks").await.header("www-authenticate").unwrap().starts_with("Bearer"));
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn every_operation_needs_a_token_at_all(database: kit::Database) {
        let world = World::new(database).await;
        let nobody = world.admin.with_token("");
        for (id, method, path) in operations(&world).await {
            let answer = Answer::of(nobody.request(method, &path)).await;
            assert_eq!(answer.status, 401, "{id}: {answer}");
        }
    }

    async fn an_auditor_changes_nothing_and_a_publisher_publishes_only(database: kit::Database) {
        let world = World::new(database).await;
        let (auditor, _) = world.as_role(Role::Auditor).await;
        let (publisher, _) = world.as_role(Role::Publisher).await;
        let published_by_publishers = [
            "upload_package", "remove_package", "create_publication", "roll_back_publication",
            "set_metadata_file", "unset_metadata_file", "cancel_task", "add_artifacts",
            "remove_artifacts", "publish_artifacts", "import_artifacts", "submit_signing_response",
            "create_promotion", "approve_promotion", "cancel_promotion",
            "pin_package", "unpin_package", "apply_retention", "pin_publication",
            "unpin_publication", "refresh_contents",
        ];
        let unread_by_publishers = [
            "list_tokens", "get_token", "list_audit_events", "list_audit_checkpoints",
            "get_audit_key", "export_audit_trail", "list_backups", "get_vault",
            "list_accounts", "get_account", "list_plans", "get_plan", "list_subscription_keys",
            "get_subscription_key", "set_up_subscription_key", "explain",
        ];
        for (id, method, path) in operations(&world).await {
            let read = method == Method::GET;
            let may = read && id != "get_vault";
            let answer = Answer::of(auditor.request(method.clone(), &path)).await;
            assert_eq!(answer.status != 403, may, "auditor, {id}: {answer}");
            let may = published_by_publishers.contains(&id.as_str())
                || read && !unread_by_publishers.contains(&id.as_str());
            let answer = Answer::of(publisher.request(method, &path)).await;
            assert_eq!(answer.status != 403, may, "publisher, {id}: {answer}");
        }
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn a_revoked_or_expired_token_is_refused_at_once(database: kit::Database) {
        let world = World::new(database).await;
        let (somebody, id) = world.as_role(Role::Admin).await;
        somebody.get("/tasks").await.expect(200);

        let write = world.parts.db.write().await.unwrap();
        token::Entity::update_many()
            .col_expr(token::Column::RevokedAt, Expr::value(now()))
            .filter(token::Column::Id.eq(id))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        somebody.get("/tasks").await.problem(401, "unauthenticated");

        let expired = format!("expired-{}", TokenId::fresh());
        world.token(Role::Admin, &expired, Some(now() - TimeDelta::seconds(1))).await;
        world.admin.with_token(&expired).get("/tasks").await.problem(401, "unauthenticated");
    }

    async fn wrong_tokens_are_slowed_down_and_right_ones_are_not(database: kit::Database) {
        let world = World::new(database).await;
        let guess = world.admin.with_token("cst_guess");
        let mut slowed = 0;
        for _ in 0..80 {
            let answer = guess.get("/tasks").await;
            if answer.status == 429 {
                answer.problem(429, "too-many-requests");
                assert!(answer.header("retry-after").is_some());
                slowed += 1;
            }
        }
        assert!(slowed > 0);
        world.admin.get("/tasks").await.expect(200);
    }

    async fn the_document_its_pages_and_health_are_open_and_hold_no_data(database: kit::Database) {
        let world = World::new(database).await;
        world.repository("secret/name").await;
        for path in ["/api/v1/openapi.json", "/api/docs", "/health", "/ready"] {
            let url = format!("{}{path}", world.admin.base());
            let answer = Answer::of(reqwest::Client::new().get(url)).await;
            answer.expect(200);
            assert!(!answer.text().contains("secret/name"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert!(answer.header("content-security-policy").is_some(), "{path}");
        }
    }
}
