//! Old versions leave by the rules of their repository: what is pinned, and what a package that stays
//! needs, stays too.

use kit::Repository;
use kit::client::{Dnf, Repository as Told};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::http::Task;
use kit::server::Embedded;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const NAMES: &[&str] = &["--qf", "%{name}-%{version}"];

fn hello(version: u8) -> RpmBuilder {
    RpmBuilder::new("hello", &format!("{version}.0"), "1")
        .arch("noarch")
        .file(&format!("/usr/share/hello/{version}"))
}

/// A repository with five versions of a package, and one that works with the second of them alone.
async fn with_five_versions(server: &Embedded) -> Repository {
    let repository = Repository::create(server.admin(), server.public(), "rpm/core/kept").await;
    for version in 1..=5 {
        repository.push(hello(version).build()).await;
    }
    let user = RpmBuilder::new("user", "1.0", "1")
        .arch("noarch")
        .requires("hello = 2.0")
        .file("/usr/share/user");
    repository.push(user.build()).await;
    repository
}

async fn retain(repository: &Repository, dry_run: bool) -> Task {
    let path = format!("{}/retention", repository.path());
    let admin = repository.admin();
    let answer = admin.post(&path, &json!({ "dry_run": dry_run })).await;
    admin.succeeds(answer).await
}

/// The packages in a list of a result, sorted.
fn names(list: &Value) -> Vec<&str> {
    let entries = list.as_array().expect("it is a list").iter();
    let mut names: Vec<&str> = entries
        .filter_map(|entry| entry["nevra"].as_str())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn old_versions_go_but_for_what_is_pinned_or_needed() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = with_five_versions(&server).await;
        let address = repository.address.as_str();
        let before = repository.publications().await[0]["serial"].to_string();
        let removed = repository.file("Packages/h/hello-3.0-1.noarch.rpm").await;
        let digest = Sha256::digest(&removed.expect(200).body);
        let set = ["repository", "set", address, "--keep-versions", "2"];
        server.cli(&set).succeeded().says("2 versions");
        let pin = ["package", "pin", address, "hello-1.0-1.noarch"];
        server
            .cli(&[&pin[..], &["--note", "the first one"]].concat())
            .succeeded()
            .says("pinned hello-1.0-1.noarch");
        let list = ["package", "list", address];
        server.cli(&list).succeeded().says("the first one");
        server
            .cli(&["repository", "retain", address, "--dry-run"])
            .succeeded()
            .says("1 packages would go and 5 stay");

        let dry = retain(&repository, true).await;
        assert_eq!(repository.nevras().await.len(), 6);
        let done = retain(&repository, false).await;

        assert_eq!(names(dry.result("remove")), ["hello-3.0-1.noarch"]);
        let kept = ["hello-1.0-1.noarch", "hello-2.0-1.noarch"];
        assert_eq!(names(dry.result("keep")), kept);
        for part in ["remove", "keep", "counts"] {
            assert_eq!(dry.result(part), done.result(part), "{part}");
        }
        repository.assert_whole().await;
        let now = Dnf::new(&[repository.for_clients()]);
        let left = [
            "hello-1.0",
            "hello-2.0",
            "hello-4.0",
            "hello-5.0",
            "user-1.0",
        ];
        assert_eq!(now.query(NAMES), left);
        for name in left {
            let client = Dnf::new(&[repository.for_clients()]);
            client.run(&["install", name]).succeeded();
            client.rpm(&["-q", name]).succeeded();
        }
        // What was there before is still served as it was.
        let then = format!("{}@{before}/", repository.base());
        let then = Dnf::new(&[Told::signed(&then, &repository.key_url())]);
        assert!(then.query(NAMES).contains(&"hello-3.0".to_owned()));
        let path = format!("@{before}/Packages/h/hello-3.0-1.noarch.rpm");
        let again = repository.file(&path).await;
        assert_eq!(Sha256::digest(&again.expect(200).body), digest);
    });
}

#[test]
fn more_than_a_repository_may_lose_at_once_goes_by_override_alone() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = with_five_versions(&server).await;
        let address = repository.address.as_str();
        let set = ["--keep-versions", "1", "--shrink-percent", "20"];
        server
            .cli(&[&["repository", "set", address][..], &set].concat())
            .succeeded();

        let retain = ["repository", "retain", address];
        let refused = server.cli(&retain);
        refused.refused("shrink").says("--override shrink");
        assert_eq!(repository.nevras().await.len(), 6);
        server
            .cli(&[&retain[..], &["--override", "shrink"]].concat())
            .succeeded()
            .says("3 packages went and 3 stay");

        let left = [
            "hello-2.0-1.noarch",
            "hello-5.0-1.noarch",
            "user-1.0-1.noarch",
        ];
        assert_eq!(repository.nevras().await, left);
    });
}

#[test]
fn publications_are_pinned_and_unpinned() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/p").await;
        repository.push(hello(1).build()).await;
        let serial = repository.publications().await[0]["serial"].to_string();

        for (verb, pinned) in [("pin", true), ("unpin", false)] {
            server
                .cli(&["publication", verb, &repository.address, &serial])
                .succeeded()
                .says(&format!("{verb}ned serial {serial}"));
            assert_eq!(repository.publications().await[0]["pinned"], pinned);
        }
        server
            .cli(&["publication", "pin", &repository.address, "99"])
            .refused("no such publication");
    });
}
