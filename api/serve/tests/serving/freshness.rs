//! Nothing stale is answered, and whoever waits is told how far this process is.

use std::time::Duration;

use entities::{process, publication_file};
use reqwest::StatusCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use signals::{Event, Signals, Topic};
use tokio::time::{sleep, timeout};

use crate::rows::Content;
use crate::world::World;

const URL: &str = "/rpm/core/repodata/repomd.xml";

fn index(text: &'static str) -> Vec<(&'static str, Content)> {
    vec![("repodata/repomd.xml", Content::Inline(text))]
}

async fn world() -> World {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, index("1")).await;
    world
}

#[tokio::test]
async fn a_process_that_nobody_waits_for_reads_before_each_answer() {
    let world = world().await;
    for text in ["1", "2", "3"] {
        let core = world.id_of("core").await;
        world.publish(core, index(text)).await;

        assert_eq!(world.get(URL).await.text(), text);
    }
}

#[tokio::test]
async fn a_signal_makes_a_change_seen_at_once() {
    let world = world().await;
    let mut applied = world.plane.applied();
    let plane = world.plane.clone();
    let follower = tokio::spawn(async move { plane.follow(std::future::pending()).await });
    timeout(Duration::from_secs(5), applied.wait_for(|n| *n == 2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(world.get(URL).await.text(), "1");
    let core = world.id_of("core").await;

    world.publish(core, index("2")).await;
    let told = timeout(Duration::from_millis(400), applied.wait_for(|n| *n == 3)).await;

    assert!(told.is_ok(), "the follower waited for its next look");
    assert_eq!(world.get(URL).await.text(), "2");
    follower.abort();
}

#[tokio::test]
async fn what_was_applied_is_reported_at_once_and_again() {
    let world = world().await;
    let mut woken = world.signals.subscribe(Topic::Queue("tasks".into()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let plane = world.plane.clone();
    let follower = tokio::spawn(async move {
        plane.follow(async { drop(stopped.await) }).await;
    });

    let event = timeout(Duration::from_secs(5), woken.recv()).await.unwrap();
    assert_eq!(event, Event::Wake);
    let first = world.report().await.unwrap();
    assert_eq!((first.epoch, first.program), (2, process::Program::Api));

    let again = async {
        while world.report().await.unwrap().seen_at == first.seen_at {
            sleep(Duration::from_millis(20)).await;
        }
    };
    // Others pass it over after three.
    timeout(Duration::from_secs(2), again).await.unwrap();

    let core = world.id_of("core").await;
    world.publish(core, index("2")).await;
    timeout(Duration::from_millis(800), woken.recv())
        .await
        .unwrap();
    assert_eq!(world.report().await.unwrap().epoch, 3);

    stop.send(()).unwrap();
    follower.await.unwrap();
    assert!(
        world.report().await.is_none(),
        "a process that ended is waited for"
    );
}

#[tokio::test]
async fn with_the_database_gone_nothing_is_answered_after_a_second() {
    let world = world().await;
    let follower = world.followed().await;
    assert_eq!(world.get(URL).await.status, StatusCode::OK);

    world.database.read().clone().close().await.unwrap();

    // What was read less than a second ago may still be used.
    assert_eq!(world.get(URL).await.status, StatusCode::OK);
    sleep(Duration::from_millis(1050)).await;
    for path in [URL, "/rpm/unknown/x", "/keys/main.asc"] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert!(world.plane.ready().await.is_err());
    follower.abort();
}

#[tokio::test]
async fn whoever_uses_every_connection_closes_no_gate() {
    let world = World::new(kit::Database::postgres().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, index("1")).await;
    assert_eq!(world.get(URL).await.text(), "1");

    let mut used = Vec::new();
    // The last one waits in vain: there is none left.
    while let Ok(write) = timeout(Duration::from_secs(1), world.database.write()).await {
        used.push(write.unwrap());
    }

    // Longer than what was read before may be answered from.
    sleep(Duration::from_millis(1050)).await;
    assert_eq!(world.get(URL).await.text(), "1");
}

#[tokio::test]
async fn who_could_not_report_reads_before_it_answers_again() {
    let mut world = World::new(kit::Database::postgres().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, index("0")).await;
    let follower = world.followed().await;
    // Nobody hears of changes before the next look.
    world.signals = Signals::process();
    for text in ["1", "2", "3"] {
        let before = world.report().await.unwrap().seen_at;
        // Reports wait for this row, and the epoch is read all the same.
        let lock = world.database.write().await.unwrap();
        let row = process::Entity::find_by_id(world.process).lock_exclusive();
        assert!(row.one(&*lock).await.unwrap().is_some());
        // By now nobody would wait for this process.
        sleep(Duration::from_millis(3200)).await;

        world.publish(core, index(text)).await;
        lock.commit().await.unwrap();
        while world.report().await.unwrap().seen_at == before {
            sleep(Duration::from_millis(1)).await;
        }
        // Its answer arrives too.
        sleep(Duration::from_millis(50)).await;

        assert_eq!(world.get(URL).await.text(), text);
    }
    follower.abort();
}

#[tokio::test]
async fn a_hit_needs_no_rows() {
    let world = world().await;
    assert_eq!(world.get(URL).await.text(), "1");

    // Nobody is told of this, so only an answer from memory can be the same.
    let write = world.database.write().await.unwrap();
    publication_file::Entity::delete_many()
        .filter(publication_file::Column::Path.eq("repodata/repomd.xml"))
        .exec(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();

    assert_eq!(world.get(URL).await.text(), "1");
}
