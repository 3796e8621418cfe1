//! The office over HTTP, against the contract.

use std::rc::Rc;

use tokio::net::TcpListener;
use tokio::task::LocalSet;

use super::served::serve;
use super::*;
use crate::arguments::{Global, Waiting};
use crate::ceremony::chain;
use crate::ceremony::establishing;
use crate::ceremony::office::http::Http;
use crate::ceremony::office::memory::Memory;
use crate::ceremony::office::{Done, State, TrustRootState};
use crate::ceremony::submission::Submitted;
use crate::failure::Code;

/// A world, its office behind HTTP, and clients that wait and do not wait for tasks.
struct Served {
    _directory: TempDir,
    world: World,
    office: Http,
    hasty: Http,
}

async fn served() -> Served {
    let directory = tempfile::tempdir().unwrap();
    // Requests are judged by the clock of this machine.
    let now = tuf::instant(Utc::now());
    let world = World::new(directory.path(), now).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let global = Global {
        server: Some(format!("http://{}", listener.local_addr().unwrap())),
        token: Some("secret".into()),
        ..crate::ceremony::tests::global()
    };
    tokio::task::spawn_local(serve(listener, Rc::new(Memory::new(now))));
    let open = |no_wait| {
        Http::open(
            &global,
            Waiting {
                no_wait,
                wait: !no_wait,
            },
        )
        .unwrap()
    };
    Served {
        _directory: directory,
        world,
        office: open(false),
        hasty: open(true),
    }
}

#[tokio::test]
async fn a_ceremony_goes_through_over_http() {
    LocalSet::new().run_until(goes_through()).await;
}

async fn goes_through() {
    let Served {
        _directory,
        world,
        office,
        hasty,
    } = served().await;
    let mut steps = Vec::new();
    let mut say = |step: &str| steps.push(step.to_owned());
    assert!(office.trust_root("default").await.unwrap().is_none());
    establishing::create(&office, &world.plan, world.now(), &mut say)
        .await
        .unwrap();
    assert_eq!(
        steps.iter().filter(|step| step.contains(" made: ")).count(),
        4,
        "{steps:?}"
    );

    let listed = office.ceremonies("default").await.unwrap();
    assert!(listed[0].request.is_null());
    let id = listed[0].id.clone();
    for number in [1, 4, 2] {
        let ceremony = office.ceremony("default", &id).await.unwrap();
        let response = sign(&world, &ceremony, number).await.unwrap();
        let later = submit(&hasty, &ceremony, &response, world.now())
            .await
            .unwrap();
        let Submitted::Later(task) = later else {
            panic!("{later:?}")
        };
        assert_eq!(task["kind"], "change_ceremony");
        let ceremony = office.ceremony("default", &id).await.unwrap();
        let again = submit(&office, &ceremony, &response, world.now())
            .await
            .unwrap();
        assert!(matches!(again, Submitted::Known(_)), "{again:?}");
        if number == 4 {
            office
                .undo("default", &id, world.holder(4).key.id())
                .await
                .unwrap();
            let ceremony = office.ceremony("default", &id).await.unwrap();
            let taken = submit(&office, &ceremony, &response, world.now())
                .await
                .unwrap();
            assert!(matches!(taken, Submitted::Taken(_)), "{taken:?}");
        }
    }
    let found = office.trust_root("default").await.unwrap().unwrap();
    assert_eq!(found.state, TrustRootState::Live);
    assert_eq!(found.keys.present.timestamp, "tuf-timestamp");
    let first = office.ceremony("default", &id).await.unwrap();
    let signed =
        serde_json::json!({"signatures": first.signatures, "signed": first.request["signed"]});
    rotate_online_keys(&world, &office, signed.to_string().as_bytes()).await;

    let ceremony = office.ceremony("default", &id).await.unwrap();
    assert_eq!(
        (ceremony.state, ceremony.signatures.len()),
        (State::Published, 3)
    );
    assert!(ceremony.transcript.last().unwrap().contains("published"));
}

/// The server hears of new keys before a root names them.
async fn rotate_online_keys(world: &World, office: &Http, root: &[u8]) {
    let trusted = chain::follow([root]).unwrap();
    let mut plan = world.plan.clone();
    plan.online.timestamp = "tuf-timestamp-2".into();
    let mut steps = Vec::new();
    for _ in 0..2 {
        let mut say = |step: &str| steps.push(step.to_owned());
        let request =
            establishing::rotation_request(Some(office), &plan, &trusted, world.now(), &mut say);
        request.await.unwrap();
    }
    let told = steps
        .iter()
        .filter(|step| step.contains("until a root names them"));
    assert_eq!(told.count(), 1, "{steps:?}");
    let found = office.trust_root("default").await.unwrap().unwrap();
    assert_eq!(found.keys.beside.unwrap().timestamp, "tuf-timestamp-2");
    assert_eq!(found.keys.present.timestamp, "tuf-timestamp");
}

#[tokio::test]
async fn refusals_are_told_as_the_server_tells_them() {
    LocalSet::new().run_until(refusals()).await;
}

async fn refusals() {
    let Served {
        _directory,
        world,
        office,
        ..
    } = served().await;
    establishing::create(&office, &world.plan, world.now(), &mut |_| ())
        .await
        .unwrap();
    let id = office.ceremonies("default").await.unwrap()[0].id.clone();

    let refused = office
        .undo("default", &id, world.holder(1).key.id())
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::Failed);
    assert!(
        refused.message.contains("has not signed"),
        "{}",
        refused.message
    );
    let absent = office.ceremony("other", &id).await.unwrap_err();
    assert!(
        absent.message.contains("no trust root `other`"),
        "{}",
        absent.message
    );

    // Three ceremonies, so that the list has two pages.
    office.abort("default", &id).await.unwrap();
    for _ in 0..2 {
        let mut say = |_: &str| ();
        let request = establishing::first_request(&office, &world.plan, world.now(), &mut say);
        let request = request.await.unwrap();
        let done = establishing::propose(&office, "default", &request, None)
            .await
            .unwrap();
        let Done::Now(id) = done else {
            panic!("{done:?}")
        };
        office.abort("default", &id).await.unwrap();
    }
    let all = office.ceremonies("default").await.unwrap();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|one| one.state == State::Aborted));
}
