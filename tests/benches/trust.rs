//! What a trust root costs the server that keeps it and the clients that follow it.

mod client;

use crate::measure::{Cost, Row};
use countersign_tests::keyholders::TrustRoot;
use futures_util::future::join_all;
use kit::database::block_on;
use kit::server::Embedded;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::{Duration, Instant};

const SINGLE: usize = 60;
const CLIENTS: usize = 64;
const BINS: u32 = 16_384;

async fn world(bins: Option<u32>) -> (Embedded, TrustRoot) {
    let server = Embedded::start().await;
    let terms = bins.map_or_else(|| json!({}), |bins| json!({ "bins": bins }));
    let trust = TrustRoot::made("default", server.admin(), server.public(), terms).await;
    (server, trust)
}

fn artifacts(prefix: &str, count: usize) -> Value {
    let all = (0..count).map(|number| TrustRoot::artifact(&format!("{prefix}/{number}.tar.gz")));
    json!({ "artifacts": all.collect::<Vec<_>>() })
}

/// The time that `work` takes on the clock, and of the processors.
async fn timed(server: &Embedded, work: impl Future<Output = ()>) -> (Duration, Duration) {
    let (cpu, start) = (server.process.cpu_time(), Instant::now());
    work.await;
    let time = start.elapsed();
    (time, server.process.cpu_time().saturating_sub(cpu))
}

/// One artifact, a batch, and many requests at once: from the POST until the task has succeeded,
/// which means that clients find it.
pub(crate) fn artifacts_added() -> Vec<Row> {
    let (mut one, batch, bursts) = block_on(async {
        let (server, trust) = world(Some(256)).await;
        trust.artifacts("", &artifacts("warm", 1000)).await;
        let mut one = Vec::new();
        for number in 0..SINGLE {
            let start = Instant::now();
            trust
                .artifacts("", &artifacts(&format!("one/{number}"), 1))
                .await;
            one.push(start.elapsed());
        }
        let batch = timed(&server, async {
            trust.artifacts("", &artifacts("batch", 1000)).await;
        });
        let batch = batch.await;
        let bursts = timed(&server, async {
            let asked = (0..50).map(|number| artifacts(&format!("burst/{number}"), 50));
            let asked: Vec<Value> = asked.collect();
            join_all(asked.iter().map(|body| trust.artifacts("", body))).await;
        });
        (one, batch, bursts.await)
    });
    one.sort_unstable();
    vec![
        Row::alone(
            "one artifact, 256 bins, p50 (clock)",
            Cost::Time(one[SINGLE / 2]),
            Some(150.0),
        ),
        Row::alone(
            "1,000 artifacts, 256 bins (clock)",
            Cost::Time(batch.0),
            Some(2000.0),
        ),
        Row::alone(
            "1,000 artifacts, 256 bins (CPU)",
            Cost::Time(batch.1),
            Some(500.0),
        ),
        Row::alone(
            "50 x 50 artifacts at once (clock)",
            Cost::Time(bursts.0),
            Some(15_000.0),
        ),
        Row::alone(
            "50 x 50 artifacts at once (CPU)",
            Cost::Time(bursts.1),
            None,
        ),
    ]
}

/// All roles of a trust root with 16,384 bins are signed anew: with an artifact in each, and with
/// ten.
pub(crate) fn roles_signed_anew() -> Vec<Row> {
    block_on(async {
        let (server, trust) = world(Some(BINS)).await;
        // Bins that hold nothing have no metadata.
        let first = one_for_each_bin();
        import(&server, &trust, first.iter().copied()).await;
        let few = renewal(&server, &trust).await;
        let others = (0..10 * BINS).filter(|number| !first.contains(number));
        let others: Vec<u32> = others.collect();
        for some in others.chunks(25_000) {
            import(&server, &trust, some.iter().copied()).await;
        }
        let many = renewal(&server, &trust).await;
        let clock = |work, time| Row::alone(work, Cost::Time(time), Some(10_000.0));
        let cpu = |time| Row::alone("  the same (CPU)", Cost::Time(time), None);
        vec![
            clock("16,385 roles anew, 1 artifact each (clock)", few.0),
            cpu(few.1),
            clock("16,385 roles anew, 10 artifacts each (clock)", many.0),
            cpu(many.1),
        ]
    })
}

/// Numbers of artifacts of which one belongs into each of [`BINS`].
fn one_for_each_bin() -> BTreeSet<u32> {
    let mut of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut numbers = 0..;
    while of.len() < BINS as usize {
        let number = numbers.next().expect("there are enough");
        let path = path_of(number).parse().expect("it is a path");
        of.entry(tuf::place(&path) / (u32::MAX / BINS + 1))
            .or_insert(number);
    }
    of.into_values().collect()
}

async fn renewal(server: &Embedded, trust: &TrustRoot) -> (Duration, Duration) {
    // Copies for plain mirrors are no part of it.
    assert!(server.admin().settled().await.is_empty());
    let before = versions(server, trust).await;
    let cost = timed(server, async {
        let all = json!({ "renew": ["*"] });
        let asked = server.admin().patch(&trust.path(""), &all).await;
        server.admin().succeeds(asked).await;
    });
    let cost = cost.await;
    let after = versions(server, trust).await;
    let anew = after
        .iter()
        .filter(|(role, version)| before[*role] < **version);
    assert!(
        anew.count() > BINS as usize,
        "all but the root are signed anew"
    );
    cost
}

/// Many clients that post at once: how many answers were wrong.
pub(crate) fn many_posts() -> Vec<Row> {
    const REQUESTS: usize = 1000;
    let (wrong, time) = block_on(async {
        let (server, trust) = world(None).await;
        let (server, trust) = (&server, &trust);
        let start = Instant::now();
        let wrong = join_all((0..CLIENTS).map(async |client| {
            let mut wrong = 0;
            for number in 0..REQUESTS {
                let body = artifacts(&format!("c{client}/{number}"), 1);
                let path = trust.path("/artifacts");
                let ask = server.admin().request(Method::POST, &path).json(&body);
                let answer = kit::http::Answer::try_of(ask).await;
                let right = answer.is_ok_and(|answer| answer.status == 202);
                wrong += usize::from(!right);
            }
            wrong
        }));
        let wrong: usize = wrong.await.into_iter().sum();
        while !server.admin().settled().await.is_empty() {}
        let listed = server.admin().get(&trust.path("")).await.json::<Value>();
        let missing = (CLIENTS * REQUESTS) as u64 - listed["targets"].as_u64().unwrap_or(0);
        (
            wrong + usize::try_from(missing).unwrap_or(usize::MAX),
            start.elapsed(),
        )
    });
    vec![
        Row::alone(
            "64 x 1,000 POSTs, wrong or lost",
            Cost::Count(wrong),
            Some(0.0),
        ),
        Row::alone("  until all are found (clock)", Cost::Time(time), None),
    ]
}

/// What clients fetch at 100,000 targets, and what a publish signs at 50,000.
pub(crate) fn bytes_of_metadata() -> Vec<Row> {
    block_on(async {
        let (server, trust) = world(None).await;
        import(&server, &trust, 0..50_000).await;
        let before = versions(&server, &trust).await;
        trust.artifacts("", &artifacts("one-more", 1)).await;
        let after = versions(&server, &trust).await;
        let mut signed = 0;
        for (role, version) in &after {
            if before.get(role) != Some(version) {
                signed += size(&trust, role, *version).await;
            }
        }
        import(&server, &trust, 50_000..100_000).await;
        let now = versions(&server, &trust).await;
        let bin = now
            .keys()
            .filter(|role| role.starts_with("bin-"))
            .max()
            .expect("there are bins");
        let of = async |role: &str| size(&trust, role, now[role]).await;
        let lookup = of("snapshot").await + of(bin).await;
        let (cold, same) = client::looks_up(&trust, &path_of(77_777)).await;
        vec![
            Row::alone(
                "metadata signed by a publish at 50,000",
                Cost::Bytes(signed),
                Some(45.0),
            ),
            Row::alone("lookup at 100,000, raw", Cost::Bytes(lookup), Some(60.0)),
            Row::alone(
                "cold lookup at 100,000, gzip",
                Cost::Bytes(cold.bytes),
                Some(60.0),
            ),
            Row::alone("  requests", Cost::Count(cold.requests), Some(7.0)),
            Row::alone(
                "  requests of a refresh, nothing changed",
                Cost::Count(same.requests),
                Some(2.0),
            ),
        ]
    })
}

/// The path of artifact number `number`.
fn path_of(number: u32) -> String {
    format!("lib/package-{number}/file-{number}.tar.gz")
}

async fn import(server: &Embedded, trust: &TrustRoot, numbers: impl IntoIterator<Item = u32>) {
    let mut list = String::new();
    for number in numbers {
        let artifact = TrustRoot::artifact(&path_of(number));
        let text = |field: &str| artifact[field].as_str().unwrap_or_default().to_owned();
        let (path, length) = (text("path"), &artifact["length"]);
        writeln!(list, "{path};{length};sha256;{}", text("sha256")).expect("memory takes it");
    }
    let path = trust.path("/artifacts/import");
    let asked = server.admin().put(&path, list).await;
    server.admin().succeeds(asked).await;
}

/// The version of each role.
async fn versions(server: &Embedded, trust: &TrustRoot) -> BTreeMap<String, u64> {
    let roles = server.admin().all(&trust.path("/roles?limit=500")).await;
    let version = |role: &Value| {
        let name = role["name"].as_str().unwrap_or_default().to_owned();
        Some((name, role["version"].as_u64()?))
    };
    roles.iter().filter_map(version).collect()
}

/// The bytes of the live file of a role.
async fn size(trust: &TrustRoot, role: &str, version: u64) -> u64 {
    let name = match role {
        "timestamp" => "timestamp.json".to_owned(),
        role => format!("{version}.{role}.json"),
    };
    trust.file(&name).await.len() as u64
}
