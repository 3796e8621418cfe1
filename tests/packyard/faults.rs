//! What was wrong with Packyard, one test each.

use std::io::Read;
use std::time::Duration;

use kit::client::Keyring;
use kit::command::run;
use kit::corpus::deb;
use kit::database::block_on;
use kit::http::Answer;
use kit::server::{Embedded, Options};
use kit::{Repository, place};
use reqwest::Client;
use serde_json::{Value, json};
use std::process::Command;

use super::{Script, private};

fn unpacked(gzip: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(gzip)
        .read_to_string(&mut text)
        .expect("it is compressed text");
    text
}

async fn status(url: &str) -> u16 {
    Answer::of(Client::new().get(url)).await.status
}

/// There a key was the identifier of its row: listed, logged with paths, kept in backups.
#[test]
fn a_key_is_not_its_row_and_is_kept_nowhere() {
    block_on(async {
        let talkative = Options::default()
            .with("COUNTERSIGN_LOG__FILTER", "trace")
            .with("COUNTERSIGN_LOG__ACCESS", "true");
        let mut server = Embedded::start_with(talkative).await;
        let url = private(server.admin(), server.public(), "rpm/core/el9").await;
        let script = Script::of(server.admin());
        script.component("core", "private").await;
        let account = script.account("a@example.org").await;
        let key = script.key(&account, "core").await;
        assert_eq!(key.get(&url).await.status, 200);

        let mut said = Vec::new();
        for path in ["/keys", "/components", "/accounts"] {
            said.push(script.get(path).await.text());
        }
        said.push(
            script
                .get(&format!("/accounts/{account}/keys"))
                .await
                .text(),
        );
        said.push(script.get(&format!("/keys/{}", key.secret)).await.text());
        // One that is not there is not repeated either.
        let unknown = "0a".repeat(32);
        said.push(script.get(&format!("/keys/{unknown}")).await.text());
        let native = server.admin().get(&format!("/keys/{unknown}")).await;
        said.push(native.text());
        said.push(script.delete(&format!("/keys/{}", key.secret)).await.text());
        server.process.terminate(Duration::from_secs(20));
        said.push(server.process.log());
        for secret in [&key.secret, &unknown] {
            for text in &said {
                assert!(
                    !text.contains(secret.as_str()),
                    "a key is shown: {text:.2000}"
                );
            }
            let found = run(Command::new("grep")
                .args(["--recursive", "--text", "--files-with-matches", secret])
                .arg(server.data()));
            assert_eq!(found.stdout, "", "a key is kept");
        }
    });
}

/// There `expires_at` was stored and never compared.
#[test]
fn a_key_ends_when_it_says() {
    block_on(async {
        let server = Embedded::start().await;
        let url = private(server.admin(), server.public(), "rpm/core/el9").await;
        let script = Script::of(server.admin());
        script.component("core", "private").await;
        let soon = chrono::Utc::now() + chrono::TimeDelta::seconds(4);
        for (end, expected) in [
            ("2020-01-01T00:00:00Z".to_owned(), 401),
            ("2120-01-01T00:00:00Z".to_owned(), 200),
            (soon.to_rfc3339(), 200),
        ] {
            let body = json!({
                "account_id": "legacy", "component": "core", "label": "x", "expires_at": end,
            });
            let made: Value = script.post("/keys", body).await.expect(201).json();
            let key = kit::Key {
                id: String::new(),
                secret: super::text(&made["id"]),
            };
            assert_eq!(key.get(&url).await.status, expected, "{end}");
            if end == soon.to_rfc3339() {
                let left = soon - chrono::Utc::now();
                tokio::time::sleep(left.to_std().unwrap_or_default()).await;
                assert_eq!(key.get(&url).await.status, 401, "{end}");
            }
        }
    });
}

/// There a 401 carried no challenge, and the registry was under `/oci/` alone.
#[test]
fn a_refusal_says_how_to_be_let_in_and_a_registry_is_asked_at_the_root() {
    block_on(async {
        let server = Embedded::start().await;
        let script = Script::of(server.admin());
        script.component("core", "private").await;
        let key = script.key("legacy", "core").await;
        for path in [
            "rpm/core/x",
            "deb/core/x",
            "v2/",
            "oci/v2/",
            "v2/core/app/manifests/1",
        ] {
            let url = format!("{}/{path}", server.public());
            let refused = Answer::of(Client::new().get(&url)).await;
            assert_eq!(refused.status, 401, "{path}");
            let challenge = refused.header("www-authenticate").unwrap_or_default();
            assert!(challenge.starts_with("Basic realm="), "{path}: {challenge}");
        }
        // What `docker login` asks, and what a proxy asks about a pull from either place.
        let verdict = async |uri: &str| {
            let request = Client::new().get(format!("{}/auth", server.public()));
            let request = request.header("X-Forwarded-Uri", uri);
            let request = request.basic_auth("subscriber", Some(&key.secret));
            Answer::of(request).await.status
        };
        for (uri, expected) in [
            ("/v2/", 200),
            ("/oci/v2/", 200),
            ("/v2/core/app/manifests/1", 200),
            ("/oci/v2/core/app/manifests/1", 200),
            ("/v2/minion/app/manifests/1", 401),
        ] {
            assert_eq!(verdict(uri).await, expected, "{uri}");
        }
    });
}

/// There the component was cut out of the raw URI.
#[test]
fn a_path_is_judged_as_it_is_served() {
    block_on(async {
        let server = Embedded::start().await;
        let url = private(server.admin(), server.public(), "rpm/core/el9").await;
        let script = Script::of(server.admin());
        script.component("core", "private").await;
        script.component("minion", "private").await;
        let key = script.key("legacy", "minion").await;
        let entry = url.split_once("/rpm/core/").unwrap().1;
        let authority = server.public().trim_start_matches("http://");
        for path in [
            format!("/rpm/minion/../core/{entry}"),
            format!("/rpm/minion/%2e%2e/core/{entry}"),
            format!("/rpm/minion%2f..%2fcore/{entry}"),
            format!("/rpm//core/{entry}"),
            format!("/rpm/./core/{entry}"),
            format!("/rpm/core/{entry}?/rpm/minion/"),
            format!("/rpm/core/{entry}%23/rpm/minion/"),
            format!("/rpm/c%6fre/{entry}"),
            format!("/rpm/minion/..%5ccore/{entry}"),
            format!("/rpm/minion/%252e%252e/core/{entry}"),
        ] {
            let url = format!("http://{authority}{path}");
            let asked = run(Command::new("curl")
                .args(["--silent", "--path-as-is", "--output", "/dev/null"])
                .args(["--write-out", "%{http_code}", "--user"])
                .arg(format!("subscriber:{}", key.secret))
                .arg(&url));
            assert_eq!(asked.stdout, "401", "{path}");
            let request = Client::new().get(format!("{}/auth", server.public()));
            let request = request.header("X-Forwarded-Uri", &path);
            let request = request.basic_auth("subscriber", Some(&key.secret));
            assert_eq!(Answer::of(request).await.status, 401, "/auth {path}");
        }
    });
}

/// There `repomd.xml` had no signature.
#[test]
fn the_entry_point_of_an_rpm_repository_is_signed() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/el9").await;
        let rpm = kit::corpus::RpmBuilder::new("hello", "1.0", "1");
        repository.push(rpm.arch("noarch").build()).await;
        let signed = repository.file("repodata/repomd.xml").await;
        let signature = repository.file("repodata/repomd.xml.asc").await;
        let (signed, signature) = (&signed.expect(200).body, &signature.expect(200).body);
        let keyring = Keyring::trusting(&[&repository.public_key().await]);
        keyring.verify(signature, signed).succeeded();
        let other = [signed, &b" "[..]].concat();
        keyring.verify(signature, &other).refused("BAD signature");
    });
}

/// There the archive had the name of the product where documents said `main`, and one set of
/// packages for every distribution.
#[test]
fn a_suite_has_its_own_packages_in_the_component_that_documents_name() {
    block_on(async {
        let server = Embedded::start().await;
        let address = "deb/core/2025";
        let repository = Repository::create(server.admin(), server.public(), address).await;
        for (suite, name) in [("bookworm", "older"), ("trixie", "newer")] {
            let folder = place::scratch();
            let file = folder.path().join(format!("{name}.deb"));
            place::write(&file, deb(name, "1.0", "amd64"));
            let file = file.to_string_lossy();
            server
                .cli(&["package", "push", address, &file, "--suite", suite])
                .succeeded();
        }
        for (suite, has, lacks) in [("bookworm", "older", "newer"), ("trixie", "newer", "older")] {
            let path = format!("dists/{suite}/main/binary-amd64/Packages.gz");
            let index = unpacked(&repository.file(&path).await.expect(200).body);
            assert!(
                index.contains(&format!("Package: {has}\n")),
                "{suite}: {index}"
            );
            assert!(
                !index.contains(&format!("Package: {lacks}\n")),
                "{suite}: {index}"
            );
            let release = repository
                .file(&format!("dists/{suite}/Release"))
                .await
                .text();
            assert!(release.contains("\nComponents: main\n"), "{release}");
        }
    });
}

/// There snapshots of `core-2025` were pruned with those of `core-2025-lts`: names were searched for.
#[test]
fn what_is_pruned_is_compared_as_a_whole() {
    block_on(async {
        let server = Embedded::start().await;
        let admin = server.admin();
        let repository = Repository::create(admin, server.public(), "rpm/core/el9").await;
        let keep = json!({"policy": {"retention": {"versions": 1}}});
        admin
            .succeeds(admin.patch(&repository.path(), &keep).await)
            .await;
        for name in ["core", "core-extra", "score"] {
            for version in ["1.0", "2.0"] {
                let rpm = kit::corpus::RpmBuilder::new(name, version, "1");
                repository.push(rpm.arch("noarch").build()).await;
            }
        }
        let accepted = admin
            .post(&format!("{}/retention", repository.path()), &json!({}))
            .await;
        admin.succeeds(accepted).await;
        let mut left = repository.nevras().await;
        left.sort();
        let expected = [
            "core-2.0-1.noarch",
            "core-extra-2.0-1.noarch",
            "score-2.0-1.noarch",
        ];
        assert_eq!(left, expected);
    });
}

/// There each request was a write to the one connection of the database.
#[test]
fn use_is_counted_without_a_write_for_each_request() {
    block_on(async {
        let server = Embedded::start().await;
        let url = private(server.admin(), server.public(), "rpm/core/el9").await;
        let script = Script::of(server.admin());
        script.component("core", "private").await;
        let key = script.key("legacy", "core").await;
        let client = Client::new();
        let changes = async || {
            let database = server.database().await;
            let row: i64 = entities::epoch::current(database.read()).await.unwrap();
            row
        };
        let before = changes().await;
        for _ in 0..300 {
            let request = client.get(&url).basic_auth("x", Some(&key.secret));
            assert_eq!(request.send().await.unwrap().status(), 200);
        }
        assert_eq!(changes().await, before);
        let path = format!("/keys/{}", key.id);
        let count = async || {
            let shown: Value = script.get(&path).await.expect(200).json();
            shown["usage_count"].as_i64().unwrap()
        };
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        let mut steps = Vec::new();
        while steps.last() != Some(&300) && tokio::time::Instant::now() < deadline {
            let now = count().await;
            if steps.last() != Some(&now) {
                steps.push(now);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // All of them arrive, in very few steps.
        assert_eq!(steps.last(), Some(&300), "{steps:?}");
        assert!(steps.len() < 10, "{steps:?}");
    });
}

/// There the list of components was read at the start alone.
#[test]
fn a_component_made_now_has_keys_now() {
    block_on(async {
        let server = Embedded::start().await;
        let script = Script::of(server.admin());
        for name in ["one", "two", "three"] {
            script.component(name, "public").await;
            script.key("legacy", name).await;
            let listed = script.get(&format!("/keys?component={name}")).await;
            assert_eq!(listed.json::<Vec<Value>>().len(), 1);
            let uri = format!("/rpm/{name}/x");
            let request = Client::new().get(format!("{}/auth", server.public()));
            let asked = Answer::of(request.header("X-Forwarded-Uri", uri)).await;
            assert_eq!(asked.status, 200, "{name} is public");
        }
        assert_eq!(
            status(&format!("{}/rpm/four/x", server.public())).await,
            401
        );
    });
}

/// There documents named the arguments of a script in another order than the script took them.
#[test]
fn what_documents_say_to_type_does_what_they_say() {
    block_on(async {
        let server = Embedded::start().await;
        private(server.admin(), server.public(), "rpm/core/el9").await;
        let folder = place::scratch();
        let store = folder.path().join("auth.db");
        super::imported::Store::early().write(&store).await;
        place::write(
            &folder.path().join("packyard.yml"),
            "components:\n  - name: core\n",
        );
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/packyard.md");
        let page = std::fs::read_to_string(page).unwrap();
        let blocks: Vec<&str> = page.split("```sh\n").skip(1).collect();
        assert!(blocks.len() >= 3, "the page has {} blocks", blocks.len());
        let script: String = blocks
            .iter()
            .map(|block| block.split("```").next().unwrap())
            .collect();
        let programs = place::program("countersign");
        let programs = programs.parent().unwrap().display().to_string();
        let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
        let outcome = run(Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .current_dir(folder.path())
            .env("PATH", path)
            .env("COUNTERSIGN_SERVER", server.admin().base())
            .env("COUNTERSIGN_TOKEN", server.admin().token())
            .env("HOST", server.admin().base())
            .env("PUBLIC", server.public()));
        outcome.succeeded().says("204").says("CONFIRM_REQUIRED");
    });
}
