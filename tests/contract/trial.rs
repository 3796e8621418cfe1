//! One run of schemathesis over one document.

use super::scene::Scene;
use super::values::{OFTEN, bodies, invented};
use kit::http::Answer;
use kit::{command, place};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Requests that are made up for each operation, beside those of the bounds of every value.
const EXAMPLES: u32 = 15;

/// The same requests in every run.
const SEED: u32 = 20_260_101;

/// What a failing test shows of what was found, in lines.
const SHOWN: usize = 400;

/// A server and the document that it is held to.
pub(crate) struct Trial<'a> {
    path: &'a str,
    scene: &'a Scene,
    folder: TempDir,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Verdict {
    document: String,
    /// The statuses that each operation answered with.
    answers: BTreeMap<String, BTreeSet<u64>>,
    report: Value,
    output: String,
}

impl<'a> Trial<'a> {
    /// Holds the server of `scene` to the document at `path` of its admin listener.
    pub(crate) fn of(path: &'a str, scene: &'a Scene) -> Self {
        let folder = place::scratch();
        Self {
            path,
            scene,
            folder,
        }
    }

    /// Asks every operation.
    pub(crate) async fn run(&self) -> Verdict {
        let admin = self.scene.server.admin();
        let url = format!("{}{}", admin.base(), self.path);
        let document = Answer::of(reqwest::Client::new().get(&url)).await;
        let document: Value = document.expect(200).json();
        let settings = self.folder.path().join("schemathesis.toml");
        let report = self.folder.path().join("report.json");
        let events = self.folder.path().join("events.ndjson");
        let text = toml::to_string(&self.settings(&document)).expect("settings are TOML");
        place::write(&settings, text);
        let mut asking = Command::new(program());
        // What it remembers between runs, it writes where it runs.
        asking.current_dir(self.folder.path());
        asking.arg("--config-file").arg(&settings);
        asking.args(["run", &url, "--no-color", "--report", "json,ndjson"]);
        asking.arg("--report-json-path").arg(&report);
        asking.arg("--report-ndjson-path").arg(&events);
        let outcome = tokio::task::spawn_blocking(move || command::run(&mut asking));
        let outcome = outcome.await.expect("it was waited for");
        assert!(report.exists(), "schemathesis gave up\n{outcome}");
        let asked = operations(&document).map(|(path, method, _)| format!("{method} {path}"));
        Verdict {
            document: self.path.to_owned(),
            answers: answers(&place::read(&events), asked),
            report: serde_json::from_slice(&place::read(&report)).expect("the report is JSON"),
            output: outcome.stdout,
        }
    }

    fn settings(&self, document: &Value) -> Value {
        let Scene { known, spare, .. } = self.scene;
        let there = known
            .iter()
            .chain(spare)
            .map(|(name, values)| (*name, json!(values)));
        let dictionaries: Map<String, Value> = there
            .chain(invented())
            .map(|(name, values)| (name.to_owned(), json!({"values": values})))
            .collect();
        let operations = operations(document);
        let operations: Vec<Value> = operations
            .map(|(path, _, operation)| self.operation(path, operation))
            .collect();
        json!({
            "seed": SEED,
            "hooks": Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/hooks.py"),
            "continue-on-failure": true,
            "request-timeout": 60.0,
            "generation": {
                "max-examples": EXAMPLES,
                "database": "none",
                // Else some requests that are good show another token.
                "with-security-parameters": false,
            },
            // Which refusal comes first is not the document's to say.
            "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
            "auth": {"openapi": self.tokens(document)},
            "dictionaries": dictionaries,
            "parameters": bodies(),
            "operations": operations,
        })
    }

    /// The token, by every scheme that the document names.
    fn tokens(&self, document: &Value) -> Map<String, Value> {
        let schemes = document["components"]["securitySchemes"].as_object();
        let names = schemes.into_iter().flatten().map(|(name, _)| name.clone());
        let token = self.scene.server.admin().token();
        names.map(|name| (name, json!({"bearer": token}))).collect()
    }

    /// What is known of the parameters of an operation, and which answers are good ones to a
    /// request that follows the document.
    fn operation(&self, path: &str, operation: &Value) -> Value {
        let id = operation["operationId"].as_str().expect("it has one");
        let mut parameters = Map::new();
        let mut accepted = vec!["2xx", "403", "404", "409", "412", "422", "429"];
        if id.starts_with("packyard_") {
            // It has no other status for what makes no sense.
            accepted.push("400");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let Some(name) = parameter["name"].as_str() else {
                // Digests that schemathesis makes up for the bounds of a value are none.
                if parameter["$ref"] == "#/components/parameters/Content-Digest" {
                    accepted.push("400");
                }
                continue;
            };
            if name == "cursor" {
                // Only a list can tell where its pages begin.
                accepted.push("400");
            }
            if let Some((dictionary, probability)) = self.dictionary(id, path, name) {
                let place = parameter["in"].as_str().unwrap_or_default();
                let values = json!({"dictionary": dictionary, "probability": probability});
                parameters.insert(format!("{place}.{name}"), values);
            }
        }
        json!({
            "include-operation-id": id,
            "parameters": parameters,
            "checks": {"positive_data_acceptance": {"expected-statuses": accepted}},
        })
    }

    /// Where the values of the parameter `name` are taken from, and how often.
    fn dictionary(&self, id: &'a str, path: &str, name: &'a str) -> Option<(&'a str, f64)> {
        let Scene { known, spare, .. } = self.scene;
        let is_last = path.split(['{', '}']).nth_back(1) == Some(name);
        if spare.contains_key(id) && is_last {
            return Some((id, 1.0));
        }
        let dictionary = match name {
            "key" if path.starts_with("/signing-keys") => "signing key",
            "key" => "subscription key",
            "name" if path.contains("{name}") => "trust root",
            "package" if id == "upload_package" => "file name",
            // What else is named below a repository is in that one.
            "repository" if path.matches('{').count() > 1 => "filled repository",
            _ => name,
        };
        let is_there = known.contains_key(dictionary);
        let is_there = is_there || invented().any(|(invented, _)| invented == dictionary);
        is_there.then_some((dictionary, OFTEN))
    }
}

/// Every operation of a document, with its path and its method.
fn operations(document: &Value) -> impl Iterator<Item = (&str, String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path.as_str(), method.to_uppercase(), operation))
    })
}

/// What each of the operations `asked` answered, by the record of a run.
fn answers(events: &[u8], asked: impl Iterator<Item = String>) -> BTreeMap<String, BTreeSet<u64>> {
    let mut answers: BTreeMap<_, BTreeSet<_>> = asked.map(|name| (name, BTreeSet::new())).collect();
    for line in events
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let event: Value = serde_json::from_slice(line).expect("a line is JSON");
        let record = &event["ScenarioFinished"]["recorder"];
        let name = record["label"].as_str().unwrap_or_default();
        let Some(statuses) = answers.get_mut(name) else {
            continue;
        };
        let sent = record["interactions"].as_object().into_iter().flatten();
        statuses.extend(sent.filter_map(|(_, sent)| sent["response"]["status_code"].as_u64()));
    }
    answers
}

/// The program, which `tests/run` installs.
fn program() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = tests.join(".state/schemathesis/bin/schemathesis");
    assert!(
        program.exists(),
        "{} is missing: run this test through `tests/run FILTER`, which installs it",
        program.display()
    );
    program
}

impl Verdict {
    /// Fails the test unless every operation was asked, found what it was asked for, and answered
    /// as the document says.
    pub(crate) fn passed(&self) {
        let Self {
            document,
            answers,
            report,
            output,
        } = self;
        let told: Vec<&str> = output.lines().take(SHOWN).collect();
        let told = told.join("\n");
        assert_eq!(report["failures"], json!([]), "{document}\n{told}");
        assert_eq!(report["errors"], json!([]), "{document}\n{told}");
        assert_eq!(report["complete"], true, "{document}\n{told}");
        assert!(!answers.is_empty(), "{document} describes nothing");
        for count in ["total", "selected", "tested"] {
            let count = &report["operations"][count];
            assert_eq!(
                *count,
                answers.len(),
                "{document}: {}",
                report["operations"]
            );
        }
        let is_found = |status: &u64| !matches!(status, 400 | 401 | 404 | 405 | 415 | 429);
        // What is to be deleted may be gone already, by a roll-back for example.
        let unreached: Vec<_> = answers
            .iter()
            .filter(|(name, _)| !name.starts_with("DELETE "))
            .filter(|(_, statuses)| !statuses.iter().any(is_found))
            .collect();
        assert!(
            unreached.is_empty(),
            "{document}: {unreached:?} found nothing"
        );
    }
}
