//! Sources over each other, refusals, origins.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use countersign_settings::{
    DatabaseKind, LogFormat, Origin, Problem, Settings, SettingsError, SignalsKind, Sources,
    StorageKind,
};
use tempfile::TempDir;

/// A file with `text`, and nothing else.
fn file(text: &str) -> (TempDir, Sources) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("countersign.toml");
    fs::write(&path, text).unwrap();
    (directory, Sources::default().with_file(path))
}

fn load(text: &str) -> Result<Settings, SettingsError> {
    let (_directory, sources) = file(text);
    Settings::load(&sources)
}

/// The one problem with `text`.
fn problem(text: &str) -> Problem {
    let error = load(text).unwrap_err();
    assert_eq!(error.problems().len(), 1, "{error}");
    error.problems()[0].clone()
}

const EMBEDDED: &str = "[data]\ndirectory = \"/srv/countersign\"\n";

const SCALED: &str = r#"
[database]
url = "postgres://countersign:hunter2@db.example.org/countersign"
[storage]
kind = "s3"
endpoint = "https://s3.example.org"
bucket = "countersign"
access_key_file = "/run/credentials/access"
secret_key_file = "/run/credentials/secret"
[signals]
kind = "redis"
url = "redis://:hunter2@cache.example.org"
"#;

#[test]
fn a_data_directory_is_all_that_the_embedded_profile_needs() {
    let settings = load(EMBEDDED).unwrap();

    let url = settings.database.url.as_ref().unwrap();
    assert_eq!(url.expose(), "sqlite:///srv/countersign/countersign.db");
    assert_eq!(settings.database.kind(), Some(DatabaseKind::Sqlite));
    assert_eq!(
        settings.storage.directory,
        Some(PathBuf::from("/srv/countersign/objects"))
    );
    assert_eq!(settings.signals.kind, SignalsKind::Process);
    assert_eq!(
        settings.server.public,
        "127.0.0.1:8080".parse::<SocketAddr>().unwrap()
    );
    assert_eq!(
        settings.server.admin,
        "127.0.0.1:8088".parse::<SocketAddr>().unwrap()
    );
    assert_eq!(
        (settings.worker.lease_seconds, settings.worker.renew_seconds),
        (20, 5)
    );
    assert_eq!(settings.retention.task_days, 30);
}

#[test]
fn the_scaled_profile_is_read_in_full() {
    let settings = load(SCALED).unwrap();

    assert_eq!(settings.database.kind(), Some(DatabaseKind::Postgres));
    assert_eq!(settings.storage.kind, StorageKind::S3);
    assert_eq!(settings.storage.bucket.as_deref(), Some("countersign"));
    assert_eq!(settings.signals.kind, SignalsKind::Redis);
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let (_directory, mut sources) = file(&format!(
        "{EMBEDDED}[log]\nfilter = \"warn\"\nformat = \"json\"\n[worker]\nattempts = 7\n[worker.slots]\ningest = 9\n"
    ));
    sources.env = [
        ("COUNTERSIGN_LOG__FILTER", "debug"),
        ("COUNTERSIGN_WORKER__ATTEMPTS", "8"),
        ("COUNTERSIGN_WORKER__SLOTS__PUBLISH", "3"),
        (
            "COUNTERSIGN_SERVER__TRUSTED_PROXIES",
            "10.0.0.0/8, 127.0.0.1",
        ),
        ("COUNTERSIGN_SERVER__MIRRORLIST", "false"),
        ("COUNTERSIGN_LIMITS__UPLOAD_BYTES", "1_000_000"),
        ("COUNTERSIGN_TOKEN", "passed over: no section"),
        ("PATH", "passed over: not ours"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let sources = sources.with_flag("--log", "log.filter", "trace");

    let settings = Settings::load(&sources).unwrap();

    assert_eq!(settings.log.filter, "trace");
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.worker.attempts, 8);
    assert_eq!(
        (settings.worker.slots.ingest, settings.worker.slots.publish),
        (9, 3)
    );
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert!(!settings.server.mirrorlist);
    assert_eq!(settings.limits.upload_bytes, 1_000_000);
}

#[test]
fn every_value_tells_where_it_came_from() {
    let (directory, mut sources) = file(&format!("{EMBEDDED}\n[log]\nfilter = \"warn\"\n"));
    let path = directory.path().join("countersign.toml");
    sources.env = vec![("COUNTERSIGN_LOG__FORMAT".into(), "json".into())];
    let sources = sources.with_flag("--public", "server.public", "127.0.0.1:0");

    let shown = Settings::load(&sources).unwrap().origins();

    let origin = |name: &str| {
        shown
            .iter()
            .find(|line| line.name == name)
            .unwrap()
            .origin
            .clone()
    };
    assert_eq!(origin("log.filter"), Origin::File { path, line: 5 });
    assert_eq!(
        origin("log.format"),
        Origin::Environment {
            variable: "COUNTERSIGN_LOG__FORMAT".into()
        }
    );
    assert_eq!(
        origin("server.public"),
        Origin::Flag {
            flag: "--public".into()
        }
    );
    assert_eq!(origin("database.url"), Origin::DataDirectory);
    assert_eq!(origin("worker.slots.urgent"), Origin::Default);
    assert_eq!(origin("vault.passphrase_file"), Origin::Default);
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_what_may_have_been_meant() {
    let (directory, sources) = file(&format!("{EMBEDDED}[server]\npubic = \"127.0.0.1:1\"\n"));
    let error = Settings::load(&sources).unwrap_err();

    let path = directory.path().join("countersign.toml");
    assert_eq!(
        error.to_string(),
        format!(
            "unknown setting `server.pubic` ({}:4); did you mean `server.public`?",
            path.display()
        )
    );
}

#[test]
fn an_unknown_variable_section_or_flag_is_refused_too() {
    let sources = Sources {
        env: vec![("COUNTERSIGN_STORAGE__BUKET".into(), "x".into())],
        ..Sources::default()
    };
    let error = Settings::load(&sources).unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown setting `storage.buket` (environment COUNTERSIGN_STORAGE__BUKET); \
         did you mean `storage.bucket`?"
    );

    assert!(matches!(
        problem("[sever]\npublic = \"127.0.0.1:1\"\n"),
        Problem::Unknown { name, .. } if name == "sever"
    ));
    assert!(matches!(problem("x = 1\n"), Problem::Unknown { name, .. } if name == "x"));
    let sources = Sources::default().with_flag("--x", "server.nothing", "1");
    assert!(
        Settings::load(&sources)
            .unwrap_err()
            .to_string()
            .contains("flag --x")
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let error = load("[server]\npublic = 7\nadmin = \"x\"\n[worker]\nattempts = -1\n").unwrap_err();

    let names: Vec<&str> = error
        .problems()
        .iter()
        .map(|problem| match problem {
            Problem::Invalid { name, .. } => name.as_str(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(names, ["server.admin", "server.public", "worker.attempts"]);
    assert!(error.to_string().contains("countersign.toml:3"), "{error}");
}

#[test]
fn a_section_that_is_no_table_is_refused() {
    assert!(load("server = 5\n").is_err());
    assert!(load("[server.public]\nx = 1\n").is_err());
    assert!(load("[[server]]\npublic = \"127.0.0.1:1\"\n").is_err());
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let absent = Sources::default().with_file("/nowhere/countersign.toml");
    let error = Settings::load(&absent).unwrap_err().to_string();
    assert!(error.contains("/nowhere/countersign.toml"), "{error}");

    let error = load("[server]\npublic = \n").unwrap_err().to_string();
    assert!(error.contains("line 2"), "{error}");
}

#[test]
fn without_a_database_or_a_data_directory_nothing_runs() {
    let error = Settings::load(&Sources::default()).unwrap_err();

    let missing: Vec<_> = error
        .problems()
        .iter()
        .filter_map(|problem| match problem {
            Problem::Missing { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(missing, ["database.url", "storage.directory"]);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let embedded = |rest: &str| problem(&format!("{EMBEDDED}{rest}"));
    let scaled = |from: &str, to: &str| {
        assert!(SCALED.contains(from));
        problem(&SCALED.replace(from, to))
    };
    let missing = |problem, expected: &str| matches!(problem, Problem::Missing { name, .. } if name == expected);
    let invalid = |problem, expected: &str| matches!(problem, Problem::Invalid { name, .. } if name == expected);

    assert!(missing(
        scaled("bucket = \"countersign\"", ""),
        "storage.bucket"
    ));
    assert!(missing(
        scaled("secret_key_file = \"/run/credentials/secret\"", ""),
        "storage.secret_key_file"
    ));
    assert!(missing(
        scaled("url = \"redis://:hunter2@cache.example.org\"", ""),
        "signals.url"
    ));
    assert!(invalid(
        scaled("redis://:hunter2@", "http://"),
        "signals.url"
    ));
    assert!(invalid(
        scaled("https://s3.example.org", "s3.example.org/"),
        "storage.endpoint"
    ));
    assert!(invalid(scaled("postgres://", "mysql://"), "database.url"));
    assert!(invalid(
        embedded("[storage]\nbucket = \"x\"\n"),
        "storage.bucket"
    ));
    assert!(invalid(
        embedded("[signals]\nurl = \"redis://x\"\n"),
        "signals.url"
    ));
    assert!(invalid(
        embedded("[server]\npublic_url = \"packages.example.org\"\n"),
        "server.public_url"
    ));
    assert!(invalid(
        embedded("[server]\npublic_url = \"https://x.example.org/\"\n"),
        "server.public_url"
    ));
    assert!(invalid(
        embedded("[worker.slots]\npublish = 0\n"),
        "worker.slots.publish"
    ));
    assert!(matches!(
        embedded("[worker]\nlease_seconds = 9\n"),
        Problem::Whole(_)
    ));
    assert!(matches!(
        embedded("[server]\nadmin = \"127.0.0.1:8080\"\n"),
        Problem::Whole(_)
    ));
    assert!(matches!(
        embedded("[database]\nurl = \"sqlite:x\"\nurl_file = \"/x\"\n"),
        Problem::Conflict { .. }
    ));
}

#[test]
fn a_certificate_and_its_key_go_together() {
    for (given, absent) in [("certificate", "key"), ("key", "certificate")] {
        let text = format!("{EMBEDDED}[server.tls]\n{given} = \"/etc/tls/file.pem\"\n");

        let problem = problem(&text).to_string();

        assert!(
            problem.starts_with(&format!("`server.tls.{absent}` is missing")),
            "{problem}"
        );
    }
    let both = "[server.tls]\ncertificate = \"/etc/tls/a.pem\"\nkey = \"/etc/tls/b.pem\"\n";
    let settings = load(&format!("{EMBEDDED}{both}")).unwrap();
    assert_eq!(
        settings.server.tls.key,
        Some(PathBuf::from("/etc/tls/b.pem"))
    );
    let origins = settings.origins();
    let shown = origins
        .iter()
        .find(|shown| shown.name == "server.tls.certificate");
    assert!(matches!(
        shown.unwrap().origin,
        Origin::File { line: 4, .. }
    ));
}

#[test]
fn metrics_of_a_worker_stay_on_its_machine_unless_told_otherwise() {
    let with = |rest: &str| format!("{EMBEDDED}[worker]\nmetrics = {rest}\n");

    load(&with("\"127.0.0.1:9464\"")).unwrap();
    load(&with("\"[::1]:9464\"")).unwrap();
    let problem = problem(&with("\"0.0.0.0:9464\"")).to_string();
    assert!(
        problem.contains("worker.metrics_beyond_loopback"),
        "{problem}"
    );
    load(&with("\"0.0.0.0:9464\"\nmetrics_beyond_loopback = true")).unwrap();
}

#[test]
fn objects_and_signals_that_are_shared_need_a_database_that_is_shared() {
    let error = load(&SCALED.replace(
        "postgres://countersign:hunter2@db.example.org/countersign",
        "sqlite:///srv/x.db",
    ))
    .unwrap_err();

    let text = error.to_string();
    assert_eq!(error.problems().len(), 2, "{text}");
    assert!(
        text.contains("`storage.kind` is `s3`, which needs Postgres"),
        "{text}"
    );
    assert!(
        text.contains("`signals.kind` is `redis`, which needs Postgres"),
        "{text}"
    );
}

#[test]
fn addresses_may_come_from_secret_files() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("database-url");
    fs::write(&path, "postgres://me:hunter2@db.example.org/x\n").unwrap();
    let (_directory, sources) = file(EMBEDDED);
    let sources = sources.with_flag("--url-file", "database.url_file", path.to_str().unwrap());

    let settings = Settings::load(&sources).unwrap();

    let url = settings.database.url.as_ref().unwrap();
    assert_eq!(url.expose(), "postgres://me:hunter2@db.example.org/x");
    let shown = settings.origins();
    let line = shown
        .iter()
        .find(|line| line.name == "database.url")
        .unwrap();
    assert_eq!(line.origin, Origin::SecretFile { path });

    let absent = Sources::default().with_flag("--url-file", "database.url_file", "/nowhere/url");
    let error = Settings::load(&absent).unwrap_err().to_string();
    assert!(
        error.contains("`database.url_file`: cannot read `/nowhere/url`"),
        "{error}"
    );
}

#[test]
fn no_secret_is_shown_by_anything() {
    let settings = load(SCALED).unwrap();

    let shown = serde_json::to_string(&settings.origins()).unwrap();
    assert!(
        shown.contains("postgres://***@db.example.org/countersign"),
        "{shown}"
    );
    for text in [
        shown,
        format!("{settings:?}"),
        serde_json::to_string(&settings).unwrap(),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }

    let error = load(&SCALED.replace("kind = \"redis\"", "kind = \"process\"")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[test]
fn a_flag_that_holds_no_number_is_refused_as_one() {
    let sources = Sources::default()
        .with_flag("--data", "data.directory", "/srv/x")
        .with_flag("--attempts", "worker.attempts", "many");
    let error = Settings::load(&sources).unwrap_err().to_string();
    assert!(
        error.starts_with("`worker.attempts` (flag --attempts): "),
        "{error}"
    );
}

#[test]
fn every_setting_is_named_in_the_manual_of_its_section() {
    let sections = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sections");
    let manual: String = fs::read_dir(sections)
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();

    for line in load(EMBEDDED).unwrap().origins() {
        let variable = format!(
            "`COUNTERSIGN_{}`",
            line.name.to_uppercase().replace('.', "__")
        );
        assert!(
            manual.contains(&variable),
            "{variable} stands in no doc comment"
        );
    }
}
