//! `/trust-roots/{name}/delegations`

use entities::trust_role::Kind;
use entities::trust_root::{self, State};
use kit::http::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::trust::public_key;
use crate::world::World;

const BASE: &str = "/trust-roots/default/delegations";

async fn world(database: kit::Database) -> (World, trust_root::Model) {
    let world = World::new(database).await;
    let root = world.trust_root("default", State::Live).await;
    world.tuf_key("r").await;
    (world, root)
}

async fn put(world: &World, role: &str, body: &Value) -> Answer {
    let request = world.admin.request(Method::PUT, &format!("{BASE}/{role}"));
    Answer::of(request.json(body)).await
}

kit::on_databases! {
    async fn a_role_is_signed_by_people_or_by_a_key(database: kit::Database) {
        let (world, root) = world(database).await;
        let people = json!({
            "name": "production", "paths": ["rpm/production/*"], "lifetime": 86400,
            "keys": [public_key(1), public_key(2)], "threshold": 2,
        });
        let online = json!({"name": "nightly", "paths": ["nightly/*"], "lifetime": 3600, "signing_key": "r"});

        let task = world.admin.post(BASE, &people).await.accepted();
        let row = world.task(&task.id).await;
        assert_eq!((row.kind.as_str(), row.lock_key), ("change_delegation", Some(format!("trust/{}", root.id))));
        assert_eq!(row.payload["step"]["kind"], "to_people");
        assert_eq!(row.payload["step"]["role"]["name"], "production");
        let authority = json!({"keys": [public_key(1), public_key(2)], "threshold": 2});
        assert_eq!(row.payload["step"]["role"]["authority"], authority);

        let task = world.admin.post(BASE, &online).await.accepted();
        let step = world.task(&task.id).await.payload["step"].clone();
        assert_eq!(step, json!({
            "kind": "online", "name": "nightly", "paths": ["nightly/*"], "signing_key": "r", "lifetime": 3600,
        }));
    }

    async fn delegations_that_make_no_sense_are_refused(database: kit::Database) {
        let (world, root) = world(database).await;
        world.signing_key("lts").await;
        world.trust_role(&root, Kind::Custom, "taken", 1).await;
        let good = json!({"name": "nightly", "paths": ["nightly/*"], "lifetime": 3600, "signing_key": "r"});
        for (part, wrong, field) in [
            ("name", json!("repositories"), "name"),
            ("name", json!("Team"), "name"),
            ("paths", json!([]), "paths"),
            ("paths", json!(["a", "../b"]), "paths[1]"),
            ("lifetime", json!(0), "lifetime"),
            ("signing_key", json!("none"), "signing_key"),
            ("signing_key", json!("lts"), "signing_key"),
            ("signing_key", Value::Null, "body"),
            ("threshold", json!(1), "body"),
        ] {
            let mut body = good.clone();
            body[part] = wrong;
            let problem = world.admin.post(BASE, &body).await.problem(422, "invalid-request");
            assert_eq!(problem.fields[0]["field"], field, "{problem:?}");
        }
        let mut taken = good.clone();
        taken["name"] = "taken".into();
        world.admin.post(BASE, &taken).await.problem(409, "role-exists");
        world.trust_root("team", State::Ceremony).await;
        world.admin.post("/trust-roots/team/delegations", &good).await.problem(409, "trust-root-not-live");
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn a_delegation_is_replaced_and_removed_by_its_name(database: kit::Database) {
        let (world, root) = world(database).await;
        world.trust_role(&root, Kind::Custom, "production", 1).await;
        world.trust_role(&root, Kind::Bins, "bins", 1).await;
        let terms = json!({"paths": ["a/*"], "lifetime": 60, "keys": [public_key(9)], "threshold": 1});

        let task = put(&world, "production", &terms).await.accepted();
        let step = world.task(&task.id).await.payload["step"].clone();
        assert_eq!((&step["kind"], &step["role"]["name"]), (&json!("to_people"), &json!("production")));
        put(&world, "other", &terms).await.problem(404, "not-found");
        // What this server made by itself is not theirs to change.
        put(&world, "bins", &terms).await.problem(404, "not-found");
        let mut wrong = terms.clone();
        wrong["threshold"] = 2.into();
        put(&world, "production", &wrong).await.problem(422, "invalid-request");

        let task = world.admin.delete(&format!("{BASE}/production")).await.accepted();
        let step = world.task(&task.id).await.payload["step"].clone();
        assert_eq!(step, json!({"kind": "remove", "name": "production"}));
        world.admin.delete(&format!("{BASE}/bins")).await.problem(404, "not-found");
    }
}
