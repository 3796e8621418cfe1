//! `/audit`

use entities::token::Role;
use entities::{AuditId, audit, audit_chain, audit_checkpoint, audit_link, audit_waiting, now};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::world::World;

/// Chains every event, as a worker would, with hashes of no meaning; answers them in order.
async fn chain(world: &World) -> Vec<audit::Model> {
    let events = audit::Entity::find().order_by_asc(audit::Column::Id);
    let events = events.all(world.parts.db.read()).await.unwrap();
    for (position, event) in (1..).zip(&events) {
        let link = audit_link::Model {
            position,
            event: event.id,
            hash: format!("{position:064x}"),
        };
        world.insert::<audit_link::Entity, _>(link).await;
    }
    let write = world.parts.db.write().await.unwrap();
    audit_waiting::Entity::delete_many()
        .exec(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    events
}

/// Begins the chain, and puts a checkpoint of each of `positions` there.
async fn sign(world: &World, positions: &[i64]) -> audit_chain::Model {
    let chain = audit_chain::Model {
        id: audit_chain::ONLY,
        chain: AuditId::fresh().0,
        // The public key of RFC 8032, test 1.
        public_key: Some("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".into()),
        created_at: now(),
    };
    world.insert::<audit_chain::Entity, _>(chain.clone()).await;
    for position in positions {
        let row = audit_checkpoint::Model {
            position: *position,
            note: format!("note {position}\n"),
            created_at: now(),
        };
        world.insert::<audit_checkpoint::Entity, _>(row).await;
    }
    chain
}

/// The lines of an export.
async fn export(world: &World, query: &str) -> Vec<Value> {
    let answer = world.admin.get(&format!("/audit/export?{query}")).await;
    assert_eq!(
        answer.expect(200).header("content-type"),
        Some("application/x-ndjson")
    );
    let text = answer.text();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn kinds(lines: &[Value]) -> Vec<&str> {
    let kind = |line: &Value| line.as_object().unwrap().keys().next().unwrap().clone();
    let kinds = lines.iter().map(kind);
    kinds
        .map(|kind| match kind.as_str() {
            "chain" => "chain",
            "event" => "event",
            "link" => "link",
            "checkpoint" => "checkpoint",
            "end" => "end",
            _ => panic!("{kind}"),
        })
        .collect()
}

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

    async fn targets_are_found_by_type_and_by_identifier(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one"]).await;
        let path = format!("/repositories/{}/publications", row.id);
        world.admin.post(&path, &json!({})).await.accepted();
        let found = async |query: &str| {
            let page: Value = world.admin.get(&format!("/audit?{query}")).await.expect(200).json();
            page["items"].as_array().unwrap().len()
        };

        assert_eq!(found("target_type=repository").await, 1);
        assert_eq!(found("target_type=token").await, 1);
        assert_eq!(found("target_type=repo").await, 0);
        assert_eq!(found(&format!("target_id={}", row.id)).await, 1);
        assert_eq!(found(&format!("target_type=repository&target_id={}", row.id)).await, 1);
        assert_eq!(found(&format!("target_type=token&target_id={}", row.id)).await, 0);
        assert_eq!(found("target_id=%25").await, 0);
        assert_eq!(found(&format!("target_id={}", row.id.to_string().replace('-', "_"))).await, 0);
        world.admin.get("/audit?target_type=a%25").await.problem(400, "invalid-parameter");
    }

    async fn events_show_where_they_stand_once_they_are_chained(database: kit::Database) {
        let world = World::new(database).await;
        world.admin.post("/tokens", &json!({"name": "one", "role": "auditor"})).await.accepted();
        let before: Value = world.admin.get("/audit").await.expect(200).json();
        assert_eq!(before["items"][0].get("position"), None);

        chain(&world).await;

        let after: Value = world.admin.get("/audit").await.expect(200).json();
        assert_eq!(after["items"][0]["position"], 2);
        assert_eq!(after["items"][1]["hash"], format!("{:064x}", 1));
    }

    async fn checkpoints_and_their_key_are_there_once_one_was_signed(database: kit::Database) {
        let world = World::new(database).await;
        world.admin.get("/audit/key").await.problem(404, "not-found");
        let chain = sign(&world, &[1, 5, 9]).await;

        let newest: Value = world.admin.get("/audit/checkpoints?limit=2").await.expect(200).json();
        let all = world.admin.all("/audit/checkpoints?limit=1").await;
        let key: Value = world.admin.get("/audit/key").await.expect(200).json();

        assert_eq!((&newest["items"][0]["position"], &newest["items"][0]["note"]), (&json!(9), &json!("note 9\n")));
        assert_eq!(all.len(), 3);
        let origin = format!("countersign/audit/{}", chain.chain);
        assert_eq!(key["origin"], origin.as_str());
        assert_eq!(key["public_key"], chain.public_key.unwrap());
        let prefix = format!("{origin}+{}+", key["key_id"].as_str().unwrap());
        assert!(key["key"].as_str().unwrap().starts_with(&prefix), "{key}");
        let (publisher, _) = world.as_role(Role::Publisher).await;
        for path in ["/audit/checkpoints", "/audit/key", "/audit/export"] {
            publisher.get(path).await.problem(403, "forbidden");
        }
    }

    async fn an_export_has_every_column_and_says_what_is_gone(database: kit::Database) {
        let world = World::new(database).await;
        for name in ["one", "two"] {
            let body = json!({"name": name, "role": "auditor"});
            world.admin.post("/tokens", &body).await.accepted();
        }
        let lines = export(&world, "").await;
        assert_eq!(kinds(&lines), ["chain", "event", "event", "event", "end"]);
        assert_eq!(lines[1]["event"]["waiting"], true);
        let events = chain(&world).await;
        sign(&world, &[2, 7]).await;

        let lines = export(&world, "").await;

        assert_eq!(kinds(&lines), ["chain", "event", "event", "checkpoint", "event", "checkpoint", "end"]);
        assert_eq!(lines[0]["chain"]["filtered"], false);
        let (shown, event) = (&lines[2]["event"], &events[1]);
        assert_eq!((&shown["id"], &shown["position"]), (&json!(event.id), &json!(2)));
        assert_eq!((&shown["actor"], &shown["action"]), (&json!(event.actor), &json!(event.action)));
        assert_eq!((&shown["target"], &shown["task"]), (&json!(event.target), &json!(event.task)));
        assert_eq!((&shown["details"], &shown["at"]), (&event.details, &json!(event.at)));
        assert_eq!(lines[6]["end"], json!({"links": 3, "unchained": 0}));

        let write = world.parts.db.write().await.unwrap();
        let table = if world.parts.db.is_sqlite() { "_kept" } else { "_stays ON audit" };
        sea_orm::ConnectionTrait::execute_unprepared(&*write, &format!("DROP TRIGGER audit{table}")).await.unwrap();
        audit::Entity::delete_many().filter(audit::Column::Id.eq(events[1].id)).exec(&*write).await.unwrap();
        audit::Entity::insert(audit::Model { id: AuditId::fresh(), ..events[1].clone() }.into_active_model())
            .exec_without_returning(&*write).await.unwrap();
        audit_waiting::Entity::delete_many().exec(&*write).await.unwrap();
        write.commit().await.unwrap();

        let lines = export(&world, "").await;
        assert_eq!(kinds(&lines), ["chain", "event", "link", "checkpoint", "event", "checkpoint", "event", "end"]);
        assert_eq!(lines[2]["link"]["event"], json!(events[1].id));
        assert_eq!(lines[6]["event"]["waiting"], false);
        assert_eq!(lines[7]["end"], json!({"links": 3, "unchained": 1}));
    }

    async fn a_filtered_export_says_so_and_has_events_alone(database: kit::Database) {
        let world = World::new(database).await;
        let body = json!({"name": "one", "role": "auditor"});
        world.admin.post("/tokens", &body).await.accepted();
        let events = chain(&world).await;
        sign(&world, &[2]).await;

        let lines = export(&world, "actor=system").await;

        assert_eq!(kinds(&lines), ["chain", "event", "end"]);
        assert_eq!(lines[0]["chain"]["filtered"], true);
        assert_eq!(lines[1]["event"]["id"], json!(events[0].id));
        world.admin.get("/audit/export?until=tomorrow").await.problem(400, "invalid-parameter");
    }

    async fn a_long_trail_is_exported_page_by_page(database: kit::Database) {
        let world = World::new(database).await;
        let first = chain(&world).await.remove(0);
        let write = world.parts.db.write().await.unwrap();
        for position in 2..=700_i64 {
            let event = audit::Model { id: AuditId::fresh(), ..first.clone() };
            let link = audit_link::Model { position, event: event.id, hash: format!("{position:064x}") };
            audit::Entity::insert(event.into_active_model()).exec_without_returning(&*write).await.unwrap();
            audit_link::Entity::insert(link.into_active_model()).exec_without_returning(&*write).await.unwrap();
        }
        write.commit().await.unwrap();
        sign(&world, &[1, 128, 129, 700]).await;

        let lines = export(&world, "").await;

        assert_eq!(lines.len(), 1 + 700 + 4 + 1);
        let positions: Vec<i64> = lines.iter().filter_map(|line| line["event"]["position"].as_i64()).collect();
        assert!(positions.into_iter().eq(1..=700));
        let after = |note: &str| {
            let at = lines.iter().position(|line| line["checkpoint"] == note).unwrap();
            lines[at - 1]["event"]["position"].as_i64()
        };
        assert_eq!([after("note 1\n"), after("note 128\n"), after("note 129\n"), after("note 700\n")], [Some(1), Some(128), Some(129), Some(700)]);
    }
}
