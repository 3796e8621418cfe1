//! The database crashes, or is out of reach of one process.

use super::load::{CLOSING, Load, Subscriber};
use super::stage::{Stage, small_package};
use kit::database::block_on;
use kit::http::{Admin, Answer};
use kit::server::{Objects, Options, Postgres, Scaled};
use kit::stall::Stall;
use kit::{Database, Repository};
use std::sync::Arc;
use std::time::Duration;

/// How long it stays away once everybody has noticed.
const AWAY: Duration = Duration::from_secs(2);

/// How many connections to its database a process has at most, unless it is told otherwise.
const CONNECTIONS: usize = 10;

/// The longest time until a revocation counts everywhere, from its commit on, and some for the job.
const REVOKED: Duration = Duration::from_secs(5);

#[test]
fn a_database_that_crashes_closes_the_gate_until_it_is_back() {
    block_on(async {
        let mut postgres = Postgres::start();
        let database = Database::of(&postgres).await;
        let servers = Scaled::start_on(database, 2, 1, Objects::Folder).await;
        let admin = servers.admin();
        let stage = Stage::set(admin, servers.public()).await;
        let elsewhere = Repository::create(admin, servers.public(), "rpm/elsewhere").await;
        let publics = [servers.public(), &servers.apis[1].public];
        let load = stage.load(&publics).await;
        for doomed in stage.doomed.chunks(3) {
            load.breaks(&[0, 1]);
            postgres.crash();
            load.closes(&[0, 1], CLOSING).await;
            let asked = ask_to_revoke_meanwhile(admin, &doomed[0]);
            load.stays_closed(AWAY).await;
            postgres.restart();
            let took = load.recovers().await;
            println!("all is well {took:?} after the database is back");
            doomed[1].revoke(admin).await;
            let answer = asked.await.expect("the request was sent");
            is_done_or_refused(&load, admin, &doomed[0], answer).await;
            elsewhere.push(small_package(&doomed[0].key.id)).await;
            doomed[2].revoke(admin).await;
            load.goes_on().await;
        }
        let counts = load.end().await;
        assert!(counts.unavailable > 100, "{counts:?}");
    });
}

fn ask_to_revoke_meanwhile(
    admin: &Admin,
    subscriber: &Arc<Subscriber>,
) -> tokio::task::JoinHandle<Answer> {
    subscriber.is_losing();
    let (admin, subscriber) = (admin.clone(), Arc::clone(subscriber));
    tokio::spawn(async move { subscriber.ask_to_revoke(&admin).await })
}

/// Asks for more at once than there are connections to the database.
async fn uses_every_connection(admin: &Admin) {
    let asking = (0..CONNECTIONS * 3).map(|_| admin.get("/repositories"));
    for answer in futures_util::future::join_all(asking).await {
        answer.expect(200);
    }
}

/// What was asked while nothing worked is a task that succeeds, or was refused and changed nothing.
async fn is_done_or_refused(
    load: &Load,
    admin: &Admin,
    subscriber: &Arc<Subscriber>,
    answer: Answer,
) {
    if answer.status < 300 {
        println!("what was asked meanwhile is done");
        admin.succeeds(answer).await;
        subscriber.has_lost();
        return;
    }
    println!("what was asked meanwhile is refused");
    answer.problem(503, "database-unavailable");
    assert!(answer.header("retry-after").is_some(), "{answer}");
    assert_eq!(subscriber.key.shown(admin).await["state"], "active");
    subscriber.is_welcome_again();
    load.goes_on().await;
    subscriber.revoke(admin).await;
}

#[test]
fn a_process_that_cannot_reach_the_database_lets_nobody_in_who_was_revoked_elsewhere() {
    block_on(async {
        let mut servers = Scaled::start(1, 1, Objects::Folder).await;
        let url = servers.database.url().to_owned();
        let (before, rest) = url.split_once('@').expect("the URL names a user");
        let (address, name) = rest.split_once('/').expect("the URL names a database");
        let cable = Stall::before(address);
        let by_cable = format!("{before}@{}/{name}", cable.address());
        let far = Options::default().with("COUNTERSIGN_DATABASE__URL", &by_cable);
        servers.add_api(far).await;
        let admin = servers.admin();
        let stage = Stage::set(admin, servers.public()).await;
        let publics = [servers.public(), &servers.apis[1].public];
        let load = stage.load(&publics).await;
        for (round, doomed) in stage.doomed.chunks(2).enumerate() {
            // Each connection that it may have is open, and none of them will be heard of again.
            uses_every_connection(&servers.apis[1].admin).await;
            load.breaks(&[1]);
            cable.go_silent();
            let took = doomed[0].revoke(admin).await;
            assert!(took < REVOKED, "{took:?}");
            load.closes(&[1], CLOSING).await;
            let took = doomed[1].revoke(admin).await;
            assert!(took < REVOKED, "{took:?}");
            load.stays_closed(AWAY).await;
            if round % 2 == 0 {
                // As after a fail-over: what was open is never heard of again.
                cable.go_on_anew();
            } else {
                cable.go_on();
            }
            let took = load.recovers().await;
            println!("all is well {took:?} after the database is in reach");
        }
        let counts = load.end().await;
        assert!(counts.unavailable > 100, "{counts:?}");
    });
}
