//! A root that three of five keyholders sign, each with a folder and a key of their own and one with
//! a token, from the plan to what clients follow. Everything goes by the command line.

use kit::command::{Outcome, run};
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The one whose key is in a token.
const WITH_TOKEN: usize = 5;
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "123456";

/// Five keyholders, and the operator's folder.
struct Holders {
    folder: TempDir,
}

impl Holders {
    /// Gives each a folder, and the fifth a token.
    fn new() -> Self {
        let holders = Self {
            folder: place::scratch(),
        };
        for number in 1..=5 {
            std::fs::create_dir(holders.of(number)).unwrap();
        }
        let tokens = holders.path("tokens");
        std::fs::create_dir(&tokens).unwrap();
        let configuration = format!("directories.tokendir = {}\n", tokens.display());
        place::write(&holders.path("softhsm2.conf"), configuration);
        let made = run(holders
            .with_tokens(&mut Command::new("softhsm2-util"))
            .args([
                "--init-token",
                "--free",
                "--label",
                "root",
                "--pin",
                PIN,
                "--so-pin",
                "654321",
            ]));
        made.succeeded();
        holders
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn of(&self, number: usize) -> PathBuf {
        self.path(&format!("keyholder-{number}"))
    }

    fn with_tokens<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
    }

    /// Runs `countersign ceremony ARGUMENTS` on the machine of keyholder `number`: no server is known
    /// there.
    fn ceremony(&self, number: usize, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(place::program("countersign"));
        command.current_dir(self.of(number)).arg("ceremony");
        run(self.with_tokens(&mut command).args(arguments))
    }

    /// Lets everybody make a key; answers their lines of a plan.
    fn keys(&self) -> String {
        let lines = (1..=5).map(|number| {
            let secret = if number == WITH_TOKEN {
                PIN
            } else {
                "a passphrase of theirs"
            };
            let answers = self.of(number).join("answers.toml");
            secret_file(&self.of(number).join("pass"), secret);
            let text = "sign = \"yes\"\naccept = \"nothing trusted vouches for these keys\"\n\
                        passphrase_file = \"pass\"\n";
            secret_file(&answers, text);
            let token = format!("pkcs11:token=root;object=mine?module-path={MODULE}");
            let arguments: &[&str] = if number == WITH_TOKEN {
                &["key", &token, "--algorithm", "p256"]
            } else {
                &["key", "own.key"]
            };
            let made = self.ceremony(
                number,
                &[arguments, &["--answers", "answers.toml", "--json"]].concat(),
            );
            let made: Value = serde_json::from_str(&made.succeeded().stdout).unwrap();
            let public = made["public"].as_str().unwrap();
            place::write(&self.of(number).join("key.pub"), public);
            let location = made["location"].as_str().unwrap();
            place::write(&self.of(number).join("location"), location);
            format!(
                "[[keyholder]]\nname = \"keyholder {number}\"\ncontact = \"{number}@example.org\"\n\
                 key_file = \"keyholder-{number}/key.pub\"\n\n"
            )
        });
        lines.collect()
    }

    /// Brings `file` to keyholder `number`, who signs it; answers the response file.
    fn sign(&self, number: usize, file: &Path, response: &Path) -> Outcome {
        let location = String::from_utf8(place::read(&self.of(number).join("location"))).unwrap();
        self.ceremony(
            number,
            &[
                "sign",
                &file.display().to_string(),
                "--first",
                "--key",
                &location,
                "-o",
                &response.display().to_string(),
                "--answers",
                "answers.toml",
            ],
        )
    }
}

fn secret_file(path: &Path, text: &str) {
    place::write(path, text);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn three_of_five_keyholders_make_a_trust_root() {
    let server = block_on(Embedded::start());
    let holders = Holders::new();
    let plan = holders.path("plan.toml");
    let text = format!(
        "[root]\nthreshold = 3\nlifetime = \"365d\"\n\n[online]\ntimestamp = \"tuf-timestamp\"\n\
         snapshot = \"tuf-snapshot\"\ntargets = \"tuf-targets\"\nrepositories = \"tuf-repositories\"\n\n{}",
        holders.keys()
    );
    place::write(&plan, text);
    let plan = plan.display().to_string();
    let requests = holders.path("requests");
    std::fs::create_dir(&requests).unwrap();
    let resume = || {
        let folder = requests.display().to_string();
        server.cli(&[
            "ceremony",
            "resume",
            "--plan",
            &plan,
            "--directory",
            &folder,
        ])
    };

    server
        .cli(&["ceremony", "plan", &plan, "--submit"])
        .succeeded();
    resume().succeeded();
    let request = only_file(&requests);

    // Key bytes of somebody else under a key's identifier: told by the signer's machine.
    let mutated = holders.path("mutated.json");
    place::write(&mutated, mutate(&place::read(&request)));
    let refused = holders.sign(1, &mutated, &holders.path("never.json"));
    assert_eq!(refused.code, 3, "{refused}");
    assert!(!holders.path("never.json").exists());

    // In any order; a later one takes up what is there.
    for number in [4, WITH_TOKEN, 2] {
        let response = requests.join(format!("from-{number}.json"));
        holders.sign(number, &request, &response).succeeded();
        resume().succeeded();
    }

    block_on(live(&server));
    let id = ceremony_id(&server);
    let (log, root) = (holders.path("root-1.log"), holders.path("1.root.json"));
    let names = [log.display().to_string(), root.display().to_string()];
    server
        .cli(&["ceremony", "status", &id, "--transcript", &names[0]])
        .succeeded();
    place::write(
        &root,
        block_on(fetch(&format!(
            "{}/tuf/metadata/1.root.json",
            server.public()
        ))),
    );
    let verified = holders.ceremony(1, &["verify", &names[0], "--root", &names[1]]);
    verified.succeeded();
    let url = format!("{}/tuf/", server.public());
    let trusted = holders.path("trusted").display().to_string();
    let client = |arguments: &[&str]| {
        let mut command = Command::new(place::program("countersign"));
        run(command
            .arg("tuf")
            .args(arguments)
            .args(["--metadata-dir", &trusted]))
    };
    client(&["init", &names[1], "--url", &url]).succeeded();
    client(&["refresh"]).succeeded();
}

fn only_file(folder: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// `request` with the bytes of one key under the identifier of another.
fn mutate(request: &[u8]) -> String {
    let mut request: Value = serde_json::from_slice(request).unwrap();
    let keys = request["signed"]["keys"].as_object_mut().unwrap();
    let of_people = |key: &Value| key["keytype"] == "ed25519";
    let ids: Vec<String> = keys
        .iter()
        .filter(|(_, key)| of_people(key))
        .map(|(id, _)| id.clone())
        .collect();
    let other = keys[&ids[1]].clone();
    keys[&ids[0]] = other;
    request.to_string()
}

async fn live(server: &Embedded) {
    for _ in 0..1500 {
        let root = server.admin().get("/trust-roots/default").await;
        if root.expect(200).json::<Value>()["state"] == "live" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the trust root does not become live");
}

fn ceremony_id(server: &Embedded) -> String {
    let listed = server.cli(&["ceremony", "status", "--json"]);
    let listed: Value = serde_json::from_str(&listed.succeeded().stdout).unwrap();
    listed[0]["id"].as_str().unwrap().to_owned()
}

async fn fetch(url: &str) -> Vec<u8> {
    let answer = reqwest::get(url).await.unwrap().error_for_status().unwrap();
    answer.bytes().await.unwrap().to_vec()
}
