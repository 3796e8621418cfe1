//! `/trust-roots/{name}/ceremonies`

use chrono::TimeDelta;
use entities::ceremony::{self, State};
use entities::token::Role;
use entities::{CeremonyId, now, trust_root};
use kit::http::Answer;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::trust::{hash, request};
use crate::world::World;

const BASE: &str = "/trust-roots/default/ceremonies";

async fn world(database: kit::Database) -> (World, trust_root::Model) {
    let world = World::new(database).await;
    let root = world.trust_root("default", trust_root::State::Live).await;
    (world, root)
}

fn response(row: &ceremony::Model) -> Value {
    json!({
        "format": "countersign-signing-response/1",
        "ceremony": row.id,
        "role": row.role,
        "sha256": row.sha256,
        "signatures": [{"keyid": hash("two"), "sig": "abcd"}],
    })
}

kit::on_databases! {
    async fn a_ceremony_is_opened_under_the_name_that_its_request_gives(database: kit::Database) {
        let (world, root) = world(database).await;
        let request = request("default", "root", 2);

        let answer = world.admin.post(BASE, &json!({"request": request})).await;

        let task = answer.expect(202).accepted();
        let row = world.task(&task.id).await;
        assert_eq!((row.kind.as_str(), row.lock_key), ("open_ceremony", Some(format!("trust/{}", root.id))));
        assert_eq!(row.payload["ceremony"], request["ceremony"]);
        assert_eq!(row.payload["request"], request);
        assert_eq!(row.payload["replaces"], Value::Null);

        let mut waiting = tokio::spawn({
            let url = format!("/tasks/{}?wait=20", task.id);
            let admin = world.admin.clone();
            async move { admin.get(&url).await }
        });
        let claimed = world.claim("open_ceremony").await;
        world.succeed(&claimed, json!({"ceremony": request["ceremony"]}), None).await;
        (&mut waiting).await.unwrap().expect(200);
        let again = world.admin.request(Method::POST, BASE).header("Prefer", "wait=1");
        Answer::of(again.json(&json!({"request": request}))).await.accepted();
    }

    async fn a_ceremony_that_was_made_while_it_was_waited_for_is_created(database: kit::Database) {
        let (world, _) = world(database).await;
        let request = request("default", "root", 2);
        let asking = world.admin.request(Method::POST, BASE).header("Prefer", "wait=20");
        let asking = tokio::spawn(Answer::of(asking.json(&json!({"request": request}))));
        while world.tasks().await.is_empty() {
            tokio::task::yield_now().await;
        }
        let claimed = world.claim("open_ceremony").await;
        world.succeed(&claimed, json!({"ceremony": request["ceremony"]}), None).await;

        let answer = asking.await.unwrap();

        let id = request["ceremony"].as_str().unwrap();
        let place = format!("/api/v1{BASE}/{id}");
        assert_eq!(answer.expect(201).header("location"), Some(place.as_str()));
    }

    async fn one_ceremony_of_a_role_is_open_at_a_time(database: kit::Database) {
        let (world, root) = world(database).await;
        let open = world.ceremony(&root, "root", State::Signing).await;
        let over = world.ceremony(&root, "targets", State::Aborted).await;
        let post = async |body: Value| world.admin.post(BASE, &body).await;

        post(json!({"request": request("default", "root", 2)})).await.problem(409, "ceremony-open");
        let other = json!({"request": request("default", "root", 2), "replaces": CeremonyId::fresh()});
        post(other).await.problem(422, "invalid-request");
        let ended = json!({"request": request("default", "targets", 2), "replaces": over.id});
        post(ended).await.problem(422, "invalid-request");
        let mut again = request("default", "snapshot", 2);
        again["ceremony"] = json!(open.id);
        post(json!({"request": again})).await.problem(409, "ceremony-exists");
        post(json!({"request": request("other", "root", 2)})).await.problem(422, "invalid-request");
        post(json!({"request": 7})).await.problem(422, "invalid-request");
        assert_eq!(world.tasks().await.len(), 0);

        let task = post(json!({"request": request("default", "root", 2), "replaces": open.id})).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["replaces"], json!(open.id));
        post(json!({"request": request("default", "targets", 2)})).await.expect(202);
    }

    async fn a_ceremony_shows_who_signed_and_who_did_not(database: kit::Database) {
        let (world, root) = world(database).await;
        let row = world.ceremony(&root, "root", State::Signing).await;
        let path = format!("{BASE}/{}", row.id);

        let answer = world.admin.get(&path).await;

        assert_eq!(answer.expect(200).header("etag"), Some("\"2\""));
        let shown: Value = answer.json();
        assert_eq!((&shown["trust_root"], &shown["role"]), (&json!("default"), &json!("root")));
        assert_eq!((&shown["version"], &shown["state"]), (&json!(2), &json!("signing")));
        assert_eq!(shown["words"], row.words);
        assert_eq!(shown["request"]["ceremony"], json!(row.id));
        assert_eq!(shown["signatures"], json!([{"keyid": hash("one"), "sig": "abcd"}]));
        assert_eq!(shown["standings"], json!([{
            "authority": "root 1", "threshold": 2, "signed": [hash("one")], "missing": [hash("two")],
        }]));
        assert_eq!(shown["transcript"], json!(["{\"number\":1}", "{\"number\":2}"]));
        assert_eq!(shown["ended_at"], Value::Null);
        world.admin.get(&format!("{BASE}/{}", CeremonyId::fresh())).await.problem(404, "not-found");
        world.trust_root("team", trust_root::State::Live).await;
        let elsewhere = format!("/trust-roots/team/ceremonies/{}", row.id);
        world.admin.get(&elsewhere).await.problem(404, "not-found");
    }

    async fn ceremonies_are_listed_by_state_and_role_without_their_files(database: kit::Database) {
        let (world, root) = world(database).await;
        let first = world.ceremony(&root, "root", State::Published).await;
        let second = world.ceremony(&root, "root", State::Signing).await;
        let third = world.ceremony(&root, "targets", State::Signing).await;
        let list = async |query: &str| {
            let page: Value = world.admin.get(&format!("{BASE}{query}")).await.expect(200).json();
            let items = page["items"].as_array().unwrap().clone();
            assert!(items.iter().all(|item| item["request"].is_null() && item["transcript"].is_null()));
            assert!(items.iter().all(|item| item["standings"][0]["threshold"] == 2));
            let ids: Vec<String> = items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
            (ids, page["next"].as_str().map(ToOwned::to_owned))
        };
        let [first, second, third] = [first, second, third].map(|row| row.id.to_string());

        assert_eq!(list("").await.0, [third.clone(), second.clone(), first.clone()]);
        assert_eq!(list("?state=signing").await.0, [third.clone(), second.clone()]);
        assert_eq!(list("?state=signing&role=root").await.0, std::slice::from_ref(&second));
        assert_eq!(list("?state=expired").await.0, Vec::<String>::new());
        let (page, next) = list("?limit=2").await;
        assert_eq!(page, [third, second]);
        assert_eq!(list(&format!("?limit=2&cursor={}", next.unwrap())).await, (vec![first], None));
        world.admin.get(&format!("{BASE}?state=asleep")).await.problem(400, "invalid-parameter");
    }

    async fn a_response_is_handed_in_by_a_publisher(database: kit::Database) {
        let (world, root) = world(database).await;
        let row = world.ceremony(&root, "root", State::Signing).await;
        let path = format!("{BASE}/{}/responses", row.id);
        let (publisher, _) = world.as_role(Role::Publisher).await;

        let task = publisher.post(&path, &json!({"response": response(&row)})).await.accepted();

        let payload = world.task(&task.id).await.payload;
        assert_eq!(payload["ceremony"], json!(row.id));
        assert_eq!(payload["step"]["kind"], "sign");
        assert_eq!(payload["step"]["response"], response(&row));
        for (part, wrong) in [
            ("ceremony", json!(CeremonyId::fresh())),
            ("sha256", json!(hash("other"))),
            ("role", json!("targets")),
            ("signatures", json!([])),
            ("format", json!("countersign-signing-response/2")),
        ] {
            let mut other = response(&row);
            other[part] = wrong;
            let refused = publisher.post(&path, &json!({"response": other})).await;
            let problem = refused.problem(422, "invalid-request");
            assert_eq!(problem.fields[0]["field"], format!("response.{part}"));
        }
        publisher.post(&path, &json!({})).await.problem(422, "invalid-request");
        assert_eq!(world.tasks().await.len(), 1);
    }

    async fn what_has_ended_takes_no_signatures(database: kit::Database) {
        let (world, root) = world(database).await;
        for state in [State::Published, State::Aborted, State::Replaced, State::Expired] {
            let row = world.ceremony(&root, &format!("role-{}", CeremonyId::fresh()), state).await;
            let path = format!("{BASE}/{}", row.id);
            let signed = world.admin.post(&format!("{path}/responses"), &json!({"response": response(&row)})).await;
            signed.problem(409, "ceremony-ended");
            let abort = world.admin.request(Method::POST, &format!("{path}/abort"));
            Answer::of(abort).await.problem(409, "ceremony-ended");
            world.admin.delete(&format!("{path}/signatures/{}", hash("one"))).await.problem(409, "ceremony-ended");
        }
        let late = world.ceremony(&root, "root", State::Signing).await;
        let write = world.parts.db.write().await.unwrap();
        ceremony::Entity::update_many()
            .col_expr(ceremony::Column::ExpiresAt, Expr::value(now() - TimeDelta::seconds(1)))
            .filter(ceremony::Column::Id.eq(late.id))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        let path = format!("{BASE}/{}/responses", late.id);
        world.admin.post(&path, &json!({"response": response(&late)})).await.problem(409, "ceremony-ended");
        assert_eq!(world.tasks().await.len(), 0);
        // Enough have signed; who comes late is welcome.
        let row = world.ceremony(&root, "targets", State::Complete).await;
        let path = format!("{BASE}/{}/responses", row.id);
        world.admin.post(&path, &json!({"response": response(&row)})).await.expect(202);
    }

    async fn a_signature_is_taken_back_and_a_ceremony_given_up(database: kit::Database) {
        let (world, root) = world(database).await;
        let row = world.ceremony(&root, "root", State::Signing).await;
        let path = format!("{BASE}/{}", row.id);

        let task = world.admin.delete(&format!("{path}/signatures/{}", hash("one"))).await.accepted();
        let step = world.task(&task.id).await.payload["step"].clone();
        assert_eq!(step, json!({"kind": "undo", "keyid": hash("one")}));
        world.admin.delete(&format!("{path}/signatures/{}", hash("two"))).await.problem(404, "not-found");
        let task = Answer::of(world.admin.request(Method::POST, &format!("{path}/abort"))).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["step"], json!({"kind": "abort"}));
        let absent = format!("{BASE}/{}/abort", CeremonyId::fresh());
        Answer::of(world.admin.request(Method::POST, &absent)).await.problem(404, "not-found");
    }
}
