//! The clock of a machine is set: ends follow it, and nothing else does.

use super::stage::{Stage, key, small_package};
use chrono::{DateTime, Duration, Utc};
use countersign_tests::keyholders::TrustRoot;
use entities::process;
use kit::clock::Wall;
use kit::database::block_on;
use kit::server::{Embedded, Objects, Options, Postgres, Scaled};
use kit::{Database, Key, Repository};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

/// How long is waited for anything.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// How long a process may answer from what it knew when it stopped.
const WORD: std::time::Duration = std::time::Duration::from_secs(1);

/// The longest time until a revocation counts everywhere, and some for the job.
const REVOKED: std::time::Duration = std::time::Duration::from_secs(5);

#[test]
fn a_clock_that_is_set_moves_the_ends_of_keys_and_nothing_else() {
    block_on(async {
        let wall = Wall::right();
        let options = Options {
            environment: wall.environment(),
            ..Options::default()
        };
        let mut server = Embedded::start_with(options).await;
        let admin = server.admin().clone();
        let trust = TrustRoot::live(&admin, server.public()).await;
        let stage = Stage::set(&admin, server.public()).await;
        let load = stage.load(&[server.public()]).await;
        let lasting = ending(&admin, Duration::hours(1)).await;
        let over = ending(&admin, -Duration::hours(1)).await;
        let url = stage.repository.base() + "repodata/repomd.xml";
        let opens = async |key: &Key| key.get(&url).await.status;
        let mut version = 0;
        for (round, ahead) in [0, 1, -1, 0].into_iter().enumerate() {
            let ahead = Duration::days(ahead);
            wall.set(ahead);
            println!("the clock is {} hours ahead", ahead.num_hours());
            // What is said of processes was written with another date.
            let doomed = &stage.doomed[round];
            doomed.revoke(&admin).await;
            assert_eq!(opens(&doomed.key).await, 401);
            // As the clock says, at once.
            let is_ahead = ahead > Duration::zero();
            let is_behind = ahead < Duration::zero();
            assert_eq!(opens(&lasting).await, if is_ahead { 401 } else { 200 });
            assert_eq!(opens(&over).await, if is_behind { 200 } else { 401 });
            version = fresh(&trust, Utc::now() + ahead, version).await;
            load.goes_on().await;
        }
        load.end().await;
        server.process.must_be_running();
        assert!(!server.process.log().contains("panicked"));
    });
}

/// A key that ends so much later than now.
async fn ending(admin: &kit::http::Admin, after: Duration) -> Key {
    let key = key(admin, "rpm/core").await;
    let end = json!({"expires_at": (Utc::now() + after).to_rfc3339()});
    admin.succeeds(admin.patch(&key.path(""), &end).await).await;
    key
}

/// Waits until the timestamp is one that is good at `now`; its version, which is not before
/// `least`.
async fn fresh(trust: &TrustRoot, now: DateTime<Utc>, least: i64) -> i64 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let timestamp: Value = serde_json::from_slice(&trust.file("timestamp.json").await)
            .expect("the timestamp is JSON");
        let signed = &timestamp["signed"];
        let version = signed["version"].as_i64().expect("it has a version");
        let expires = kit::clock::at(signed["expires"].as_str().expect("it ends"));
        assert!(version >= least, "{version} after {least}");
        if expires > now {
            return version;
        }
        assert!(Instant::now() < deadline, "ends at {expires}, it is {now}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[test]
fn a_process_whose_clock_is_wrong_is_waited_for_like_any_other() {
    block_on(async {
        let (of_api, of_worker) = (Wall::right(), Wall::right());
        let with = |wall: &Wall| Options {
            environment: wall.environment(),
            ..Options::default()
        };
        let mut servers = Scaled::start(1, 0, Objects::Folder).await;
        servers.add_api(with(&of_api)).await;
        servers.add_worker(with(&of_worker));
        let admin = servers.admin();
        let stage = Stage::set(admin, servers.public()).await;
        let publics = [servers.public(), &servers.apis[1].public];
        let load = stage.load(&publics).await;
        let wrong = [
            (&of_api, -1),
            (&of_worker, -1),
            (&of_api, 1),
            (&of_worker, 1),
        ];
        for ((wall, days), subscriber) in wrong.into_iter().zip(&stage.doomed) {
            wall.set(Duration::days(days));
            all_report(&servers).await;
            load.breaks(&[1]);
            servers.apis[1].process.pause();
            let took = subscriber.revoke(admin).await;
            servers.apis[1].process.go_on();
            println!("revoked within {took:?} beside a process that stands still");
            assert!(took > WORD, "its word was still good after {took:?}");
            assert!(took < REVOKED, "{took:?}");
            load.recovers().await;
            wall.set(Duration::zero());
        }
        for (days, subscriber) in [-1, 1].into_iter().zip(&stage.doomed[wrong.len()..]) {
            of_api.set(Duration::days(days));
            let took = subscriber.revoke(&servers.apis[1].admin).await;
            println!("revoked within {took:?} by one whose clock is {days} days ahead");
            assert!(took < REVOKED, "{took:?}");
        }
        load.end().await;
    });
}

#[test]
fn a_database_whose_clock_is_set_hides_no_revocation_and_loses_no_task() {
    block_on(async {
        let wall = Wall::right();
        let postgres = Postgres::start_with(wall.environment());
        let database = Database::of(&postgres).await;
        let servers = Scaled::start_on(database, 2, 2, Objects::Folder).await;
        let admin = servers.admin();
        let stage = Stage::set(admin, servers.public()).await;
        let elsewhere = Repository::create(admin, servers.public(), "rpm/elsewhere").await;
        let publics = [servers.public(), &servers.apis[1].public];
        let load = stage.load(&publics).await;
        for (days, subscriber) in [1, 0, -1, 0].into_iter().zip(&stage.doomed) {
            let set = async {
                // A push is under way by now; another worker may take its tasks over.
                tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                wall.set(Duration::days(days));
                let took = subscriber.revoke(admin).await;
                println!("revoked within {took:?}, the clock is {days} days ahead");
                assert!(took < REVOKED, "{took:?}");
            };
            tokio::join!(elsewhere.push(small_package(&subscriber.key.id)), set);
            load.goes_on().await;
        }
        load.end().await;
    });
}

/// Waits until each process has reported once more.
async fn all_report(servers: &Scaled) {
    let reports = async || {
        let rows = process::Entity::find().all(servers.database.read()).await;
        let rows = rows.expect("the database is there");
        let reports = rows.into_iter().map(|row| (row.id, row.seen_at));
        reports.collect::<BTreeMap<_, _>>()
    };
    let before = reports().await;
    until("all have reported", async || {
        let now = reports().await;
        before.iter().all(|(id, at)| now.get(id) != Some(at))
    })
    .await;
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < deadline, "{what}: not after {PATIENCE:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
