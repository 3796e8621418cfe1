//! A key takes another one's place: old packages still install, new ones too, and index and
//! packages of the repository are trusted by what the server tells clients.

use kit::Repository;
use kit::client::{Dnf, Keyring, Zypper};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::server::Embedded;
use serde_json::Value;

const ADDRESS: &str = "rpm/core/rotated";

fn package(name: &str) -> Vec<u8> {
    RpmBuilder::new(name, "1.0", "1")
        .arch("noarch")
        .file(&format!("/usr/share/{name}"))
        .build()
}

#[test]
fn clients_install_packages_of_both_keys_until_the_old_one_is_retired() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), ADDRESS).await;
        let old = "rpm-core-rotated";
        repository.push(package("before")).await;
        let before = repository.public_key().await;
        // A machine that has trusted the old key since then.
        let faithful = Dnf::new(&[repository.for_clients()]);
        faithful.run(&["install", "before"]).succeeded();

        let rotate = [
            "key",
            "rotate",
            old,
            "--to",
            "new",
            "--algorithm",
            "ed25519",
        ];
        server.cli(&rotate).succeeded().says(ADDRESS);
        repository.push(package("after")).await;

        let after = server
            .cli(&["key", "export", "new"])
            .succeeded()
            .stdout
            .clone();
        let index = repository.file("repodata/repomd.xml").await.body;
        let signature = repository.file("repodata/repomd.xml.asc").await.body;
        Keyring::trusting(&[&after])
            .verify(&signature, &index)
            .succeeded();
        faithful.run(&["makecache", "--refresh"]).refused("GPG");
        let dnf = Dnf::new(&[]);
        dnf.add_file("countersign", &repository.ready_made("repo").await);
        dnf.run(&["install", "before", "after"]).succeeded();
        let zypper = Zypper::new(&[], &[&before, &after]);
        zypper.add_file("countersign", &repository.ready_made("zypper.repo").await);
        zypper.run(&["refresh"]).succeeded();
        zypper.run(&["install", "before", "after"]).succeeded();

        server
            .cli(&["key", "retire", old])
            .succeeded()
            .says("retiring");
        let removed = repository.remove("before").await;
        server.admin().succeeds(removed).await;
        server
            .cli(&["key", "retire", old])
            .succeeded()
            .says("retired");
        let told = repository.ready_made("repo").await;
        assert!(
            told.ends_with("/keys/new.asc\n") && !told.contains(".asc "),
            "{told}"
        );
    });
}

#[test]
fn a_rotation_that_was_stopped_goes_on_and_a_second_one_changes_nothing() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), ADDRESS).await;
        repository.push(package("one")).await;
        let old = "rpm-core-rotated";
        // As far as a rotation gets that is stopped after its first step.
        let made = [
            "key",
            "create",
            "new",
            "--purpose",
            "openpgp",
            "--algorithm",
            "ed25519",
        ];
        server.cli(&made).succeeded();

        server
            .cli(&["key", "rotate", old, "--to", "new"])
            .succeeded()
            .says("repositories handed over: 1");
        let count = repository.publications().await.len();
        server
            .cli(&["key", "rotate", old, "--to", "new"])
            .succeeded()
            .says("repositories handed over: 0");

        assert_eq!(repository.publications().await.len(), count);
        let row: Value = server.admin().get(&repository.path()).await.json();
        assert_eq!(row["signing_key"], "new");
        assert_eq!(row["former_keys"], serde_json::json!([old]));
        server
            .cli(&["key", "rotate", "none", "--to", "new"])
            .refused("there is no key `none`");
    });
}
