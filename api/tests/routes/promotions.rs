//! `/promotions`

use entities::promotion::{self, Selector, State, Target, Targets};
use entities::token::Role;
use entities::{Names, PromotionId, RepositoryId, TaskId, now, promotion_approval};
use serde_json::{Value, json};

use crate::world::World;

/// A promotion as a worker left it.
fn promotion(source: RepositoryId, target: RepositoryId, state: State) -> promotion::Model {
    promotion::Model {
        id: PromotionId::fresh(),
        source,
        targets: Targets(vec![Target {
            repository: target,
            division: String::new(),
        }]),
        selector: Selector {
            all: true,
            ..Selector::default()
        },
        overrides: Names::default(),
        state,
        needed_approvals: 1,
        report: json!({ "targets": [] }),
        problem: None,
        created_by: "token:somebody".into(),
        task: TaskId::fresh(),
        created_at: now(),
        ended_at: None,
    }
}

kit::on_databases! {
    async fn a_promotion_is_queued_as_it_was_asked_for(database: kit::Database) {
        let world = World::new(database).await;
        let from = world.published("staging", &["one"]).await;
        let to = world.repository("production").await;
        let body = json!({
            "source": from.id, "targets": [{"repository": to.id}], "names": ["one"],
            "newest": true, "override": ["shrink"],
        });

        let task = world.admin.post("/promotions", &body).await.expect(202).accepted();

        let row = world.task(&task.id).await;
        assert_eq!(row.kind, "create_promotion");
        assert_eq!(row.payload["source"], json!(from.id));
        assert_eq!(row.payload["targets"], json!([{"repository": to.id}]));
        assert_eq!(row.payload["selector"]["names"], json!(["one"]));
        assert_eq!(row.payload["overrides"], json!(["shrink"]));
        assert_eq!(row.payload["dry_run"], false);
        let claimed = world.claim("create_promotion").await;
        world.succeed(&claimed, json!({}), None).await;
        let promotion = row.payload["promotion"].as_str().unwrap();
        let ended: Value = world.admin.get(&format!("/tasks/{}", task.id)).await.expect(200).json();
        assert_eq!(ended["state"], "succeeded", "{promotion}");
    }

    async fn what_makes_no_sense_is_refused_at_once(database: kit::Database) {
        let world = World::new(database).await;
        let from = world.published("staging", &["one"]).await;
        let to = world.repository("production").await;
        let (publisher, _) = world.as_role(Role::Publisher).await;
        let ask = |change: Value| {
            let mut body = json!({
                "source": from.id, "targets": [{"repository": to.id}], "all": true,
            });
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            body
        };
        let nobody = RepositoryId::fresh();

        for (change, status, code) in [
            (json!({"names": ["one"]}), 422, "invalid-request"),
            (json!({"all": false}), 422, "invalid-request"),
            (json!({"targets": []}), 422, "invalid-request"),
            (json!({"targets": [{"repository": to.id, "suite": "stable"}]}), 422, "invalid-request"),
            (json!({"source": nobody}), 404, "not-found"),
            (json!({"targets": [{"repository": nobody}]}), 404, "not-found"),
        ] {
            world.admin.post("/promotions", &ask(change)).await.problem(status, code);
        }
        let overriding = ask(json!({"override": ["shrink"]}));
        publisher.post("/promotions", &overriding).await.problem(403, "forbidden");
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn promotions_are_listed_newest_first_and_shown_with_their_approvals(database: kit::Database) {
        let world = World::new(database).await;
        let from = world.repository("staging").await;
        let to = world.repository("production").await;
        let first = promotion(from.id, to.id, State::Succeeded);
        let second = promotion(from.id, to.id, State::WaitingForApproval);
        world.insert::<promotion::Entity, _>(first.clone()).await;
        world.insert::<promotion::Entity, _>(second.clone()).await;
        world.insert::<promotion_approval::Entity, _>(promotion_approval::Model {
            promotion: second.id,
            operator: "token:other".into(),
            at: now(),
        }).await;

        let page: Value = world.admin.get("/promotions").await.expect(200).json();
        let waiting = "/promotions?state=waiting_for_approval";
        let waiting: Value = world.admin.get(waiting).await.expect(200).json();
        let one: Value = world.admin.get(&format!("/promotions/{}", second.id)).await.expect(200).json();

        assert_eq!(page["items"][0]["id"], json!(second.id));
        assert_eq!(page["items"][1]["id"], json!(first.id));
        assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
        assert_eq!(one["approvals"][0]["by"], "token:other");
        assert_eq!(one["targets"], json!([{"repository": to.id}]));
        let nothing = format!("/promotions/{}", PromotionId::fresh());
        world.admin.get(&nothing).await.problem(404, "not-found");
    }

    async fn only_others_approve_and_only_what_waits(database: kit::Database) {
        let world = World::new(database).await;
        let from = world.repository("staging").await;
        let to = world.repository("production").await;
        let (author, id) = world.as_role(Role::Publisher).await;
        let waiting = promotion::Model {
            created_by: format!("token:{id}"),
            ..promotion(from.id, to.id, State::WaitingForApproval)
        };
        let ended = promotion(from.id, to.id, State::Refused);
        world.insert::<promotion::Entity, _>(waiting.clone()).await;
        world.insert::<promotion::Entity, _>(ended.clone()).await;
        let approvals = format!("/promotions/{}/approvals", waiting.id);

        author.post(&approvals, &json!({})).await.problem(403, "own-promotion");
        let task = world.admin.post(&approvals, &json!({})).await.expect(202).accepted();
        let cancel = author.delete(&format!("/promotions/{}", waiting.id)).await.expect(202).accepted();

        assert_eq!(world.task(&task.id).await.kind, "approve_promotion");
        assert_eq!(world.task(&cancel.id).await.kind, "cancel_promotion");
        let ended = format!("/promotions/{}", ended.id);
        world.admin.delete(&ended).await.problem(409, "promotion-ended");
        world.admin.post(&format!("{ended}/approvals"), &json!({})).await.problem(409, "promotion-ended");
    }
}
