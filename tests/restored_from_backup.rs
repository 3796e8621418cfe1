//! A restore drill: everything is lost, a backup comes back, and clients go on as if they had been
//! served all the time.

use countersign_tests::keyholders::TrustRoot;
use kit::client::Dnf;
use kit::command::{Outcome, run};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::{Embedded, Objects, Options, Scaled};
use kit::{Database, Repository};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const INDEX: &str = "rpm/core/t/repodata/repomd.xml";
const NAMES: &[&str] = &["--qf", "%{name}-%{version}"];

/// Our client of TUF, as subscribers run it.
struct Client(TempDir);

impl Client {
    /// One that trusts the first root of `trust`.
    async fn of(trust: &TrustRoot) -> Self {
        let client = Self(place::scratch());
        let root = client.0.path().join("1.root.json");
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
        command.arg(self.0.path().join("trusted"));
        run(command.current_dir(self.0.path()))
    }

    fn read(&self, path: &str) -> Vec<u8> {
        place::read(&self.0.path().join(path))
    }
}

fn package(version: &str) -> Vec<u8> {
    RpmBuilder::new("hello", version, "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

/// Runs a command that needs no server.
#[track_caller]
fn offline(arguments: &[&str]) -> Outcome {
    let mut command = Command::new(place::program("countersign"));
    run(command.args(arguments))
}

/// The backup that a command has made in `folder`.
#[track_caller]
fn made(server: &Embedded, folder: &Path) -> PathBuf {
    let to = folder.display().to_string();
    let outcome = server.cli(&["backup", "create", "--to", &to, "--json"]);
    let made: Value = serde_json::from_str(&outcome.succeeded().stdout).unwrap();
    folder.join(made["backup"].as_str().unwrap())
}

/// What a client sees of `repository`, by hash.
async fn packages(repository: &Repository) -> Vec<String> {
    let mut hashes = Vec::new();
    let path = format!("{}/packages?limit=100", repository.path());
    for package in repository.admin().all(&path).await {
        let path = package["path"].as_str().unwrap();
        let answer = repository.file(path).await;
        hashes.push(format!(
            "{path} {}",
            hex::encode(Sha256::digest(&answer.expect(200).body))
        ));
    }
    hashes.sort();
    hashes
}

/// That clients of `repository` see what was `expected`, under a serial that none has seen before.
async fn is_back(repository: &Repository, expected: &[String]) {
    assert_eq!(packages(repository).await, expected);
    repository.assert_whole().await;
    let serial = repository.publications().await[0]["serial"].as_i64();
    assert!(serial.unwrap() > 1_000_000, "{serial:?}");
    let dnf = Dnf::new(&[repository.for_clients()]);
    assert_eq!(dnf.query(NAMES), ["hello-1.0"]);
    dnf.run(&["install", "hello"]).succeeded();
}

/// Every file below `folder`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// That none of `secrets` is in a file below `folder`, as it is or after unpacking.
#[track_caller]
fn holds_none_of(folder: &Path, secrets: &[Vec<u8>]) {
    let mut all = Vec::new();
    files(folder, &mut all);
    assert!(all.len() > 3, "{all:?}");
    for path in all {
        let mut bytes = place::read(&path);
        if path.extension().is_some_and(|ending| ending == "zst") {
            bytes = zstd::decode_all(bytes.as_slice()).unwrap();
        }
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|some| some == secret);
            assert!(!found, "a secret is in {}", path.display());
        }
    }
}

/// Has roles that speak for nothing any more: bins that were too many, and a deleted repository.
async fn leave_tombstones(server: &Embedded, trust: &TrustRoot) {
    let paths: Vec<String> = (0..200).map(|number| format!("a/{number}")).collect();
    let artifacts: Vec<Value> = paths.iter().map(|path| TrustRoot::artifact(path)).collect();
    trust
        .artifacts("", &json!({ "artifacts": artifacts }))
        .await;
    let bins = trust.row().await["bins"].as_u64();
    trust
        .artifacts("/remove", &json!({ "paths": &paths[1..] }))
        .await;
    assert!(trust.row().await["bins"].as_u64() < bins);
    let (admin, public) = (server.admin(), server.public());
    let gone = Repository::create(admin, public, "rpm/core/gone").await;
    gone.push(package("1.0")).await;
    admin.succeeds(admin.delete(&gone.path()).await).await;
}

#[test]
fn clients_that_saw_newer_metadata_go_on_after_a_restore() {
    block_on(async {
        let (backups, home) = (place::scratch(), place::scratch());
        let data = home.path().join("data");
        let mut server = Embedded::start_at(&data, Options::default()).await;
        let mut trust = TrustRoot::live(server.admin(), server.public()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        leave_tombstones(&server, &trust).await;
        let client = Client::of(&trust).await;
        client.run(&["download", INDEX]).succeeded();
        let expected = packages(&repository).await;

        let backup = made(&server, backups.path());
        let place = backup.display().to_string();
        offline(&["backup", "verify", &place]).succeeded();
        // What comes after the backup is lost, and clients have seen it.
        for version in ["2.0", "3.0", "4.0"] {
            repository.push(package(version)).await;
        }
        client.run(&["download", INDEX]).succeeded();
        let lost = client.read(INDEX);

        let (token, passphrase) = (data.join("admin.token"), data.join("vault.passphrase"));
        let (token, passphrase) = (place::read(&token), place::read(&passphrase));
        let secrets =
            [token.clone(), passphrase.clone()].map(|secret| secret.trim_ascii().to_vec());
        let marker = [b"PRIVATE KEY".to_vec(), b"AGE-SECRET-KEY".to_vec()];
        holds_none_of(&backup, &[secrets, marker].concat());
        let directory = data.display().to_string();
        server
            .cli(&["backup", "restore", &place])
            .refused("is in use by a running server");
        server.process.kill();
        offline(&["backup", "restore", &place, "--data", &directory]).refused("not empty");
        std::fs::remove_dir_all(&data).unwrap();

        place::write(&home.path().join("wrong"), "another passphrase of somebody");
        place::write(&home.path().join("right"), &passphrase);
        let restore = |key: &str| {
            let file = home.path().join(key).display().to_string();
            let file = ["--passphrase-file", &file];
            let all = [
                &["backup", "restore", &place, "--data", &directory],
                &file[..],
            ]
            .concat();
            offline(&all)
        };
        restore("wrong").refused("restore-vault");
        restore("right").succeeded();
        // Neither of the two is in a backup: operators keep the one, and have the other.
        place::write(&data.join("vault.passphrase"), &passphrase);
        place::write(&data.join("admin.token"), &token);
        server.restart(Options::default()).await;
        assert!(server.admin().settled().await.is_empty());

        let repository = repository.at(server.admin(), server.public());
        trust.at(server.admin(), server.public());
        is_back(&repository, &expected).await;

        let url = trust.url();
        client.run(&["refresh", "--url", &url]).succeeded();
        client.run(&["download", INDEX, "--url", &url]).succeeded();
        let index = repository.file("repodata/repomd.xml").await.body.to_vec();
        assert_eq!(client.read(INDEX), index);
        assert_ne!(index, lost);
        client.run(&["verify", "--url", &url]).succeeded();
        // And it is a system like any other.
        repository.push(package("5.0")).await;
        client.run(&["download", INDEX, "--url", &url]).succeeded();
        made(&server, backups.path());
    });
}

#[test]
fn a_deployment_on_postgres_and_a_bucket_comes_back() {
    block_on(async {
        let backups = place::scratch();
        let mut servers = Scaled::start(1, 1, Objects::Bucket).await;
        let repository = Repository::create(servers.admin(), servers.public(), "rpm/core/t").await;
        repository.push(package("1.0")).await;
        let expected = packages(&repository).await;
        let folder = json!({ "directory": backups.path().display().to_string() });
        let accepted = servers.admin().post("/backups", &folder).await;
        let made = servers.admin().succeeds(accepted).await;
        repository.push(package("2.0")).await;

        let database = Database::postgres_without_tables().await;
        let name = made.result("backup").as_str().expect("it has a name");
        let place = backups.path().join(name).display().to_string();
        let (config, passphrase) = (servers.config(), servers.passphrase());
        let [config, passphrase] = [config, passphrase].map(|file| file.display().to_string());
        let key = ["--passphrase-file", &passphrase];
        let restore = || {
            let restore = ["backup", "restore", &place, "--config", &config];
            offline(&[&restore, &key[..]].concat())
        };
        restore().refused("not empty");
        servers.move_to(database);
        restore().succeeded();
        servers.add_api(Options::default()).await;
        servers.add_worker(Options::default());
        assert!(servers.admin().settled().await.is_empty());

        let repository = repository.at(servers.admin(), servers.public());
        is_back(&repository, &expected).await;
        repository.push(package("3.0")).await;
    });
}

#[test]
fn backups_are_made_by_themselves() {
    block_on(async {
        let backups = place::scratch();
        let options = Options::default()
            .with("COUNTERSIGN_BACKUP__EVERY", "1h")
            .with(
                "COUNTERSIGN_BACKUP__DIRECTORY",
                &backups.path().display().to_string(),
            );
        let server = Embedded::start_with(options).await;

        for _ in 0..500 {
            if !server.admin().all("/backups?limit=10").await.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }

        let listed = server.admin().all("/backups?limit=10").await;
        assert_eq!(listed.len(), 1, "{listed:?}");
        let name = listed[0]["name"].as_str().unwrap();
        server.cli(&["backup", "list"]).succeeded().says(name);
        let folder = backups.path().display().to_string();
        offline(&["backup", "list", &folder]).succeeded().says(name);
        let place = listed[0]["place"].as_str().unwrap();
        offline(&["backup", "verify", place])
            .succeeded()
            .says("is what was backed up");
    });
}
