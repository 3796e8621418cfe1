//! `/trust-roots`

use chrono::TimeDelta;
use entities::trust_role::Kind;
use entities::trust_root::State;
use entities::{audit, now, task};
use kit::http::{Answer, Problem};
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::trust::{public_key, request};
use crate::world::World;

/// A trust root whose `targets` people sign.
fn order(name: &str) -> Value {
    json!({
        "name": name,
        "root": request(name, "root", 1),
        "keys": {"timestamp": "t", "snapshot": "s", "repositories": "r"},
        "targets": {"keys": [public_key(1), public_key(2)], "threshold": 2},
        "roles": [{
            "name": "production", "keys": [public_key(3)], "threshold": 1,
            "paths": ["rpm/production/*"], "lifetime": 86400,
        }],
        "expiry": {"timestamp": {"lifetime": 3600, "margin": 1200}},
        "bins": 16,
    })
}

/// What `/ready` answers, and says of trust roots.
async fn ready(world: &World) -> (u16, Value) {
    let asked = reqwest::Client::new().get(format!("{}/ready", world.public));
    let answer = Answer::of(asked).await;
    (answer.status, answer.json::<Value>()["trust"].clone())
}

async fn keys(world: &World) {
    for name in ["t", "s", "r", "o"] {
        world.tuf_key(name).await;
    }
}

/// The fields that a refusal names.
fn fields(problem: &Problem) -> Vec<&str> {
    let names = problem
        .fields
        .iter()
        .map(|field| field["field"].as_str().unwrap());
    names.collect()
}

kit::on_databases! {
    async fn creating_queues_the_ceremonies_of_its_first_metadata(database: kit::Database) {
        let world = World::new(database).await;
        keys(&world).await;
        let order = order("default");

        let task = world.admin.post("/trust-roots", &order).await.expect(202).accepted();

        let row = world.task(&task.id).await;
        assert_eq!((row.kind.as_str(), row.lock_key.as_deref()), ("create_trust_root", Some("trust-root/default")));
        assert_eq!(row.payload["root"], order["root"]);
        assert_eq!(row.payload["ceremony"], order["root"]["ceremony"]);
        assert_eq!(row.payload["bins"], 16);
        assert_eq!(row.payload["expiry"]["timestamp"], json!({"lifetime": 3600, "margin": 1200}));
        assert_eq!(row.payload["expiry"]["snapshot"]["lifetime"], 7 * 24 * 3600);
        assert_eq!(row.payload["targets"], order["targets"]);
        assert_eq!(row.payload["targets_lifetime"], 365 * 24 * 3600);
        assert_eq!(row.payload["roles"][0]["authority"]["threshold"], 1);
        let events = audit::Entity::find().all(world.parts.db.read()).await.unwrap();
        let event = events.iter().find(|event| event.action == "create_trust_root").unwrap();
        assert_eq!(event.details["name"], "default");

        let claimed = world.claim("create_trust_root").await;
        world.succeed(&claimed, json!({"trust_root": row.payload["trust_root"], "ceremonies": []}), None).await;
        let waited = world.admin.request(Method::GET, &format!("/tasks/{}", task.id));
        let shown: Value = Answer::of(waited).await.expect(200).json();
        assert_eq!(shown["state"], "succeeded");
    }

    async fn what_cannot_be_a_trust_root_is_refused_part_by_part(database: kit::Database) {
        let world = World::new(database).await;
        keys(&world).await;
        world.signing_key("lts").await;
        let refused = async |change: &dyn Fn(&mut Value)| {
            let mut order = order("default");
            change(&mut order);
            let problem = world.admin.post("/trust-roots", &order).await.problem(422, "invalid-request");
            fields(&problem).join(" ")
        };

        assert_eq!(refused(&|it| it["name"] = "metadata".into()).await, "name root.trust_root");
        assert_eq!(refused(&|it| it["name"] = "A/b".into()).await, "name root.trust_root");
        assert_eq!(refused(&|it| it["root"]["role"] = "targets".into()).await, "root.role");
        assert_eq!(refused(&|it| it["root"]["expires"] = "2020-01-01T00:00:00Z".into()).await, "root.expires");
        assert_eq!(refused(&|it| it["root"] = json!({})).await, "root");
        assert_eq!(refused(&|it| it["root"] = Value::Null).await, "root");
        assert_eq!(refused(&|it| it["keys"]["timestamp"] = "none".into()).await, "keys.timestamp");
        assert_eq!(refused(&|it| it["keys"]["timestamp"] = "lts".into()).await, "keys.timestamp");
        assert_eq!(refused(&|it| it["keys"]["snapshot"] = "t".into()).await, "keys.snapshot");
        assert_eq!(refused(&|it| it["keys"]["targets"] = "o".into()).await, "keys.targets");
        assert_eq!(refused(&|it| it["targets"] = Value::Null).await, "keys.targets");
        assert_eq!(refused(&|it| it["targets"]["threshold"] = 3.into()).await, "targets.threshold");
        assert_eq!(refused(&|it| it["targets"]["keys"][0]["scheme"] = "x".into()).await, "targets.keys[0]");
        assert_eq!(refused(&|it| it["targets"]["keys"][0]["x-owner"] = "x".into()).await, "targets.keys[0].x-owner");
        assert_eq!(refused(&|it| it["bins"] = 3.into()).await, "bins");
        assert_eq!(refused(&|it| it["bins"] = 32768.into()).await, "bins");
        assert_eq!(refused(&|it| it["expiry"]["timestamp"]["margin"] = 3600.into()).await, "expiry.timestamp.margin");
        assert_eq!(refused(&|it| it["roles"][0]["name"] = "bins".into()).await, "roles[0].name");
        assert_eq!(refused(&|it| it["roles"][0]["paths"] = json!(["a/**"])).await, "roles[0].paths[0]");
        assert_eq!(refused(&|it| it["roles"] = json!([it["roles"][0], it["roles"][0]])).await, "roles[1].name");
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn a_name_and_a_request_are_used_once(database: kit::Database) {
        let world = World::new(database).await;
        keys(&world).await;
        let root = world.trust_root("default", State::Ceremony).await;
        let ceremony = world.ceremony(&root, "root", entities::ceremony::State::Signing).await;

        world.admin.post("/trust-roots", &order("default")).await.problem(409, "trust-root-exists");
        let mut again = order("team");
        again["root"]["ceremony"] = json!(ceremony.id);
        world.admin.post("/trust-roots", &again).await.problem(409, "ceremony-exists");
        let mut online = order("team");
        online["keys"]["targets"] = "r".into();
        online["targets"] = Value::Null;
        world.admin.post("/trust-roots", &online).await.expect(202);
        assert_eq!(world.tasks().await.len(), 1);
    }

    async fn trust_roots_are_shown_with_what_ends_first(database: kit::Database) {
        let world = World::new(database).await;
        world.trust_root("team", State::Ceremony).await;
        let root = world.trust_root("default", State::Live).await;
        world.trust_role(&root, Kind::Root, "root", 9000).await;
        world.trust_role(&root, Kind::Snapshot, "snapshot", 100).await;
        let first = world.trust_role(&root, Kind::Timestamp, "timestamp", 20).await;
        world.trust_target(&root, "a", "bin-0").await;
        world.trust_target(&root, "b", "bin-0").await;

        let answer = world.admin.get("/trust-roots/default").await;
        assert_eq!(answer.expect(200).header("etag"), Some("\"4\""));
        let shown: Value = answer.json();
        assert_eq!(shown["state"], "live");
        assert_eq!((&shown["root_version"], &shown["timestamp_version"]), (&json!(1), &json!(5)));
        assert_eq!((&shown["targets"], &shown["bins"]), (&json!(2), &json!(4)));
        assert_eq!(shown["keys"], json!({"timestamp": "t", "snapshot": "s", "repositories": "r"}));
        assert_eq!(shown["expiry"]["timestamp"], json!({"lifetime": 86400, "margin": 28800}));
        assert_eq!(shown["first_expiry"]["role"], "timestamp");
        let at: chrono::DateTime<chrono::Utc> = shown["first_expiry"]["at"].as_str().unwrap().parse().unwrap();
        assert_eq!(Some(at), first.expires_at);

        let list: Value = world.admin.get("/trust-roots").await.expect(200).json();
        assert_eq!(list["items"][0], shown);
        assert_eq!(list["items"][1]["name"], "team");
        assert_eq!(list["items"][1]["first_expiry"], Value::Null);
        assert_eq!(list["items"][1]["targets"], 0);
        world.admin.get("/trust-roots/other").await.problem(404, "not-found");
    }

    async fn expiry_is_changed_and_roles_are_renewed(database: kit::Database) {
        let world = World::new(database).await;
        let root = world.trust_root("default", State::Live).await;
        world.trust_root("team", State::Ceremony).await;
        world.trust_role(&root, Kind::Root, "root", 9000).await;
        world.trust_role(&root, Kind::Snapshot, "snapshot", 100).await;
        let patch = async |body: Value| world.admin.patch("/trust-roots/default", &body).await;

        let expiry = json!({"expiry": {"bins": {"lifetime": 60, "margin": 20}}, "renew": ["snapshot", "*"]});
        let task = patch(expiry).await.accepted();
        let payload = world.task(&task.id).await.payload;
        assert_eq!(payload["expiry"]["bins"], json!({"lifetime": 60, "margin": 20}));
        assert_eq!(payload["expiry"]["timestamp"]["lifetime"], 86400);
        assert_eq!(payload["renew"], json!(["snapshot", "*"]));
        assert_eq!(payload["revision"], Value::Null);
        let task = patch(json!({"renew": ["*"]})).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["expiry"], Value::Null);

        for (body, field) in [
            (json!({}), "body"),
            (json!({"renew": ["none"]}), "renew[0]"),
            (json!({"renew": ["snapshot", "root"]}), "renew[1]"),
            (json!({"expiry": {"bins": {"lifetime": 1, "margin": 1}}}), "expiry.bins.margin"),
        ] {
            let problem = patch(body).await.problem(422, "invalid-request");
            assert_eq!(fields(&problem), [field]);
        }
        let stale = world.admin.request(Method::PATCH, "/trust-roots/default").header("If-Match", "\"3\"");
        Answer::of(stale.json(&json!({"renew": ["*"]}))).await.problem(412, "changed");
        world.admin.patch("/trust-roots/team", &json!({"renew": ["*"]})).await.problem(409, "trust-root-not-live");
        assert_eq!(world.tasks().await.len(), 2);
    }

    async fn an_online_role_that_has_expired_is_not_ready(database: kit::Database) {
        let world = World::new(database).await;
        assert_eq!(ready(&world).await, (200, json!("ready")));
        let waiting = world.trust_root("team", State::Ceremony).await;
        world.trust_role(&waiting, Kind::Timestamp, "timestamp", -1).await;
        let root = world.trust_root("default", State::Live).await;
        // No start of a server brings back what people sign.
        world.trust_role(&root, Kind::Root, "root", -1).await;
        assert_eq!(ready(&world).await, (200, json!("ready")));

        world.trust_role(&root, Kind::Timestamp, "timestamp", -1).await;

        assert_eq!(ready(&world).await, (503, json!("away")));
    }

    async fn a_publish_that_waits_for_its_key_is_not_ready(database: kit::Database) {
        let world = World::new(database).await;
        let root = world.trust_root("default", State::Live).await;
        let write = world.parts.db.write().await.unwrap();
        jobs::request_trust(&write, root.id).await.unwrap();
        write.commit().await.unwrap();
        let tried_since = async |seconds| {
            let claimed = world.claim("publish_trust").await;
            let write = world.parts.db.write().await.unwrap();
            let started = now() - TimeDelta::seconds(seconds);
            task::Entity::update_many()
                .col_expr(task::Column::StartedAt, Expr::value(started))
                .filter(task::Column::Id.eq(claimed.id))
                .exec(&*write)
                .await
                .unwrap();
            jobs::retry(&write, &claimed, TimeDelta::zero()).await.unwrap();
            write.commit().await.unwrap();
        };

        tried_since(20).await;
        assert_eq!(ready(&world).await, (200, json!("ready")));

        tried_since(40).await;
        assert_eq!(ready(&world).await, (503, json!("away")));

        let claimed = world.claim("publish_trust").await;
        world.succeed(&claimed, json!({}), Some(1)).await;
        assert_eq!(ready(&world).await, (200, json!("ready")));
    }

    async fn a_request_may_be_longer_than_other_bodies(database: kit::Database) {
        let world = World::with(database, |settings| settings.limits.body_bytes = 10_000).await;
        keys(&world).await;
        let mut long = order("default");
        long["root"]["signed"]["note"] = "x".repeat(2_000_000).into();

        world.admin.post("/trust-roots", &long).await.expect(202);

        long["root"]["signed"]["note"] = "x".repeat(17_000_000).into();
        world.admin.post("/trust-roots", &long).await.problem(413, "too-large");
    }
}
