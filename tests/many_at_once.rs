//! Many changes and many readers at the same time: nothing is lost and nobody sees a mixture.

use kit::client::{Dnf, Repository as Told};
use kit::command::Outcome;
use kit::corpus::{self, RpmBuilder};
use kit::database::block_on;
use kit::server::{Embedded, Objects, Scaled};
use kit::{Repository, place};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const CHANGES: usize = 1000;
const CLIENTS: usize = 50;
const PUBLISHES: usize = 200;
/// Refreshes of all clients together that each publish goes through.
const READS: usize = 3;

#[test]
fn a_thousand_concurrent_changes_all_end_up_published_on_sqlite() {
    block_on(async {
        let server = Embedded::start().await;
        thousand_changes(&Repository::create(server.admin(), server.public(), "rpm/core/k").await)
            .await;
    });
}

#[test]
fn a_thousand_concurrent_changes_all_end_up_published_on_postgres() {
    block_on(async {
        let servers = Scaled::start(1, 2, Objects::Folder).await;
        thousand_changes(
            &Repository::create(servers.admin(), servers.public(), "rpm/core/k").await,
        )
        .await;
    });
}

async fn thousand_changes(repository: &Repository) {
    let packages: Vec<Vec<u8>> = (0..CHANGES)
        .map(|number| corpus::package(3, number as u64))
        .collect();

    repository.push_all(&packages, 100).await;

    assert_eq!(repository.nevras().await.len(), CHANGES);
    let publications = repository.publications().await.len();
    assert!(
        publications <= CHANGES / 4,
        "changes share publications: there are {publications}"
    );
    let names = Dnf::new(&[repository.for_clients()]).query(&["--qf", "%{name}"]);
    assert_eq!(names.len(), CHANGES);
}

#[test]
fn fifty_clients_read_through_two_hundred_publishes() {
    let (server, repository) = block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/r").await;
        repository
            .push(RpmBuilder::new("first", "1.0", "1").arch("noarch").build())
            .await;
        (server, repository)
    });
    let listed = repository
        .for_clients()
        .by_mirror_list(&(repository.base() + "mirrorlist"));
    let (done, reads) = (AtomicBool::new(false), AtomicUsize::new(0));

    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                // Half of them as the ready-made file says, half by a plain base URL.
                let told = if number % 2 == 0 {
                    listed.clone()
                } else {
                    repository.for_clients()
                };
                let (done, reads) = (&done, &reads);
                scope.spawn(move || read_until(done, number, told, reads))
            })
            .collect();
        let failed = || {
            clients
                .iter()
                .any(std::thread::ScopedJoinHandle::is_finished)
        };
        block_on(publish_again_and_again(&repository, &reads, failed));
        done.store(true, Ordering::Relaxed);
        for client in clients {
            client.join().expect("a client read a mixture");
        }
    });

    let reads = reads.into_inner();
    assert!(reads >= READS * PUBLISHES, "{reads} refreshes");
    assert_eq!(block_on(repository.nevras()).len(), 1 + PUBLISHES);
    drop(server);
}

/// Publishes as fast as the clients read, until one of them `failed`.
async fn publish_again_and_again(
    repository: &Repository,
    reads: &AtomicUsize,
    failed: impl Fn() -> bool,
) {
    for number in 0..PUBLISHES {
        while reads.load(Ordering::Relaxed) < READS * number && !failed() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let name = format!("later{number}");
        repository
            .push(RpmBuilder::new(&name, "1.0", "1").arch("noarch").build())
            .await;
    }
}

/// Refreshes as client `number` until `done`, at least once.
fn read_until(done: &AtomicBool, number: usize, told: Told, reads: &AtomicUsize) {
    // Fifty at a time would leave nothing of this machine to the server and to other tests.
    rustix::process::setpriority_process(None, 19).expect("a thread may step back");
    let dnf = Dnf::new(&[told]);
    // They share an address, which machines do not: so they differ by name. Under one name and
    // address a plain base URL is no promise, which is why ready-made files list mirrors.
    let name = format!("--setopt=user_agent=client-{number}");
    loop {
        let outcome = dnf.run(&[&name, "makecache", "--refresh"]);
        outcome.succeeded();
        assert!(!is_mixture(&outcome), "{outcome}");
        reads.fetch_add(1, Ordering::Relaxed);
        if done.load(Ordering::Relaxed) {
            break;
        }
    }
}

/// What dnf says, and works around, when files do not belong together. No bare numbers: identifiers
/// of keys and names of folders are in what it says too, and hold any of them.
fn is_mixture(outcome: &Outcome) -> bool {
    ["checksum", "Bad GPG", "Status code:", "signature"]
        .iter()
        .any(|text| outcome.stderr.contains(text))
}

#[test]
fn a_missing_file_is_told_from_a_key_with_its_status_in_its_name() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/m").await;
        let elsewhere = Told::signed(&(repository.base() + "elsewhere/"), &repository.key_url());

        let missing = Dnf::new(&[elsewhere]).run(&["makecache"]);
        let imported = Outcome {
            code: 0,
            stderr: "Importing GPG key 0x218404D5:\n Userid     : \"rpm-core-m\"\n".to_owned(),
            ..missing.clone()
        };

        assert!(is_mixture(&missing), "{missing}");
        assert!(!is_mixture(&imported), "{imported}");
    });
}

#[test]
fn half_a_gigabyte_streams_through_the_server() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/big").await;
        let folder = place::scratch();
        let file = folder.path().join("big.rpm");
        place::write(&file, RpmBuilder::new("small", "1.0", "1").build());
        let sparse = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
        // Trailing octets that no header announces: refused, after all of them were taken.
        sparse.set_len(512 << 20).unwrap();
        let stream = tokio::fs::File::open(&file).await.unwrap();

        let answer = repository.upload(reqwest::Body::from(stream)).await;

        server.admin().fails(answer).await;
        let peak = server.process.peak_memory() >> 20;
        assert!(peak < 200, "the server took {peak} MiB");
        assert!(repository.nevras().await.is_empty());
    });
}
