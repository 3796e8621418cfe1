//! What an operator sees of a running server: metrics, logs with the ids of requests, readiness.

mod page;

use std::process::Command;
use std::time::{Duration, Instant};

use kit::Repository;
use kit::certificate::Authority;
use kit::command::run;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::http::Answer;
use kit::place;
use kit::server::{Embedded, Objects, Options, Scaled};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use self::page::Page;
use crate::collector::{Collector, text_of};

fn package() -> Vec<u8> {
    RpmBuilder::new("hello", "1.0", "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

async fn get(url: &str) -> Answer {
    Answer::of(reqwest::Client::new().get(url)).await
}

async fn metrics(base: &str) -> Page {
    let answer = get(&format!("{base}/metrics")).await;
    let kind = answer.expect(200).header("content-type").map(str::to_owned);
    assert_eq!(
        kind.as_deref(),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    Page::parse(&answer.text())
}

#[test]
fn metrics_are_as_prometheus_reads_them_and_stand_in_the_manual() {
    block_on(async {
        let (authority, folder) = (Authority::new(), place::scratch());
        let certificate = authority.issue("server", 10);
        let plain = Embedded::start().await;
        let trust = countersign_tests::keyholders::TrustRoot::live(plain.admin(), plain.public());
        trust.await;
        let repository =
            Repository::create(plain.admin(), plain.public(), "rpm/hidden-name/el9").await;
        repository.push(package()).await;
        repository.file("repodata/repomd.xml").await.expect(200);
        get(&format!("{}/rpm/nobody/knows", plain.public()))
            .await
            .expect(401);

        let page = metrics(plain.admin().base()).await;

        assert_eq!(
            page.value("countersign_gate_requests_total", &[("verdict", "denied")]),
            1
        );
        assert_eq!(
            page.value("packyard_auth_requests_total", &[("status", "denied")]),
            1
        );
        let allowed = [("verdict", "allowed-public")];
        assert!(page.value("countersign_gate_requests_total", &allowed) >= 1);
        assert!(page.value("countersign_gate_duration_seconds_count", &[]) >= 2);
        let done = [("kind", "publish_repository"), ("outcome", "done")];
        assert!(page.value("countersign_jobs_total", &done) >= 1);
        let publishes = [("kind", "publish_repository")];
        assert!(page.value("countersign_job_duration_seconds_count", &publishes) >= 1);
        for role in [
            "root",
            "targets",
            "snapshot",
            "timestamp",
            "repositories",
            "delegated",
        ] {
            let labels = [("role", role), ("trust_root", "default")];
            assert!(
                page.value("countersign_tuf_expiry_seconds", &labels) > 0,
                "{role}"
            );
        }
        assert_eq!(page.value("countersign_database_up", &[]), 1);
        let refused = [("listener", "public"), ("outcome", "client_error")];
        assert!(page.value("countersign_http_requests_total", &refused) >= 1);
        assert!(!page.text.contains("hidden-name"), "{}", page.text);
        drop(plain);

        let file = |path: &std::path::Path| path.display().to_string();
        let options = Options::default()
            .with(
                "COUNTERSIGN_SERVER__TLS__CERTIFICATE",
                &file(&certificate.certificate),
            )
            .with("COUNTERSIGN_SERVER__TLS__KEY", &file(&certificate.key));
        let secure = Embedded::start_at(&folder.path().join("data"), options).await;
        let all = metrics(secure.admin().base()).await;
        let manual = std::fs::read_to_string("../docs/observability.md").unwrap();
        let mut listed: Vec<&str> = manual
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .filter(|name| name.contains('_') && !name.contains('.'))
            .map(|name| name.split('{').next().unwrap_or(name))
            .collect();
        listed.sort_unstable();
        assert_eq!(listed, all.families());
        // Its own listener alone has them.
        let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true);
        let public = format!("{}/metrics", secure.public());
        let answer = Answer::of(client.build().unwrap().get(public)).await;
        answer.expect(401);
    });
}

#[test]
fn a_worker_of_its_own_shows_its_metrics_to_its_machine() {
    block_on(async {
        let mut servers = Scaled::start(1, 0, Objects::Folder).await;
        let address = format!("127.0.0.1:{}", place::free_port());
        let options = Options::default().with("COUNTERSIGN_WORKER__METRICS", &address);
        servers.add_worker(options);
        let (admin, public) = (servers.admin().clone(), servers.public().to_owned());
        Repository::create(&admin, &public, "rpm/core/el9")
            .await
            .push(package())
            .await;

        // An attempt is counted after its end, which clients may see before.
        let done = [("kind", "ingest_package"), ("outcome", "done")];
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            let page = metrics(&format!("http://{address}")).await;
            match page.value("countersign_jobs_total", &done) {
                0 if Instant::now() < deadline => tokio::task::yield_now().await,
                count => break assert_eq!(count, 1),
            }
        }
        get(&format!("http://{address}/health")).await.expect(200);
        get(&format!("http://{address}/api/v1/tasks"))
            .await
            .expect(404);
        let queue = metrics(servers.admin().base()).await;
        assert!(queue.families().contains(&"countersign_queue_tasks"));
        assert!(!queue.families().contains(&"countersign_jobs_total"));
    });
}

/// The lines of a log in JSON.
fn lines(server: &Embedded) -> Vec<Value> {
    let log = server.process.log();
    let lines = log.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_line_about_a_request_has_its_id() {
    block_on(async {
        let options = Options::default()
            .with("COUNTERSIGN_LOG__FORMAT", "json")
            .with("COUNTERSIGN_LOG__ACCESS", "true")
            .with("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "127.0.0.0/8");
        let server = Embedded::start_with(options).await;
        let admin = server.admin();
        let body = serde_json::json!({ "name": "ci", "role": "publisher" });
        let request = admin.request(reqwest::Method::POST, "/tokens").json(&body);
        let answer = Answer::of(request).await;
        let id = answer.accepted().id;
        let own = answer.header("x-request-id").unwrap().to_owned();
        admin.ended(&id).await;
        let url = format!("{}/rpm/nobody/knows?secret=in-vain", server.public());
        let request = reqwest::Client::new()
            .get(&url)
            .header("x-request-id", "proxy-7");
        let proxied = Answer::of(request).await;
        assert_eq!(proxied.expect(401).header("x-request-id"), Some("proxy-7"));
        let forged = reqwest::Client::new()
            .get(&url)
            .header("x-request-id", "a b");
        assert_ne!(Answer::of(forged).await.header("x-request-id"), Some("a b"));

        let lines = lines(&server);

        let accepted = lines
            .iter()
            .find(|line| line["fields"]["message"] == "accepted");
        let accepted = accepted.unwrap();
        assert_eq!(accepted["fields"]["task.id"], id);
        assert_eq!(accepted["span"]["request.id"], own.as_str(), "{accepted}");
        let answered = |id: &str| {
            let mut lines = lines
                .iter()
                .filter(|line| line["target"] == "countersign::access");
            lines
                .find(|line| line["fields"]["request.id"] == id)
                .cloned()
        };
        assert_eq!(answered(&own).unwrap()["fields"]["status"], 202);
        let seen = answered("proxy-7").unwrap();
        assert_eq!(seen["fields"]["path"], "/rpm/nobody/knows");
        assert_eq!(seen["fields"]["listener"], "public");
        assert!(!server.process.log().contains("in-vain"));
        // What a worker does is told by the task.
        let worked = lines
            .iter()
            .any(|line| line["span"]["task.id"] == id.as_str());
        assert!(worked);
    });
}

#[test]
fn requests_and_jobs_are_traced_to_a_collector() {
    block_on(async {
        let collector = Collector::start();
        let endpoint = "COUNTERSIGN_TELEMETRY__OTLP_ENDPOINT";
        let server = Embedded::start_with(Options::default().with(endpoint, collector.url())).await;
        let admin = server.admin();
        let body = serde_json::json!({ "name": "ci", "role": "publisher" });
        let answer = admin.post("/tokens", &body).await;
        let task = answer.accepted().id;
        admin.ended(&task).await;
        let url = format!("{}/rpm/nobody/knows", server.public());
        let public = get(&url).await;

        let id = answer.header("x-request-id").unwrap();
        let request = collector.span("request", ("request.id", id));
        assert_eq!(text_of(&request, "method").as_deref(), Some("POST"));
        assert_eq!(request["traceId"].as_str().unwrap().len(), 32);
        assert_eq!(request["parentSpanId"], "");
        let nanoseconds = |key: &str| request[key].as_str().unwrap().parse::<u64>().unwrap();
        assert!(nanoseconds("startTimeUnixNano") < nanoseconds("endTimeUnixNano"));
        let id = public.header("x-request-id").unwrap();
        let request = collector.span("request", ("request.id", id));
        assert_eq!(text_of(&request, "listener").as_deref(), Some("public"));
        let job = collector.span("task", ("task.id", &task));
        assert_eq!(text_of(&job, "task.kind").as_deref(), Some("create_token"));
    });
}

#[test]
fn a_collector_that_is_away_costs_traces_and_nothing_else() {
    block_on(async {
        let gone = format!("http://127.0.0.1:{}", place::free_port());
        let endpoint = "COUNTERSIGN_TELEMETRY__OTLP_ENDPOINT";
        let mut server = Embedded::start_with(Options::default().with(endpoint, &gone)).await;
        server.admin().get("/tasks").await.expect(200);
        tokio::time::sleep(Duration::from_secs(2)).await;
        server.admin().get("/tasks").await.expect(200);

        assert_eq!(server.process.terminate(Duration::from_secs(20)), 0);
        let told = server
            .process
            .log()
            .matches("the collector takes no traces")
            .count();
        assert_eq!(told, 1);
    });
}

/// Waits until `/ready` says this of a part.
async fn waits_for(server: &Embedded, part: &str, state: &str) -> u16 {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = get(&format!("{}/ready", server.admin().base())).await;
        let said: Value = answer.json();
        if said[part] == state {
            return answer.status;
        }
        assert!(Instant::now() < deadline, "{part} is not {state}: {said}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn readiness_names_the_part_that_is_away() {
    block_on(async {
        let server = Embedded::start().await;
        let parts: Value = get(&format!("{}/ready", server.public()))
            .await
            .expect(200)
            .json();
        let ready = serde_json::json!({
            "database": "ready", "storage": "ready", "queue": "ready", "trust": "ready", "vault": "ready"
        });
        assert_eq!(parts, ready);

        let passphrase = server.data().join("vault.passphrase");
        let kept = place::read(&passphrase);
        std::fs::remove_file(&passphrase).unwrap();
        kill_process(signer(&server), Signal::KILL).unwrap();
        assert_eq!(waits_for(&server, "vault", "away").await, 503);
        place::write(&passphrase, kept);
        assert_eq!(waits_for(&server, "vault", "ready").await, 200);

        let (objects, aside) = (server.data().join("objects"), server.data().join("aside"));
        std::fs::rename(&objects, &aside).unwrap();
        assert_eq!(waits_for(&server, "storage", "away").await, 503);
        std::fs::rename(&aside, &objects).unwrap();
        assert_eq!(waits_for(&server, "storage", "ready").await, 200);
        let page = metrics(server.admin().base()).await;
        get(&format!("{}/health", server.public()))
            .await
            .expect(200);
        assert_eq!(page.value("countersign_database_up", &[]), 1);
    });
}

/// The child of a server that holds its keys.
fn signer(server: &Embedded) -> Pid {
    let mut command = Command::new("pgrep");
    let found = run(command.args(["-P", &server.process.pid().to_string()]));
    Pid::from_raw(found.succeeded().stdout.trim().parse().unwrap()).unwrap()
}

#[test]
fn a_certificate_that_has_ended_is_told() {
    block_on(async {
        let authority = Authority::new();
        let ended = authority.issue("ended", 0);
        tokio::time::sleep(Duration::from_secs(1)).await;
        let file = |path: &std::path::Path| path.display().to_string();
        let options = Options::default()
            .with(
                "COUNTERSIGN_SERVER__TLS__CERTIFICATE",
                &file(&ended.certificate),
            )
            .with("COUNTERSIGN_SERVER__TLS__KEY", &file(&ended.key));
        let server = Embedded::start_unready(options).await;

        assert_eq!(waits_for(&server, "certificate", "away").await, 503);
        assert!(
            server.process.log().contains("has expired"),
            "{}",
            server.process.tail()
        );
        let page = metrics(server.admin().base()).await;
        assert!(page.value("countersign_tls_certificate_expiry_seconds", &[]) <= 0);
    });
}
