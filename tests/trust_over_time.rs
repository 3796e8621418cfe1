//! What time and a server in the wrong hands can do to a client that trusts the first root: nothing.

use crate::plain_files::PlainFiles;
use countersign_tests::keyholders::TrustRoot;
use ed25519_dalek::SigningKey;
use kit::Repository;
use kit::client::Keyring;
use kit::clock::ahead;
use kit::command::{Outcome, run};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::{Embedded, Options};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::process::Command;
use tempfile::TempDir;
use tuf::{Authority, Document, Header, Key, Target, TargetPath};

const INDEX: &str = "rpm/core/t/repodata/repomd.xml";
const DAY: u64 = 86_400;

/// Our client of TUF, as subscribers run it.
struct Client {
    folder: TempDir,
    clock: Vec<(String, String)>,
}

impl Client {
    /// One that trusts the first root of `trust`.
    async fn of(trust: &TrustRoot) -> Self {
        let client = Self {
            folder: place::scratch(),
            clock: Vec::new(),
        };
        let root = client.folder.path().join("1.root.json");
        place::write(&root, trust.file("1.root.json").await);
        let root = root.display().to_string();
        client
            .run(&["init", &root, "--url", &trust.url()])
            .succeeded();
        client
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(place::program("countersign"));
        command.arg("tuf").args(arguments).arg("--metadata-dir");
        command.arg(self.folder.path().join("trusted"));
        run(command
            .envs(self.clock.clone())
            .current_dir(self.folder.path()))
    }
}

fn package(version: &str) -> Vec<u8> {
    RpmBuilder::new("hello", version, "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

#[test]
fn a_server_that_was_down_past_every_end_is_fresh_before_it_is_ready() {
    block_on(async {
        let mut server = Embedded::start().await;
        let mut trust = TrustRoot::live(server.admin(), server.public()).await;
        let expiry = json!({
            "timestamp": { "lifetime": 3600, "margin": 1200 },
            "bins": { "lifetime": 365 * DAY, "margin": 100 * DAY },
        });
        let admin = server.admin();
        let change = json!({ "expiry": expiry, "renew": ["*"] });
        admin
            .succeeds(admin.patch(&trust.path(""), &change).await)
            .await;
        let repository = Repository::create(admin, server.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        let artifacts = json!({ "artifacts": [TrustRoot::artifact("a/1")] });
        trust.artifacts("", &artifacts).await;

        let gone = 400 * DAY;
        let later = Options {
            environment: ahead(gone),
            ..Options::default()
        };
        server.restart(later).await;
        trust.at(server.admin(), server.public());

        let mut client = Client::of(&trust).await;
        client.clock = ahead(gone);
        client.run(&["refresh"]).succeeded();
        client.run(&["download", INDEX]).succeeded();
        client.run(&["verify"]).succeeded();
        let expires = |file: &[u8]| {
            let file: Value = serde_json::from_slice(file).unwrap();
            let text = file["signed"]["expires"].as_str().unwrap().to_owned();
            text.parse::<jiff::Timestamp>().unwrap().as_second()
        };
        let now = i64::try_from(gone).unwrap() + jiff::Timestamp::now().as_second();
        let timestamp = expires(&trust.file("timestamp.json").await);
        assert!(timestamp > now && timestamp <= now + 3600);
        let roles = server.admin().all(&trust.path("/roles?limit=500")).await;
        let bin = roles.iter().find(|role| role["name"] == "bin-0").unwrap();
        let bin = format!("{}.bin-0.json", bin["version"]);
        assert!(expires(&trust.file(&bin).await) > now + 360 * 86_400);
    });
}

#[test]
fn a_trust_root_whose_rows_are_lost_comes_back_from_what_clients_have() {
    block_on(async {
        let mut server = Embedded::start().await;
        let mut trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        let artifacts: Vec<Value> = (0..200)
            .map(|number| TrustRoot::artifact(&format!("a/{number}")))
            .collect();
        trust
            .artifacts("", &json!({ "artifacts": artifacts }))
            .await;
        trust.rotate().await;
        let client = Client::of(&trust).await;
        client.run(&["refresh"]).succeeded();
        let folder = place::scratch();
        trust.copy_to(folder.path()).await;
        let directory = folder.path().display().to_string();
        let listed = async |server: &Embedded| {
            let all = server
                .admin()
                .all("/trust-roots/default/artifacts?limit=500")
                .await;
            let part = |one: &Value| [&one["path"], &one["role"], &one["sha256"]].map(Value::clone);
            all.iter().map(part).collect::<Vec<_>>()
        };
        let before = listed(&server).await;
        assert_eq!(before.len(), 204);

        server.process.kill();
        for table in [
            "trust_file",
            "trust_target",
            "trust_role",
            "trust_publication",
            "trust_root",
        ] {
            server.edit(&format!("DELETE FROM {table}")).await;
        }
        server.restart(Options::default()).await;
        trust.at(server.admin(), server.public());
        let gone = server.admin().get("/trust-roots/default").await;
        gone.problem(404, "not-found");
        server.cli(&["tuf", "rebuild", &directory]).succeeded();

        assert_eq!(listed(&server).await, before);
        let repository = repository.at(server.admin(), server.public());
        repository.push(package("2.0")).await;
        let index = repository.file("repodata/repomd.xml").await.body.to_vec();
        let url = trust.url();
        client.run(&["refresh", "--url", &url]).succeeded();
        client.run(&["download", INDEX, "--url", &url]).succeeded();
        assert_eq!(place::read(&client.folder.path().join(INDEX)), index);
        // What is older than what is live, and what somebody has changed.
        server
            .cli(&["tuf", "rebuild", &directory])
            .refused("of the timestamp is live here");
        let targets = std::fs::read_dir(folder.path()).unwrap();
        let names = targets.map(|entry| entry.unwrap().path());
        let bins = |path: &std::path::PathBuf| path.to_string_lossy().ends_with(".bins.json");
        let bins = names.into_iter().find(bins).unwrap();
        let text = String::from_utf8(place::read(&bins)).unwrap();
        place::write(
            &bins,
            text.replacen("2027", "2037", 1).replacen("2026", "2036", 1),
        );
        server
            .cli(&["tuf", "rebuild", &directory])
            .refused("clients could not follow this metadata");
    });
}

#[test]
fn an_older_index_that_gpg_accepts_is_refused() {
    block_on(async {
        let server = Embedded::start().await;
        let trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/t").await;
        let index = async || {
            let file = |name: &'static str| async { repository.file(name).await.body.to_vec() };
            let (index, signature) =
                tokio::join!(file("repodata/repomd.xml"), file("repodata/repomd.xml.asc"));
            (index, signature)
        };
        repository.push(package("1.0")).await;
        let (old, signature) = index().await;
        repository.push(package("2.0")).await;
        let (new, _) = index().await;
        let ring = Keyring::trusting(&[&repository.public_key().await]);
        ring.verify(&signature, &old).succeeded();
        // The newest metadata, and the old file in the place of the new one.
        let replayed = PlainFiles::start().await;
        replayed.publish_as(INDEX, &hex::encode(Sha256::digest(&new)), &old);

        let client = Client::of(&trust).await;
        let refused = client.run(&["download", INDEX, "--targets-url", replayed.url()]);
        assert_eq!(refused.code, 3, "{refused}");
        assert!(!client.folder.path().join(INDEX).exists());

        client.run(&["download", INDEX]).succeeded();
        assert_eq!(place::read(&client.folder.path().join(INDEX)), new);
    });
}

#[test]
fn a_delegate_speaks_for_nothing_but_its_own_paths() {
    block_on(async {
        let server = Embedded::start().await;
        let trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        let index = repository.file("repodata/repomd.xml").await.body.to_vec();
        let rogue = SigningKey::from_bytes(&[77; 32]);
        let key = Key::ed25519(rogue.verifying_key().as_bytes()).unwrap();
        let admin = server.admin();
        let delegation = json!({
            "name": "rogue", "paths": ["rogue/*"], "lifetime": 86_400,
            "keys": [serde_json::to_value(&key).unwrap()], "threshold": 1,
        });
        admin
            .succeeds(admin.post(&trust.path("/delegations"), &delegation).await)
            .await;
        let header = Header {
            version: 1,
            expires: tuf::instant(entities::now()) + chrono::TimeDelta::days(1),
        };
        let authority = Authority::new([key], 1).unwrap();
        let ask = async |path: &str| {
            let sha256 = hex::encode(Sha256::digest(b"poison"));
            let target = Target::new(6, sha256);
            let path: TargetPath = path.parse().unwrap();
            let listing = BTreeMap::from([(path, target)]);
            let document = Document::targets(&header, &listing, &[]).unwrap();
            trust.ask_for(&document, "rogue", &authority).await
        };

        // People are asked for its first version at once: here they make one of their own.
        let open = admin.all(&trust.path("/ceremonies?limit=100")).await;
        let open = open.iter().find(|one| one["role"] == "rogue").unwrap();
        let open = format!("/ceremonies/{}/abort", open["id"].as_str().unwrap());
        admin
            .succeeds(admin.post(&trust.path(&open), &json!({})).await)
            .await;

        let foreign = ask(INDEX).await;
        let refused = admin.fails(foreign.1).await;
        assert_eq!(refused, "bad-signing-request");
        let own = ask("rogue/file").await;
        admin.succeeds(own.1).await;
        trust.hand_in(&own.0, &rogue).await;
        let listed = async || {
            admin
                .all(&trust.path("/artifacts?limit=500&role=rogue"))
                .await
        };
        for _ in 0..500 {
            if !listed().await.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }

        assert_eq!(listed().await[0]["path"], "rogue/file");
        let client = Client::of(&trust).await;
        client.run(&["download", INDEX]).succeeded();
        assert_eq!(place::read(&client.folder.path().join(INDEX)), index);
    });
}
