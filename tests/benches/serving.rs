//! What a request costs that a key opens, beside nginx that asks another server for each.

use crate::measure::{Cost, Row, cpu_time_of_process};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use entities::scope::Scopes;
use entities::{Names, SubscriptionKeyId, epoch, now, subscription_key, subscription_secret};
use kit::database::block_on;
use kit::process::Process;
use kit::server::{Objects, Options, Scaled};
use kit::{Key, Repository, place};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SMALL: usize = 4 * 1024;
const LARGE: usize = 10 * 1024 * 1024;
/// Turns that ours and the peer take; the middle one counts.
const ROUNDS: usize = 5;
/// Keys in the database while verdicts are timed.
const KEYS: u64 = 100_000;
/// Verdicts that are timed, each with another key.
const VERDICTS: usize = 5_000;

/// Small and large files, with a key and without, against nginx.
pub(crate) fn files() -> Vec<Row> {
    let stage = Stage::set();
    let (gated, plain) = (stage.ours("file/closed"), stage.ours("file/open"));
    let [ours_gated, peer_gated, ours_open, peer_open] = middle([
        &|| stage.load(&gated, "small", stage.pid(), 32),
        &|| stage.load(&stage.nginx("gated"), "small", stage.nginx.pid(), 32),
        &|| stage.load(&plain, "small", stage.pid(), 32),
        &|| stage.load(&stage.nginx("plain"), "small", stage.nginx.pid(), 32),
    ]);
    let [ours_large, peer_large] =
        middle([&|| stage.load(&plain, "large", stage.pid(), 4), &|| {
            stage.load(&stage.nginx("plain"), "large", stage.nginx.pid(), 4)
        }]);
    let per_second = |load: Load| Duration::from_secs_f64(1.0 / load.per_second);
    vec![
        Row::ratio(
            "gated 4 KiB, against nginx + auth_request",
            ours_gated.cpu,
            peer_gated.cpu,
            1.0,
        ),
        Row::ratio("  p99 (clock)", ours_gated.p99, peer_gated.p99, 1.0),
        Row::ratio(
            "public 4 KiB, against nginx",
            ours_open.cpu,
            peer_open.cpu,
            3.0,
        ),
        // Throughput of at least 0.9 is time of at most 1 / 0.9.
        Row::ratio(
            "10 MiB file, against nginx (clock)",
            per_second(ours_large),
            per_second(peer_large),
            1.11,
        ),
    ]
}

/// Verdicts while there are many keys, and what the idle API weighs before and with them.
pub(crate) fn keys() -> Vec<Row> {
    block_on(async {
        let servers = Scaled::start(1, 1, Objects::Folder).await;
        let idle = servers.apis[0].process.memory();
        let secrets = insert(&servers).await;
        let http = reqwest::Client::new();
        let url = format!("{}/auth", servers.public());
        let component = json!({"name": "core"});
        let admin = servers.admin();
        admin
            .succeeds(admin.post("/components", &component).await)
            .await;
        let mut times = Vec::new();
        for secret in secrets.iter().step_by(secrets.len() / VERDICTS) {
            let request = http
                .get(&url)
                .header("x-forwarded-uri", "/rpm/core/el9/repodata/repomd.xml")
                .basic_auth("a", Some(secret));
            let start = Instant::now();
            let answer = request.send().await.expect("it answers");
            times.push(start.elapsed());
            assert_eq!(answer.status(), 200);
        }
        times.sort_unstable();
        let p99 = times[times.len() * 99 / 100];
        let loaded = servers.apis[0].process.memory();
        vec![
            Row::alone(
                "verdict at 100,000 keys, p99 (clock)",
                Cost::Time(p99),
                Some(1.0),
            ),
            Row::alone("resident memory, idle API", Cost::Memory(idle), Some(60.0)),
            Row::alone("  with 100,000 keys", Cost::Memory(loaded), None),
        ]
    })
}

/// Puts keys into the database as if they had been made, and tells data planes that they missed
/// something; answers their secrets.
async fn insert(servers: &Scaled) -> Vec<String> {
    let db = servers.database.handles();
    let scopes = Scopes(vec!["rpm/core".parse().expect("a scope")]);
    let secrets: Vec<String> = (0..KEYS).map(|index| format!("cs_{index:032}")).collect();
    let write = db.write().await.expect("a write begins");
    for some in secrets.chunks(1_000) {
        let (mut keys, mut hashes) = (Vec::new(), Vec::new());
        for secret in some {
            let (id, at) = (SubscriptionKeyId::fresh(), now());
            keys.push(subscription_key::ActiveModel {
                id: Set(id),
                account: Set(None),
                label: Set("figures".into()),
                scopes: Set(scopes.clone()),
                networks: Set(Names::default()),
                expires_at: Set(None),
                grace_seconds: Set(0),
                ends_at: Set(None),
                revoked_at: Set(None),
                revision: Set(1),
                created_at: Set(at),
                updated_at: Set(at),
            });
            hashes.push(subscription_secret::ActiveModel {
                sha256: Set(hex::encode(Sha256::digest(secret))),
                key: Set(id),
                created_at: Set(at),
                ends_at: Set(None),
            });
        }
        let insert = subscription_key::Entity::insert_many(keys);
        insert
            .exec_without_returning(&*write)
            .await
            .expect("keys are written");
        let insert = subscription_secret::Entity::insert_many(hashes);
        insert
            .exec_without_returning(&*write)
            .await
            .expect("secrets are written");
    }
    epoch::Entity::update_many()
        .col_expr(epoch::Column::N, Expr::col(epoch::Column::N).add(10_000))
        .filter(epoch::Column::Id.eq(1))
        .exec(&*write)
        .await
        .expect("the epoch moves");
    write.commit().await.expect("the keys are kept");
    secrets
}

/// One measurement under load.
#[derive(Clone, Copy, Debug)]
struct Load {
    /// CPU time of the server for one request.
    cpu: Duration,
    p99: Duration,
    per_second: f64,
}

/// Ours and nginx, with the same files.
struct Stage {
    servers: Scaled,
    key: Key,
    nginx: Process,
    ports: [u16; 2],
    _folder: TempDir,
}

impl Stage {
    fn set() -> Self {
        let folder = place::scratch();
        let [small, large] = [SMALL, LARGE].map(|length| vec![b'x'; length]);
        for part in ["plain", "gated"] {
            let tree = folder.path().join("tree").join(part);
            std::fs::create_dir_all(&tree).expect("a scratch folder can be written");
            place::write(&tree.join("small"), &small);
            place::write(&tree.join("large"), &large);
        }
        let (servers, key) = block_on(async {
            let mut servers = Scaled::start(0, 1, Objects::Folder).await;
            // One thread serves, as nginx is one process: both have a core, and wrk the other.
            let one = Options::default().with("TOKIO_WORKER_THREADS", "1");
            servers.add_api(one).await;
            let admin = servers.admin();
            for address in ["file/closed", "file/open"] {
                let repository = Repository::create(admin, servers.public(), address).await;
                repository.push_as("small", small.clone()).await;
                repository.push_as("large", large.clone()).await;
                let policy = json!({"public": address == "file/open"});
                admin
                    .succeeds(admin.patch(&repository.path(), &policy).await)
                    .await;
            }
            let body = json!({"label": "figures", "scopes": ["file/closed"]});
            let key = Key::create(admin, &body).await;
            (servers, key)
        });
        let ports = [place::free_port(), place::free_port()];
        let nginx = launch(folder.path(), ports);
        Self {
            servers,
            key,
            nginx,
            ports,
            _folder: folder,
        }
    }

    fn pid(&self) -> u32 {
        self.servers.apis[0].process.pid()
    }

    fn ours(&self, address: &str) -> String {
        format!("{}/{address}", self.servers.public())
    }

    fn nginx(&self, part: &str) -> String {
        format!("http://127.0.0.1:{}/{part}", self.ports[0])
    }

    /// Asks for `file` below `base` over `connections` for some seconds.
    fn load(&self, base: &str, file: &str, pid: u32, connections: usize) -> Load {
        let credentials = BASE64_STANDARD.encode(format!("a:{}", self.key.secret));
        let before = cpu_time_of_process(&pid.to_string());
        let output = Command::new("wrk")
            .args(["-t1", &format!("-c{connections}"), "-d4s", "--latency"])
            .arg("-H")
            .arg(format!("Authorization: Basic {credentials}"))
            .arg(format!("{base}/{file}"))
            .output()
            .expect("wrk is installed");
        let cpu = cpu_time_of_process(&pid.to_string()).saturating_sub(before);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        assert!(!text.contains("Non-2xx"), "{text}");
        let requests: u32 = number(&text, " requests in").parse().expect("a number");
        Load {
            cpu: cpu / requests,
            p99: duration(after(&text, "99%")),
            per_second: after(&text, "Requests/sec:").parse().expect("a number"),
        }
    }
}

/// The word in front of `what`.
fn number<'a>(text: &'a str, what: &str) -> &'a str {
    let (before, _) = text.split_once(what).unwrap_or_else(|| panic!("{text}"));
    before.split_whitespace().next_back().unwrap_or_default()
}

/// The word behind `what`.
fn after<'a>(text: &'a str, what: &str) -> &'a str {
    let (_, rest) = text.split_once(what).unwrap_or_else(|| panic!("{text}"));
    rest.split_whitespace().next().unwrap_or_default()
}

/// As wrk writes times.
fn duration(text: &str) -> Duration {
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let count: f64 = text[..text.len() - unit.len()].parse().expect("a number");
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        _ => panic!("`{text}` is no time"),
    };
    Duration::from_secs_f64(count * seconds)
}

/// The middle of the loads of each, taken in turns.
fn middle<const N: usize>(loads: [&dyn Fn() -> Load; N]) -> [Load; N] {
    let mut rounds: [Vec<Load>; N] = std::array::from_fn(|_| Vec::new());
    for _ in 0..ROUNDS {
        for (load, taken) in loads.iter().zip(&mut rounds) {
            taken.push(load());
        }
    }
    rounds.map(|mut taken| {
        let of = |mut times: Vec<Duration>| {
            times.sort_unstable();
            times[ROUNDS / 2]
        };
        let cpu = of(taken.iter().map(|load| load.cpu).collect());
        let p99 = of(taken.iter().map(|load| load.p99).collect());
        taken.sort_by(|left, right| left.per_second.total_cmp(&right.per_second));
        Load {
            cpu,
            p99,
            per_second: taken[ROUNDS / 2].per_second,
        }
    })
}

/// nginx as one process: files, files behind `auth_request`, and the server that is asked, which
/// says yes to everything.
fn launch(folder: &Path, [port, backend]: [u16; 2]) -> Process {
    let tree = folder.join("tree");
    let text = format!(
        "daemon off; master_process off; pid nginx.pid; error_log stderr warn;\n\
         events {{ worker_connections 1024; }}\n\
         http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=100;\n\
           keepalive_requests 1000000;\n\
           client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d;\n\
           scgi_temp_path e;\n\
           upstream backend {{ server 127.0.0.1:{backend}; keepalive 32; keepalive_requests 1000000; }}\n\
           server {{ listen 127.0.0.1:{backend}; location / {{ return 204; }} }}\n\
           server {{ listen 127.0.0.1:{port}; root {tree};\n\
             location /gated/ {{ auth_request /_verdict; }}\n\
             location = /_verdict {{ internal; proxy_pass http://backend/; proxy_http_version 1.1;\n\
               proxy_set_header Connection \"\"; proxy_pass_request_body off;\n\
               proxy_set_header Content-Length \"\"; }} }} }}\n",
        tree = tree.display()
    );
    let file = folder.join("nginx.conf");
    place::write(&file, text);
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(&file);
    let mut process = Process::start_command("nginx", &mut command, &folder.join("log"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        process.must_be_running();
        assert!(Instant::now() < deadline, "nginx does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    process
}
