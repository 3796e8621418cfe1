//! Storage hangs: what is in memory goes on, whatever else is asked for is given up in time.

use super::load::{Asker, Load};
use super::stage::Stage;
use kit::database::block_on;
use kit::place;
use kit::server::{Objects, Scaled};
use kit::stall::Stall;
use std::time::Duration;

/// Those who ask for what is in memory are in the groups of their servers; those who ask for what
/// is in storage alone are in this one.
const STORED: usize = 2;

/// Those of them who do not wait long.
const HASTY: usize = 3;

/// Those who may not have it: storage is never asked.
const BARRED: usize = 4;

/// How long a server waits for storage that is silent.
const GIVEN_UP: Duration = Duration::from_secs(30);

/// How long those wait who are soon gone, and try again.
const SOON_GONE: Duration = Duration::from_secs(1);

/// Askers for the package take turns at an S3 server that is not fast.
const PAUSE: Duration = Duration::from_millis(500);

/// What a process may need beside its load, while storage is silent, in bytes.
const GROWTH: u64 = 64 << 20;

#[test]
fn storage_that_hangs_holds_up_what_is_not_in_memory_and_nothing_else() {
    block_on(async {
        let endpoint = place::service(place::S3);
        let cable = Stall::before(endpoint.trim_start_matches("http://"));
        let objects = Objects::BucketBehind(cable.address());
        let servers = Scaled::start(2, 1, objects).await;
        let admin = servers.admin();
        let stage = Stage::set(admin, servers.public()).await;
        let publics = [servers.public(), &servers.apis[1].public];
        let askers = [stage.askers(&publics), for_the_package(&stage, &publics)].concat();
        let load = Load::begin(askers).await;
        let memory = || servers.apis.iter().map(|api| api.process.memory());
        let memory = || memory().sum::<u64>();
        let (before, idle) = (memory(), cable.open());

        load.breaks(&[STORED, HASTY]);
        cable.go_silent();
        stage.doomed[0].revoke(admin).await;
        let took = load.closes(&[STORED], GIVEN_UP).await;
        println!("storage is given up after {took:?}");
        let (after, open) = (memory(), cable.open());
        println!("{idle} connections became {open}, {before} bytes became {after}");
        // As many as there are askers, not requests; and what a worker and readiness need.
        let askers = 2 * (stage.welcome.len() + stage.barred.len());
        assert!(open < idle + askers + 10, "{idle} became {open}");
        assert!(after < before + GROWTH, "{before} became {after}");
        stage.doomed[1].revoke(admin).await;
        cable.go_on();
        let took = load.recovers().await;
        println!("all is well {took:?} after storage is back");
        stage.doomed[2].revoke(admin).await;

        let counts = load.end().await;
        assert!(
            counts.unavailable > 0 && counts.unanswered > 20,
            "{counts:?}"
        );
    });
}

/// Some who wait for the package, some who give up soon, and some who may not have it.
fn for_the_package(stage: &Stage, servers: &[&str]) -> Vec<Asker> {
    let mut askers = Vec::new();
    for server in servers {
        for (number, subscriber) in stage.welcome.iter().enumerate() {
            let (group, patience) = if number % 2 == 0 {
                (HASTY, SOON_GONE)
            } else {
                (STORED, GIVEN_UP)
            };
            let asker = Asker::new(subscriber, server, &stage.package, group);
            askers.push(Asker {
                patience: Some(patience),
                pause: PAUSE,
                ..asker
            });
        }
        for subscriber in &stage.barred {
            askers.push(Asker::new(subscriber, server, &stage.package, BARRED));
        }
    }
    askers
}
