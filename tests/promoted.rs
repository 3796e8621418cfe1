//! Packages go from staging to production: through gates and approvals, with another key.

use kit::Repository;
use kit::client::Dnf;
use kit::command::Outcome;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A staging repository and two for production, each with a key of its own.
struct Stage {
    server: Embedded,
    staging: Repository,
    production: Repository,
    second: Repository,
}

impl Stage {
    async fn new() -> Self {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        Self {
            staging: Repository::create(admin, public, "rpm/staging/el9").await,
            production: Repository::create(admin, public, "rpm/core/el9").await,
            second: Repository::create(admin, public, "rpm/core/el9-mirror").await,
            server,
        }
    }

    fn promote(&self, flags: &[&str]) -> Outcome {
        let command = [
            "promotion",
            "create",
            &self.staging.address,
            &self.production.address,
        ];
        let command: Vec<&str> = command.iter().chain(flags).copied().collect();
        self.server.cli(&command)
    }

    #[track_caller]
    fn json(&self, flags: &[&str]) -> Value {
        let flags: Vec<&str> = flags.iter().chain(&["--json"]).copied().collect();
        let outcome = self.promote(&flags);
        serde_json::from_str(&outcome.succeeded().stdout).expect("the output is one JSON document")
    }

    fn set(&self, flags: &[&str]) {
        let command = ["repository", "set", &self.production.address];
        let command: Vec<&str> = command.iter().chain(flags).copied().collect();
        self.server.cli(&command).succeeded();
    }

    /// The secret of a new token with `role`.
    async fn operator(&self, name: &str) -> String {
        let admin = self.server.admin();
        let body = json!({ "name": name, "role": "publisher" });
        let request = admin.request(reqwest::Method::POST, "/tokens");
        let request = request.header("prefer", "wait=30").json(&body);
        let answer = kit::http::Answer::of(request).await;
        let task: Value = answer.json();
        task["secret"]
            .as_str()
            .expect("it is shown once")
            .to_owned()
    }
}

fn package(name: &str, version: &str) -> RpmBuilder {
    RpmBuilder::new(name, version, "1").arch("noarch")
}

#[test]
fn what_was_staged_is_installed_from_production_with_its_key_only() {
    block_on(async {
        let stage = Stage::new().await;
        stage.staging.push(package("hello", "1.0").build()).await;
        stage.staging.push(package("other", "1.0").build()).await;
        let second = stage.second.address.clone();

        let shown = stage.json(&["--package", "hello", "--to", &second]);

        assert_eq!(shown["state"], "succeeded");
        for repository in [&stage.production, &stage.second] {
            assert_eq!(repository.nevras().await, ["hello-1.0-1.noarch"]);
            let dnf = Dnf::new(&[repository.for_clients()]);
            dnf.run(&["install", "hello"]).succeeded();
            repository.assert_whole().await;
        }
    });
}

#[test]
fn a_dry_run_reports_what_the_promotion_then_does() {
    block_on(async {
        let stage = Stage::new().await;
        stage.production.push(package("hello", "1.0").build()).await;
        stage.staging.push(package("hello", "2.0").build()).await;
        let flags = ["--all", "--supersede"];

        let dry: Vec<&str> = flags.iter().chain(&["--dry-run"]).copied().collect();
        let dry = stage.json(&dry);
        assert_eq!(stage.production.nevras().await, ["hello-1.0-1.noarch"]);
        let shown = stage.json(&flags);

        assert_eq!(
            dry["targets"][0]["diff"],
            shown["report"]["targets"][0]["diff"]
        );
        assert_eq!(stage.production.nevras().await, ["hello-2.0-1.noarch"]);
    });
}

#[test]
fn a_promotion_waits_for_other_operators() {
    block_on(async {
        let stage = Stage::new().await;
        stage.staging.push(package("hello", "1.0").build()).await;
        stage.set(&["--approvals", "1"]);
        let shown = stage.json(&["--all"]);
        let id = shown["id"].as_str().unwrap().to_owned();
        assert_eq!(shown["state"], "waiting_for_approval");
        assert!(stage.production.nevras().await.is_empty());

        let approve = ["promotion", "approve", &id];
        stage.server.cli(&approve).refused("does not approve it");
        let other = stage.operator("other").await;
        let as_other: Vec<&str> = approve
            .iter()
            .chain(&["--token", &other])
            .copied()
            .collect();
        stage.server.cli(&as_other).succeeded().says("succeeded");

        assert_eq!(stage.production.nevras().await, ["hello-1.0-1.noarch"]);
        let list = stage.server.cli(&["promotion", "list"]);
        list.succeeded().says(&id).says("succeeded");
    });
}

#[test]
fn what_production_requires_stays_unless_an_admin_says_otherwise() {
    block_on(async {
        let stage = Stage::new().await;
        let library = |version, provides| package("libfoo", version).provides(provides).build();
        stage.production.push(library("1", "libfoo.so.1")).await;
        let application = package("app", "1").requires("libfoo.so.1").build();
        stage.production.push(application).await;
        stage.staging.push(library("2", "libfoo.so.2")).await;
        stage.set(&["--reverse-dependencies", "true"]);
        let flags = ["--all", "--supersede"];

        let refused = stage.promote(&flags);
        assert_eq!(refused.code, 3);
        refused.refused("app-1-1.noarch requires libfoo.so.1");
        let dry: Vec<&str> = flags.iter().chain(&["--dry-run"]).copied().collect();
        assert_eq!(stage.promote(&dry).code, 3);
        let overriding = ["--override", "reverse-dependency"];
        let passed: Vec<&str> = flags.iter().chain(&overriding).copied().collect();
        stage.promote(&passed).succeeded();

        let expected = ["app-1-1.noarch", "libfoo-2-1.noarch"];
        assert_eq!(stage.production.nevras().await, expected);
        let events = stage
            .server
            .admin()
            .all("/audit?action=override_gate")
            .await;
        let is_ours = |event: &Value| event["details"]["gate"] == "reverse-dependency";
        assert!(events.iter().any(is_ours), "{events:?}");
    });
}

#[test]
fn a_staged_folder_is_pushed_whole_or_not_at_all() {
    block_on(async {
        let stage = Stage::new().await;
        let folder = place::scratch();
        for name in ["one", "two"] {
            let octets = package(name, "1.0").build();
            let digest = hex::encode(Sha256::digest(&octets));
            let file = folder.path().join(format!("{name}.rpm"));
            place::write(&file, octets);
            let digest = format!("{digest}  {name}.rpm\n");
            place::write(&folder.path().join(format!("{name}.rpm.sha256")), digest);
        }
        let address = stage.staging.address.clone();
        let path = folder.path().to_string_lossy().into_owned();
        let push = ["package", "push", &address, "--staged", &path];
        let broken = folder.path().join("three.rpm");
        place::write(&broken, package("three", "1.0").build());

        stage
            .server
            .cli(&push)
            .refused("three.rpm.sha256` is not beside it");
        assert!(stage.staging.nevras().await.is_empty());
        std::fs::remove_file(broken).unwrap();
        stage.server.cli(&push).succeeded();

        let expected = ["one-1.0-1.noarch", "two-1.0-1.noarch"];
        assert_eq!(stage.staging.nevras().await, expected);
    });
}
