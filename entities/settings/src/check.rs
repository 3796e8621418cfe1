//! What must fit together across settings.

use crate::error::{Problem, SettingsError};
use crate::{DatabaseKind, Settings, SignalsKind, StorageKind};

/// Checks the settings as a whole; all problems at once.
pub(crate) fn check(settings: &Settings) -> Result<(), SettingsError> {
    let mut problems = Vec::new();
    server(settings, &mut problems);
    database(settings, &mut problems);
    storage(settings, &mut problems);
    signals(settings, &mut problems);
    worker(settings, &mut problems);
    telemetry(settings, &mut problems);
    backup(settings, &mut problems);
    SettingsError::unless_empty(problems)
}

fn server(settings: &Settings, problems: &mut Vec<Problem>) {
    let server = &settings.server;
    if server.public == server.admin && server.public.port() != 0 {
        problems.push(Problem::Whole(format!(
            "`server.public` and `server.admin` are both {}: give each its own address",
            server.public
        )));
    }
    if let Some(url) = &server.public_url
        && !is_base_url(url)
    {
        problems.push(invalid(
            settings,
            "server.public_url",
            "it must be like `https://packages.example.org`: no final slash, no `?` or `#`",
        ));
    }
    let halves = [
        ("server.tls.certificate", server.tls.certificate.is_some()),
        ("server.tls.key", server.tls.key.is_some()),
    ];
    if let [(given, true), (absent, false)] | [(absent, false), (given, true)] = halves {
        problems.push(missing(
            absent,
            &format!("`{given}` is of no use without it"),
        ));
    }
}

fn database(settings: &Settings, problems: &mut Vec<Problem>) {
    let database = &settings.database;
    if database.url.is_none() {
        problems.push(missing(
            "database.url",
            "give it, or `data.directory` for a SQLite file there",
        ));
    } else if database.kind().is_none() {
        let reason = "it must begin with `sqlite:`, `postgres:` or `postgresql:`";
        problems.push(invalid(settings, "database.url", reason));
    }
    at_least_one(
        settings,
        "database.max_connections",
        database.max_connections.into(),
        problems,
    );
}

fn storage(settings: &Settings, problems: &mut Vec<Problem>) {
    let storage = &settings.storage;
    let of_s3 = [
        ("storage.bucket", storage.bucket.is_some()),
        ("storage.access_key_file", storage.access_key_file.is_some()),
        ("storage.secret_key_file", storage.secret_key_file.is_some()),
    ];
    match storage.kind {
        StorageKind::Files => {
            if storage.directory.is_none() {
                problems.push(missing("storage.directory", "give it, or `data.directory`"));
            }
            let endpoint = ("storage.endpoint", storage.endpoint.is_some());
            for (name, _) in of_s3
                .into_iter()
                .chain([endpoint])
                .filter(|(_, given)| *given)
            {
                problems.push(invalid(
                    settings,
                    name,
                    "it is of no use while `storage.kind` is `files`",
                ));
            }
        }
        StorageKind::S3 => {
            for (name, _) in of_s3.into_iter().filter(|(_, given)| !given) {
                problems.push(missing(name, "`storage.kind` is `s3`"));
            }
            if storage.directory.is_some() {
                let reason = "it is of no use while `storage.kind` is `s3`";
                problems.push(invalid(settings, "storage.directory", reason));
            }
            if storage
                .endpoint
                .as_ref()
                .is_some_and(|url| !is_base_url(url))
            {
                let reason = "it must be like `https://s3.example.org`: no final slash";
                problems.push(invalid(settings, "storage.endpoint", reason));
            }
            needs_postgres(settings, "storage.kind", "s3", problems);
        }
    }
}

fn signals(settings: &Settings, problems: &mut Vec<Problem>) {
    let signals = &settings.signals;
    match (signals.kind, &signals.url) {
        (SignalsKind::Process, None) => {}
        (SignalsKind::Process, Some(_)) => {
            let reason = "it is of no use while `signals.kind` is `process`";
            problems.push(invalid(settings, "signals.url", reason));
        }
        (SignalsKind::Redis, None) => {
            problems.push(missing(
                "signals.url",
                "`signals.kind` is `redis`; or give `signals.url_file`",
            ));
        }
        (SignalsKind::Redis, Some(url)) => {
            if !matches!(url.scheme(), "redis" | "redis+unix" | "unix") {
                let reason = "it must begin with `redis:` or `redis+unix:`";
                problems.push(invalid(settings, "signals.url", reason));
            }
            needs_postgres(settings, "signals.kind", "redis", problems);
        }
    }
}

fn worker(settings: &Settings, problems: &mut Vec<Problem>) {
    let worker = &settings.worker;
    let at_least_one_each = [
        ("worker.slots.urgent", worker.slots.urgent as u64),
        ("worker.slots.publish", worker.slots.publish as u64),
        ("worker.slots.ingest", worker.slots.ingest as u64),
        ("worker.slots.background", worker.slots.background as u64),
        ("worker.renew_seconds", worker.renew_seconds),
        ("worker.attempts", worker.attempts.into()),
        ("limits.upload_bytes", settings.limits.upload_bytes),
        ("limits.metadata_bytes", settings.limits.metadata_bytes),
        ("limits.body_bytes", settings.limits.body_bytes),
        (
            "retention.publications",
            settings.retention.publications.into(),
        ),
        (
            "retention.upload_hours",
            settings.retention.upload_hours.into(),
        ),
        ("backup.keep_days", settings.backup.keep_days.into()),
    ];
    for (name, value) in at_least_one_each {
        at_least_one(settings, name, value, problems);
    }
    if let Some(address) = worker.metrics
        && !address.ip().is_loopback()
        && !worker.metrics_beyond_loopback
    {
        let reason = "other machines reach this address, and nobody is asked for a token: name \
                      one of this machine, or set `worker.metrics_beyond_loopback`";
        problems.push(invalid(settings, "worker.metrics", reason));
    }
    if worker.lease_seconds < worker.renew_seconds.saturating_mul(2) {
        problems.push(Problem::Whole(format!(
            "`worker.lease_seconds` is {}, but must be at least twice `worker.renew_seconds` ({}): \
             one late renewal would lose the job",
            worker.lease_seconds, worker.renew_seconds
        )));
    }
}

fn telemetry(settings: &Settings, problems: &mut Vec<Problem>) {
    let endpoint = &settings.telemetry.otlp_endpoint;
    if endpoint.as_ref().is_some_and(|url| !is_base_url(url)) {
        let reason = "it must be like `http://127.0.0.1:4318`: no final slash, no user";
        problems.push(invalid(settings, "telemetry.otlp_endpoint", reason));
    }
}

fn backup(settings: &Settings, problems: &mut Vec<Problem>) {
    let backup = &settings.backup;
    if backup.objects && backup.directory.is_none() {
        let reason = "`backup.objects` is set: a copy beside the originals would be lost with them";
        problems.push(missing("backup.directory", reason));
    }
    if let Some(directory) = &backup.directory
        && !directory.is_absolute()
        && settings
            .data
            .directory
            .as_deref()
            .is_none_or(|data| !directory.starts_with(data))
    {
        let reason = "it must be an absolute path";
        problems.push(invalid(settings, "backup.directory", reason));
    }
}

/// What several processes share is of use only when they share the rows too.
fn needs_postgres(settings: &Settings, name: &str, value: &str, problems: &mut Vec<Problem>) {
    if settings.database.kind() == Some(DatabaseKind::Sqlite) {
        problems.push(Problem::Whole(format!(
            "`{name}` is `{value}`, which needs Postgres, but `database.url` ({}) is a SQLite file",
            settings.origin("database.url")
        )));
    }
}

fn at_least_one(settings: &Settings, name: &str, value: u64, problems: &mut Vec<Problem>) {
    if value == 0 {
        problems.push(invalid(settings, name, "it must be at least 1"));
    }
}

fn is_base_url(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.ends_with('/')
            && rest
                .chars()
                .all(|letter| letter.is_ascii_graphic() && !"?#@\"<>\\".contains(letter))
    })
}

fn invalid(settings: &Settings, name: &str, reason: &str) -> Problem {
    Problem::Invalid {
        name: name.into(),
        origin: settings.origin(name),
        reason: reason.into(),
    }
}

fn missing(name: &str, reason: &str) -> Problem {
    Problem::Missing {
        name: name.into(),
        reason: reason.into(),
    }
}
