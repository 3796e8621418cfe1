//! Ceremonies: who signs, in which order, and what becomes of it.

use chrono::TimeDelta;
use entities::ceremony::{self, State as Ceremony};
use entities::signing_key::Purpose;
use entities::task::State;
use entities::trust_root::{self, OnlineKeys};
use entities::{CeremonyId, now};
use jobs::{OpenCeremony, Step, UpdateTrustRoot};
use kit::Database;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use tuf::ceremony::Transcript;
use tuf::{Authority, TopRole};

use super::client::newest_root;
use super::keyholders::Keyholders;
use super::scene::Scene;
use crate::fixture::code;

kit::on_databases! {
    async fn a_trust_root_is_live_once_enough_have_signed(database: Database) {
        let scene = Scene::new(database).await;
        scene.create(&[]).await;
        assert_eq!(scene.row().await.state, trust_root::State::Ceremony);

        scene.sign("root", &scene.holders, 2, None).await;
        let half = scene.open("root").await;
        assert_eq!(half.standings.0[0].signed.len(), 1);
        assert_eq!(half.standings.0[0].missing.len(), 2);
        scene.sign("root", &scene.holders, 0, None).await;
        scene.until_live().await;

        let client = scene.client().await;
        assert_eq!(client.root.header.version, 1);
        assert_eq!(client.timestamp_version, 1);
        let names: Vec<&str> = client.snapshot.keys().map(String::as_str).collect();
        assert_eq!(names, ["bins.json", "repositories.json", "targets.json"]);
        let (role, _) = client.find("keys/packages.asc").await.unwrap();
        assert_eq!(role, "repositories");
        let ceremonies = scene.ceremonies().await;
        assert_eq!(ceremonies[0].state, Ceremony::Published);
        scene.worker.stop().await;
    }

    async fn a_signature_can_be_undone_until_all_are_there(database: Database) {
        let scene = Scene::new(database).await;
        scene.create(&[]).await;
        scene.sign("root", &scene.holders, 0, None).await;
        let open = scene.open("root").await;
        let keyid = scene.holders.key(0).id().to_string();

        let task = scene.step(open.id, Step::Undo { keyid: keyid.clone() }).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        assert!(scene.open("root").await.standings.0[0].signed.is_empty());
        let task = scene.step(open.id, Step::Undo { keyid }).await;
        assert_eq!(code(&task), "signature-not-found");

        scene.step(open.id, Step::Abort).await;
        let response = scene.holders.answer(1, &open.request, None);
        let task = scene.step(open.id, Step::Sign { response }).await;
        assert_eq!(code(&task), "ceremony-ended");
        scene.worker.stop().await;
    }

    async fn a_ceremony_ends_with_the_time_of_its_request(database: Database) {
        let scene = Scene::new(database).await;
        scene.create(&[]).await;
        scene.sign("root", &scene.holders, 0, None).await;
        let open = scene.open("root").await;

        let write = scene.fixture.database.write().await.unwrap();
        ceremony::Entity::update_many()
            .col_expr(ceremony::Column::ExpiresAt, Expr::value(now() - TimeDelta::seconds(1)))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();

        let mut ended = scene.ceremonies().await;
        for _ in 0..500 {
            if ended[0].state == Ceremony::Expired {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            ended = scene.ceremonies().await;
        }
        assert_eq!(ended[0].state, Ceremony::Expired);
        assert!(ended[0].ended_at.is_some());
        Transcript::verify(&ended[0].transcript).unwrap();
        let response = scene.holders.answer(1, &open.request, None);
        let task = scene.step(open.id, Step::Sign { response }).await;
        assert_eq!(code(&task), "ceremony-ended");
        scene.worker.stop().await;
    }

    async fn signatures_that_do_not_count_are_refused(database: Database) {
        let scene = Scene::new(database).await;
        scene.create(&[]).await;
        let open = scene.open("root").await;
        let mut response = scene.holders.answer(0, &open.request, None);
        let mut other = response.clone();
        other["sha256"] = "00".repeat(32).into();
        let mut foreign = response.clone();
        foreign["signatures"][0]["keyid"] = "00".repeat(32).into();
        response["signatures"][0]["sig"] = "00".repeat(64).into();

        for response in [other, foreign, response, serde_json::json!({ "format": "x" })] {
            let task = scene.step(open.id, Step::Sign { response }).await;
            assert_eq!(code(&task), "bad-signing-response");
        }
        assert_eq!(scene.open("root").await.revision, open.revision);
        scene.worker.stop().await;
    }

    async fn a_root_without_the_keys_of_the_server_is_refused(database: Database) {
        let scene = Scene::new(database).await;
        let mut order = scene.order(&[]).await;
        order.keys.timestamp = "snapshot".into();

        let task = scene.fixture.settle(&order).await;
        assert_eq!(code(&task), "bad-trust-root");
        order.keys.timestamp = "nobody".into();
        let task = scene.fixture.settle(&order).await;
        assert_eq!(code(&task), "bad-trust-root");
        order.keys.timestamp = "packages".into();
        let task = scene.fixture.settle(&order).await;
        assert_eq!(code(&task), "bad-trust-root");
        scene.worker.stop().await;
    }

    async fn online_keys_are_rotated_without_a_gap(database: Database) {
        let scene = Scene::live(database).await;
        scene.done(&scene.add(&["a"])).await;
        let next = ["timestamp-2", "snapshot-2", "targets-2"];
        for name in next.into_iter().chain(["online-2"]) {
            scene.fixture.key_for(name, Purpose::Tuf).await;
        }
        let before = scene.client().await;
        let beside = OnlineKeys {
            timestamp: next[0].into(),
            snapshot: next[1].into(),
            targets: Some(next[2].into()),
            repositories: "online-2".into(),
            beside: None,
        };
        let order = UpdateTrustRoot {
            trust_root: scene.id,
            revision: None,
            expiry: None,
            beside: Some(beside.clone()),
            renew: Vec::new(),
        };
        let task = scene.done(&order).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let client = scene.client().await;
        let new_key = scene.online_key(next[0]).await;
        let authority = Authority::new([new_key], 1).unwrap();
        assert!(authority.standing(&client.timestamp).is_met(), "both sign before the root changes");

        scene.publish_root(&scene.root_with(2, next).await).await;

        let row = scene.row().await;
        assert_eq!(row.keys.beside.map(|former| former.timestamp), Some("timestamp".into()));
        assert_eq!(row.keys.repositories, "online-2");
        let client = scene.client().await;
        assert!(client.find("a").await.is_some() && client.find("keys/packages.asc").await.is_some());
        // Who trusts the root before accepts what is live too, until it is read.
        let former = before.root.authority(TopRole::Timestamp);
        assert!(former.standing(&client.timestamp).is_met());
        scene.worker.stop().await;
    }

    async fn a_rotated_root_is_followed_from_the_first_one(database: Database) {
        let mut scene = Scene::live(database).await;
        let trusted = newest_root(&scene.fixture, scene.id).await;
        let former = std::mem::replace(&mut scene.holders, Keyholders::new(&[3, 4, 5], 2));
        let root = scene.root(2).await;
        let ceremony = CeremonyId::fresh();
        let request = Scene::request(&root, ceremony, Some(&trusted));
        let task = scene.fixture.settle(&OpenCeremony {
            trust_root: scene.id,
            ceremony,
            request: serde_json::to_value(&request).unwrap(),
            replaces: None,
        }).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);

        // The old threshold, then the new one: keyholder 3 is in both.
        scene.sign("root", &former, 0, Some(&trusted)).await;
        scene.sign("root", &former, 2, Some(&trusted)).await;
        let open = scene.open("root").await;
        let names: Vec<&str> =
            open.standings.0.iter().map(|standing| standing.authority.as_str()).collect();
        assert_eq!(names, ["root 1", "root 2"]);
        assert_eq!(scene.row().await.root_version, 1);
        scene.sign("root", &scene.holders, 1, Some(&trusted)).await;

        for _ in 0..3000 {
            if scene.row().await.root_version == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let client = scene.client().await;
        assert_eq!(client.root.header.version, 2);
        assert!(client.find("keys/packages.asc").await.is_some());
        scene.worker.stop().await;
    }
}
