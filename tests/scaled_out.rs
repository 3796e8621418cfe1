//! Several processes on PostgreSQL, Redis and shared objects: they take over from each other, and
//! Redis may go away at any time.

use kit::client::Dnf;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::server::{Objects, Options, Scaled};
use kit::{Fault, Repository};
use std::time::Duration;

fn package(name: &str) -> Vec<u8> {
    RpmBuilder::new(name, "1.0", "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

/// A lease that is over soon, so that a take-over does not take long.
fn hurried() -> Options {
    Options::default()
        .with("COUNTERSIGN_WORKER__LEASE_SECONDS", "3")
        .with("COUNTERSIGN_WORKER__RENEW_SECONDS", "1")
}

#[test]
fn a_package_on_postgres_and_a_bucket_installs() {
    block_on(async {
        let servers = Scaled::start(1, 1, Objects::Bucket).await;
        let repository =
            Repository::create(servers.admin(), servers.public(), "rpm/core/el9").await;
        repository.push(package("hello")).await;

        Dnf::new(&[repository.for_clients()])
            .run(&["install", "hello"])
            .succeeded();

        repository.assert_whole().await;
    });
}

#[test]
fn every_api_process_shows_what_a_finished_task_did() {
    block_on(async {
        let servers = Scaled::start(2, 2, Objects::Folder).await;
        let first = Repository::create(servers.admin(), servers.public(), "rpm/core/two").await;
        let second = first.at(&servers.apis[1].admin, &servers.apis[1].public);
        for number in 0..20 {
            let before = second.file("repodata/repomd.xml").await.body;
            first.push(package(&format!("p{number}"))).await;

            let after = second
                .file("repodata/repomd.xml")
                .await
                .expect(200)
                .body
                .clone();

            assert_ne!(
                before, after,
                "publish {number} is not seen on the other process"
            );
        }
    });
}

#[test]
fn workers_that_die_at_a_fault_point_are_taken_over_from() {
    for point in ["ingest_package.written", "publish_repository.before_switch"] {
        block_on(async {
            let mut servers = Scaled::start(1, 0, Objects::Folder).await;
            servers.add_worker(hurried());
            let repository =
                Repository::create(servers.admin(), servers.public(), "rpm/core/el9").await;
            let doomed = Options {
                fault: Some(Fault::at(point)),
                ..hurried()
            };
            servers.workers[0].terminate(Duration::from_secs(40));
            servers.add_worker(doomed);
            let accepted = repository.upload(package("hello")).await;
            assert_eq!(
                servers.workers[1].wait_for_death(Duration::from_mins(1)),
                137,
                "{point}"
            );

            servers.add_worker(hurried());

            servers.admin().succeeds(accepted).await;
            repository.assert_whole().await;
        });
    }
}

#[test]
fn two_workers_never_run_one_job_twice() {
    block_on(async {
        let servers = Scaled::start(1, 2, Objects::Folder).await;
        let repository =
            Repository::create(servers.admin(), servers.public(), "rpm/core/fight").await;
        let packages: Vec<Vec<u8>> = (0..60)
            .map(|number| package(&format!("p{number}")))
            .collect();

        let tasks = repository.push_all(&packages, 30).await;

        assert!(tasks.iter().all(|task| task.attempt == 1), "{tasks:?}");
        assert_eq!(repository.nevras().await.len(), 60);
        repository.assert_whole().await;
    });
}

#[test]
fn redis_goes_away_and_comes_back_and_nothing_breaks() {
    block_on(async {
        let mut servers = Scaled::start(2, 2, Objects::Folder).await;
        let repository =
            Repository::create(servers.admin(), servers.public(), "rpm/core/redis").await;
        repository.push(package("before")).await;

        servers.redis.kill();
        repository.push(package("without")).await;
        let other = repository.at(&servers.apis[1].admin, &servers.apis[1].public);
        assert_eq!(other.nevras().await.len(), 2);
        other.assert_whole().await;

        servers.redis.restart();
        repository.push(package("after")).await;

        assert_eq!(repository.nevras().await.len(), 3);
        repository.assert_whole().await;
    });
}

#[test]
fn a_worker_asked_to_stop_finishes_or_gives_back_what_it_has() {
    block_on(async {
        let mut servers = Scaled::start(1, 1, Objects::Folder).await;
        let repository =
            Repository::create(servers.admin(), servers.public(), "rpm/core/stop").await;
        let mut accepted = Vec::new();
        for number in 0..20 {
            accepted.push(repository.upload(package(&format!("p{number}"))).await);
        }

        assert_eq!(servers.workers[0].terminate(Duration::from_secs(40)), 0);
        servers.add_worker(Options::default());

        for answer in accepted {
            let task = servers.admin().succeeds(answer).await;
            assert!(
                task.attempt <= 1,
                "an orderly stop costs no attempt: {task:?}"
            );
        }
    });
}
