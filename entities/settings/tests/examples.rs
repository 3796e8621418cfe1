//! The example files in `deploy/`, loaded the way the units beside them start the programs.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_settings::{DatabaseKind, Settings, SignalsKind, Sources, StorageKind};

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

/// Settings as a unit's program would read them: its `Environment=` lines, with files in
/// `credentials` for its `LoadCredential=` lines, over the example file.
fn as_started_by(unit: &str, example: &str) -> Settings {
    let credentials = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(deploy().join("systemd").join(unit)).unwrap();
    let mut env = Vec::new();
    for line in text.lines() {
        if let Some(credential) = line.strip_prefix("LoadCredential=") {
            let (name, _) = credential.split_once(':').unwrap();
            let content = match name {
                "database-url" => "postgres://countersign:hunter2@db.example.org/countersign",
                "signals-url" => "redis://:hunter2@cache.example.org/0",
                _ => "hunter2",
            };
            fs::write(credentials.path().join(name), content).unwrap();
        }
        if let Some(variable) = line.strip_prefix("Environment=") {
            let (name, value) = variable.split_once('=').unwrap();
            env.push((
                name.to_owned(),
                value.replace("%d", credentials.path().to_str().unwrap()),
            ));
        }
    }
    let config = env
        .iter()
        .find(|(name, _)| name == "COUNTERSIGN_CONFIG")
        .unwrap();
    assert_eq!(config.1, "/etc/countersign/countersign.toml");
    let sources = Sources {
        env,
        ..Sources::default()
    }
    .with_file(deploy().join(example));
    let settings = Settings::load(&sources).unwrap();
    for file in [
        &settings.vault.passphrase_file,
        &settings.bootstrap.token_file,
        &settings.storage.access_key_file,
        &settings.storage.secret_key_file,
    ] {
        assert!(
            file.as_ref().is_none_or(|file| file.exists()),
            "{unit}: {file:?} is not loaded"
        );
    }
    settings
}

#[test]
fn the_embedded_example_runs_with_its_unit() {
    let settings = as_started_by("countersign.service", "embedded.toml");

    assert_eq!(settings.data.directory, Some("/var/lib/countersign".into()));
    assert_eq!(settings.database.kind(), Some(DatabaseKind::Sqlite));
    assert_eq!(settings.storage.kind, StorageKind::Files);
    assert!(settings.vault.passphrase_file.is_some());
}

#[test]
fn the_scaled_example_runs_with_both_its_units() {
    for unit in ["countersign-api.service", "countersign-worker.service"] {
        let settings = as_started_by(unit, "scaled.toml");

        assert_eq!(settings.database.kind(), Some(DatabaseKind::Postgres));
        assert_eq!(settings.storage.kind, StorageKind::S3);
        assert_eq!(settings.signals.kind, SignalsKind::Redis);
        assert!(settings.storage.access_key_file.is_some());
    }
}

#[test]
fn only_the_worker_gets_the_passphrase_of_the_vault() {
    let api = as_started_by("countersign-api.service", "scaled.toml");
    let worker = as_started_by("countersign-worker.service", "scaled.toml");

    assert_eq!(api.vault.passphrase_file, None);
    assert!(worker.vault.passphrase_file.is_some());
    let unit = fs::read_to_string(deploy().join("systemd/countersign-api.service")).unwrap();
    assert!(
        !unit.contains("passphrase"),
        "the API must not be given the passphrase"
    );
}

#[test]
fn the_examples_say_every_setting_that_they_do_not_set() {
    let known = as_started_by("countersign.service", "embedded.toml").origins();
    let examples: String = ["embedded.toml", "scaled.toml"]
        .map(|name| fs::read_to_string(deploy().join(name)).unwrap())
        .concat();

    for line in known {
        let key = line.name.rsplit('.').next().unwrap();
        let set = |text: &str| {
            text.trim_start_matches(['#', ' '])
                .starts_with(&format!("{key} = "))
        };
        assert!(
            examples.lines().any(set),
            "`{}` stands in no example",
            line.name
        );
    }
}
