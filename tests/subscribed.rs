//! Subscribers use real clients with keys of theirs, and nobody else reads what is theirs.

use kit::client::apt::Apt;
use kit::client::{Dnf, Zypper};
use kit::corpus::{RpmBuilder, deb};
use kit::database::block_on;
use kit::http::Answer;
use kit::place;
use kit::server::{Embedded, Objects, Scaled};
use kit::{Key, Repository};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The index that every client of an RPM repository begins with.
const ENTRY: &str = "repodata/repomd.xml";

fn rpm(name: &str) -> Vec<u8> {
    RpmBuilder::new(name, "1.0", "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

async fn private(server: &Embedded, address: &str) -> Repository {
    let repository = Repository::create(server.admin(), server.public(), address).await;
    let closed = json!({"public": false});
    let changed = server.admin().patch(&repository.path(), &closed).await;
    server.admin().succeeds(changed).await;
    repository
}

/// What `subscription setup` writes for one key, below a root.
fn set_up(server: &Embedded, key: &Key, root: &Path) {
    let file = root.join("secret");
    place::write(&file, &key.secret);
    let (file, root) = (file.to_string_lossy(), root.to_string_lossy());
    let flags = ["--secret-file", &file, "--root", &root];
    server
        .cli(&[&["subscription", "setup", &key.id][..], &flags].concat())
        .succeeded();
}

fn text(root: &Path, path: &str) -> String {
    String::from_utf8(place::read(&root.join(path))).expect("configuration is text")
}

#[test]
fn dnf_and_zypper_install_with_the_ready_made_configuration_of_a_key() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = private(&server, "rpm/core/el9").await;
        let public_key = repository.public_key().await;
        repository.push(rpm("hello")).await;
        let scopes = json!({"label": "one", "scopes": ["rpm/core/**"]});
        let key = Key::create(server.admin(), &scopes).await;
        let root = place::scratch();
        set_up(&server, &key, root.path());

        let told = text(root.path(), "etc/yum.repos.d/rpm-core-el9.repo");
        let dnf = Dnf::new(&[]);
        dnf.add_file("countersign", &told);
        dnf.run(&["install", "hello"]).succeeded();
        let zypper = Zypper::new(&[], &[&public_key]);
        let told_zypper = text(root.path(), "etc/zypp/repos.d/rpm-core-el9.repo");
        let name = "rpm-core-el9";
        let credentials = text(root.path(), "etc/zypp/credentials.d/rpm-core-el9");
        zypper.add_file("countersign", &told_zypper);
        zypper.add_credentials(name, &credentials);
        zypper.run(&["refresh"]).succeeded();
        zypper.run(&["install", "hello"]).succeeded();

        let without = told.replace(&key.secret, "cs_wrong");
        let stranger = Dnf::new(&[]);
        stranger.add_file("countersign", &without);
        stranger.run(&["install", "hello"]).refused("401");
        let stranger = Zypper::new(&[], &[&public_key]);
        stranger.add_file("countersign", &told_zypper);
        stranger.add_credentials(name, &credentials.replace(&key.secret, "cs_wrong"));
        stranger.run(&["refresh"]).refused("");

        key.revoke(server.admin()).await;
        dnf.run(&["--refresh", "install", "--downloadonly", "hello"])
            .says("401");
        zypper.run(&["refresh", "--force"]).refused("");
    });
}

#[test]
fn apt_installs_with_the_ready_made_configuration_of_a_key() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = private(&server, "deb/core").await;
        repository.push(deb("hello", "1.0", "all")).await;
        let scopes = json!({"label": "one", "scopes": ["deb/core"]});
        let key = Key::create(server.admin(), &scopes).await;
        let other = json!({"label": "other", "scopes": ["deb/other", "rpm/core"]});
        let other = Key::create(server.admin(), &other).await;
        let root = place::scratch();
        set_up(&server, &key, root.path());
        let sources = text(root.path(), "etc/apt/sources.list.d/deb-core.sources");
        let auth = text(root.path(), "etc/apt/auth.conf.d/deb-core.conf");

        for apt in [Apt::new(&[]), Apt::newer(&[])] {
            apt.add_file("countersign", &sources);
            apt.get(&["update"]).refused("401");
            apt.knows_password(&auth.replace(&key.secret, &other.secret));
            apt.get(&["update"]).refused("401");
            apt.knows_password(&auth);
            apt.get(&["update"]).succeeded();
            apt.get(&["install", "--download-only", "hello"])
                .succeeded();
        }
        let ended = json!({"expires_at": "2020-01-01T00:00:00Z"});
        let changed = server.admin().patch(&key.path(""), &ended).await;
        server.admin().succeeds(changed).await;
        for apt in [Apt::new(&[]), Apt::newer(&[])] {
            apt.add_file("countersign", &sources);
            apt.knows_password(&auth);
            apt.get(&["update"]).refused("401");
        }
    });
}

#[test]
fn what_is_unknown_and_what_is_not_yours_look_the_same() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = private(&server, "rpm/core/el9").await;
        repository.push(rpm("hello")).await;
        let other = json!({"label": "other", "scopes": ["rpm/other"]});
        let other = Key::create(server.admin(), &other).await;
        let base = server.public();
        let seen = async |key: Option<&Key>, path: &str| {
            let url = format!("{base}/{path}");
            let answer = match key {
                Some(key) => key.get(&url).await,
                None => Answer::of(reqwest::Client::new().get(url)).await,
            };
            let mut headers = answer.headers.clone();
            headers.remove("date");
            headers.remove("x-request-id");
            (answer.status, format!("{headers:?}"), answer.body)
        };
        let expected = seen(None, "rpm/nowhere/x").await;
        assert_eq!(expected.0, 401);
        assert!(expected.1.contains("Basic realm"), "{expected:?}");
        let wrong = Key {
            secret: "cs_wrong".into(),
            ..other.clone()
        };
        for key in [None, Some(&other), Some(&wrong)] {
            for path in [
                "rpm/core/el9/repodata/repomd.xml",
                "rpm/core/el9/nothing",
                "rpm/core/el9/@1/repodata/repomd.xml",
                "rpm/core/el9/mirrorlist",
                "rpm/core/none/repodata/repomd.xml",
                "rpm/nowhere/x",
                "deb/core/el9/x",
                "v2/",
                "",
            ] {
                assert_eq!(seen(key, path).await, expected, "{path}");
            }
        }
    });
}

#[test]
fn a_key_opens_its_scopes_and_an_operator_is_told_why() {
    block_on(async {
        let server = Embedded::start().await;
        let admin = server.admin();
        for address in ["rpm/core/2025/el9", "rpm/core/2026/el9", "rpm/extra/el9"] {
            private(&server, address).await.push(rpm("hello")).await;
        }
        let plan = json!({"name": "core", "scopes": ["*/core/**"]});
        let plan = admin.succeeds(admin.post("/plans", &plan).await).await;
        let account = json!({
            "organisation": "Example",
            "email": "ops@example.org",
            "plan": plan.result("plan"),
        });
        let account = admin
            .succeeds(admin.post("/accounts", &account).await)
            .await;
        let account = account.result("account").clone();
        let key = json!({"label": "a", "account": account, "scopes": ["rpm/*/2025", "rpm/extra"]});
        let key = Key::create(admin, &key).await;
        let opens = async |address: &str| {
            let url = format!("{}/{address}/{ENTRY}", server.public());
            key.get(&url).await.status
        };
        let why = async |address: &str| {
            let path = format!("/explain?key={}&path=/{address}/{ENTRY}", key.id);
            let verdict: Value = admin.get(&path).await.expect(200).json();
            let rule = verdict["rule"].as_str().unwrap().to_owned();
            (verdict["allowed"].as_bool().unwrap(), rule)
        };
        for (address, expected, rule) in [
            ("rpm/core/2025/el9", true, "scope"),
            ("rpm/core/2026/el9", false, "scope"),
            ("rpm/extra/el9", false, "entitlement"),
            ("rpm/none/el9", false, "unknown"),
        ] {
            assert_eq!(opens(address).await == 200, expected, "{address}");
            assert_eq!(why(address).await, (expected, rule.to_owned()), "{address}");
        }

        let path = format!("/accounts/{}", account.as_str().unwrap());
        for (act, status, rule) in [("suspend", 401, "account"), ("restore", 200, "scope")] {
            let accepted = admin.post(&format!("{path}/{act}"), &Value::Null).await;
            admin.succeeds(accepted).await;
            assert_eq!(opens("rpm/core/2025/el9").await, status);
            assert_eq!(why("rpm/core/2025/el9").await.1, rule);
        }
        admin.succeeds(admin.delete(&path).await).await;
        assert_eq!(opens("rpm/core/2025/el9").await, 401);
        assert_eq!(key.shown(admin).await["state"], "revoked");
        let component = json!({"name": "extra", "public": true});
        admin
            .succeeds(admin.post("/components", &component).await)
            .await;
        assert_eq!(opens("rpm/extra/el9").await, 200);
        assert_eq!(why("rpm/extra/el9").await.1, "public-component");
    });
}

#[test]
fn two_secrets_live_while_a_key_is_rotated_and_usage_is_counted() {
    block_on(async {
        let server = Embedded::start().await;
        let admin = server.admin();
        let repository = private(&server, "rpm/core/el9").await;
        repository.push(rpm("hello")).await;
        let url = repository.base() + ENTRY;
        let body = json!({"label": "a", "scopes": ["rpm/core"], "networks": ["127.0.0.0/8"]});
        let first = Key::create(admin, &body).await;
        let second = first.rotate(admin, &json!({})).await;
        for key in [&first, &second] {
            assert_eq!(key.get(&url).await.status, 200);
        }
        let third = admin.post(&first.path("/rotate"), &json!({})).await;
        assert!(admin.fails(third).await.ends_with("rotation-under-way"));
        let third = first.rotate(admin, &json!({"overlap_seconds": 0})).await;
        for (key, expected) in [(&first, 401), (&second, 401), (&third, 200)] {
            assert_eq!(key.get(&url).await.status, expected);
        }

        let elsewhere = json!({"networks": ["192.0.2.0/24"]});
        admin
            .succeeds(admin.patch(&third.path(""), &elsewhere).await)
            .await;
        assert_eq!(third.get(&url).await.status, 401);
        tokio::time::sleep(Duration::from_secs(8)).await;
        let shown = third.shown(admin).await;
        assert_eq!(shown["requests"], 3, "{shown}");
        assert!(shown["last_used_at"].is_string());
    });
}

#[test]
fn what_is_revoked_at_one_process_is_refused_at_every_one() {
    block_on(async {
        let servers = Scaled::start(2, 1, Objects::Folder).await;
        let admin = servers.admin();
        let repository = Repository::create(admin, servers.public(), "rpm/core/el9").await;
        repository.push(rpm("hello")).await;
        let closed = json!({"public": false});
        admin
            .succeeds(admin.patch(&repository.path(), &closed).await)
            .await;
        let url = |api: usize| format!("{}/rpm/core/el9/{ENTRY}", servers.apis[api].public);
        for round in 0..10 {
            let body = json!({"label": "a", "scopes": ["rpm/core"]});
            let key = Key::create(admin, &body).await;
            for api in [0, 1] {
                assert_eq!(key.get(&url(api)).await.status, 200, "round {round}");
            }
            key.revoke(admin).await;
            for api in [1, 0] {
                assert_eq!(key.get(&url(api)).await.status, 401, "round {round}");
            }
        }
    });
}

#[test]
fn operators_do_all_of_it_on_the_command_line() {
    block_on(async {
        let server = Embedded::start().await;
        private(&server, "rpm/core/el9")
            .await
            .push(rpm("hello"))
            .await;
        let cli = |arguments: &[&str]| server.cli(arguments);
        let json = |arguments: &[&str]| -> Value {
            let outcome = cli(&[arguments, &["--json"]].concat());
            serde_json::from_str(&outcome.succeeded().stdout).expect("the output is JSON")
        };
        let text = |value: &Value| value.as_str().expect("it is a text").to_owned();
        cli(&["plan", "create", "small", "--scope", "*/core/**"]).succeeded();
        cli(&["plan", "set", "small", "--name", "standard"]).succeeded();
        cli(&["plan", "list"]).succeeded().says("*/core/**");
        let made = ["account", "create", "Example", "--email", "Ops@example.org"];
        cli(&[&made[..], &["--plan", "standard"]].concat()).succeeded();
        cli(&made).refused("another account has the address");
        cli(&["plan", "delete", "standard"]).refused("1 accounts");
        let account = json(&["account", "show", "ops@example.org"]);
        assert_eq!(account["status"], "active");

        let made = ["subscription", "create", "--label", "farm"];
        cli(&made).refused("--scope");
        let key = json(&[&made[..], &["--account", "ops@example.org"]].concat());
        let (id, secret) = (text(&key["id"]), text(&key["secret"]));
        let key = Key { id, secret };
        let url = format!("{}/rpm/core/el9/{ENTRY}", server.public());
        assert_eq!(key.get(&url).await.status, 200);
        let path = format!("/rpm/core/el9/{ENTRY}");
        let why = |key: &Key| {
            let outcome = cli(&["subscription", "explain", &key.id, &path]);
            outcome.succeeded().stdout.clone()
        };
        assert!(why(&key).starts_with("allowed (scope): its account is entitled to */core/**"));
        let set = ["subscription", "set", &key.id, "--scope", "rpm/extra"];
        cli(&set).succeeded().says("rpm/extra/**");
        assert!(why(&key).starts_with("denied (scope)"));
        cli(&["subscription", "set", &key.id, "--no-scopes"]).succeeded();
        assert_eq!(key.get(&url).await.status, 200);

        let rotated = json(&["subscription", "rotate", &key.id, "--overlap", "0"]);
        assert_eq!(key.get(&url).await.status, 401);
        let key = Key {
            secret: text(&rotated["secret"]),
            ..key
        };
        assert_eq!(key.get(&url).await.status, 200);
        cli(&["account", "suspend", "ops@example.org"])
            .succeeded()
            .says("suspended");
        assert!(why(&key).starts_with("denied (account)"));
        cli(&["account", "restore", "ops@example.org"]).succeeded();
        cli(&["subscription", "list", "--state", "active"])
            .succeeded()
            .says("farm");
        cli(&["subscription", "revoke", &key.id]).succeeded();
        assert!(why(&key).starts_with("denied (revoked)"));
        cli(&["subscription", "rotate", &key.id]).refused("revoked");
        cli(&["component", "create", "core", "--public"]).succeeded();
        cli(&["component", "list"]).succeeded().says("everybody");
        assert_eq!(key.get(&url).await.status, 200);
        cli(&["component", "set", "core", "--private"]).succeeded();
        assert_eq!(key.get(&url).await.status, 401);
        cli(&["account", "delete", "ops@example.org"]).succeeded();
        cli(&["plan", "delete", "standard"]).succeeded();
        let events = json(&["audit", "list", "--action", "create_subscription_key"]);
        let event = events[0].to_string();
        assert!(event.contains("farm") && !event.contains("cs_"), "{event}");
    });
}
