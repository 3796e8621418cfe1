//! Publications are immutable generations: yesterday stays readable, a roll-back is a new
//! publication with old content, and an export is a plain tree.

use kit::client::{Dnf, Keyring, Repository as Told};
use kit::command::run;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::{Embedded, Options};
use kit::{Fault, Repository};
use serde_json::json;
use std::process::Command;

fn package(name: &str, version: &str) -> Vec<u8> {
    RpmBuilder::new(name, version, "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

const NAMES: &[&str] = &["--qf", "%{name}-%{version}"];

#[test]
fn an_older_generation_is_readable_by_serial_and_by_time() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/g").await;
        repository.push(package("hello", "1.0")).await;
        let first = repository.publications().await[0].clone();
        // Publications are stamped in whole seconds.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        repository.push(package("hello", "2.0")).await;

        for point in [
            first["serial"].to_string(),
            first["live_at"].as_str().unwrap().to_owned(),
        ] {
            let base = format!("{}@{point}/", repository.base());
            let dnf = Dnf::new(&[Told::signed(&base, &repository.key_url())]);
            assert_eq!(dnf.query(NAMES), ["hello-1.0"], "@{point}");
        }
        let now = Dnf::new(&[repository.for_clients()]).query(NAMES);
        assert_eq!(now, ["hello-1.0", "hello-2.0"]);
    });
}

#[test]
fn a_roll_back_is_a_new_publication_with_old_content() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/b").await;
        repository.push(package("good", "1.0")).await;
        let serial = repository.publications().await[0]["serial"]
            .as_i64()
            .unwrap();
        repository.push(package("bad", "1.0")).await;

        let serial = serial.to_string();
        server
            .cli(&["publication", "rollback", &repository.address, &serial])
            .succeeded();

        assert_eq!(repository.nevras().await, ["good-1.0-1.noarch"]);
        let publications = repository.publications().await;
        assert_eq!(publications.len(), 3);
        assert_eq!(publications[0]["content_of"].to_string(), serial);
        assert_eq!(
            Dnf::new(&[repository.for_clients()]).query(NAMES),
            ["good-1.0"]
        );
        repository.push(package("later", "1.0")).await;
        repository.assert_whole().await;
    });
}

#[test]
fn an_export_is_a_tree_that_createrepo_c_and_dnf_accept() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/e").await;
        repository.push(package("one", "1.0")).await;
        repository.push(package("two", "1.0")).await;
        let folder = place::scratch();
        let tree = folder.path().join("tree");

        server
            .cli(&[
                "publication",
                "export",
                &repository.address,
                &tree.to_string_lossy(),
            ])
            .succeeded();

        let base = format!("file://{}", tree.display());
        let ours = Dnf::new(&[Told::signed(&base, &repository.key_url())]);
        assert_eq!(ours.query(NAMES), ["one-1.0", "two-1.0"]);
        ours.run(&["install", "one"]).succeeded();
        let mut update = Command::new("createrepo_c");
        run(update.args(["--update", "--no-database"]).arg(&tree)).succeeded();
        let peer = Dnf::new(&[Told::unsigned(&base)]);
        assert_eq!(peer.query(NAMES), ["one-1.0", "two-1.0"]);
    });
}

#[test]
fn a_rebuild_of_the_same_content_gives_the_same_bytes_whatever_the_history() {
    let (ring, folder) = (Keyring::empty(), place::scratch());
    ring.generate("Owner <owner@example.org>", "ed25519", "");
    let secret = folder.path().join("key.asc");
    place::write(&secret, ring.private_key("owner@example.org", ""));
    let lists = [["a", "b", "c"], ["c", "a", "b"]]
        .map(|order| block_on(rebuilt_in_order(&secret.to_string_lossy(), order)));

    assert!(lists[0].len() >= 3);
    assert_eq!(lists[0], lists[1]);
}

/// The names of the index files, which are their digests, after pushes in this order.
async fn rebuilt_in_order(secret: &str, order: [&str; 3]) -> Vec<String> {
    // Later than the key.
    let fixed = Options::default().with("SOURCE_DATE_EPOCH", "4070908800");
    let server = Embedded::start_with(fixed).await;
    server.cli(&["key", "import", "k", secret]).succeeded();
    let (admin, public) = (server.admin(), server.public());
    let repository = Repository::create_with(admin, public, "rpm/core/r", "k", json!({})).await;
    for name in order {
        repository.push(package(name, "1.0")).await;
    }
    let path = format!("{}/publications", repository.path());
    admin
        .succeeds(admin.post(&path, &json!({ "rebuild": true })).await)
        .await;
    let list = repository
        .file("repodata/repomd.xml")
        .await
        .expect(200)
        .text();
    let files = list.lines().filter(|line| line.contains("<location"));
    files.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_package_that_kills_every_publish_fails_alone_and_the_rest_goes_live() {
    block_on(async {
        let mut server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/p").await;
        repository.push(package("first", "1.0")).await;
        let poison = || Options::dying_at(Fault::at("publish_repository.package.poison"));
        server.restart(poison()).await;
        let here = repository.at(server.admin(), server.public());
        for name in ["good1", "good2", "poison", "good3", "good4"] {
            // The server may die before it answers.
            let _ = here.try_upload(package(name, "1.0")).await;
        }
        let mut deaths = 0;
        while !server.settles().await {
            deaths += 1;
            assert!(deaths < 40, "the poison is never given up");
            while !server.try_restart(poison()).await {
                deaths += 1;
            }
        }

        let here = repository.at(server.admin(), server.public());
        let names = here.nevras().await;
        assert!(deaths > 0);
        assert!(
            !names.iter().any(|name| name.starts_with("poison")),
            "{names:?}"
        );
        let failed = server.admin().all("/tasks?state=failed").await;
        assert!(
            failed.iter().all(|task| task["kind"] == "ingest_package"),
            "{failed:?}"
        );
        assert!(
            failed.len() == 1 && names.len() >= 2,
            "{failed:?} {names:?}"
        );
        here.assert_whole().await;
    });
}
