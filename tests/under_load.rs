//! Hundreds of subscribers at once, while packages are published and keys come and go: nobody gets
//! in who may not, nobody is kept out who may, and nothing breaks.

use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::http::Admin;
use kit::server::{Objects, Scaled};
use kit::{Key, Repository};
use reqwest::{Client, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Subscribers that ask at the same time.
const SUBSCRIBERS: usize = 500;
/// Keys that they share; one in `DOOMED` is revoked on the way.
const KEYS: usize = 50;
const DOOMED: usize = 5;
/// Pause before each revocation, and after the last.
const REST: Duration = Duration::from_secs(1);
/// How long all go on after the last revocation.
const AFTERWARDS: Duration = Duration::from_secs(8);
/// Pauses between requests of one subscriber: as many clients as these ask some thousand times a
/// second, which two processes on two cores can answer beside the work of others.
const PAUSE: Duration = Duration::from_millis(200);

/// A key, and whether it was asked to be revoked, and is.
struct Subscriber {
    key: Key,
    asked_to_end: AtomicBool,
    ended: AtomicBool,
}

/// What was seen.
#[derive(Default)]
struct Seen {
    allowed: AtomicU64,
    denied: AtomicU64,
    /// Everybody is to stop.
    is_over: AtomicBool,
}

#[test]
fn five_hundred_subscribers_see_no_wrong_verdict() {
    block_on(async {
        let servers = Scaled::start(2, 1, Objects::Folder).await;
        let admin = servers.admin().clone();
        let repository = Repository::create(&admin, servers.public(), "rpm/core/el9").await;
        repository.push(package(0)).await;
        let closed = json!({"public": false});
        admin
            .succeeds(admin.patch(&repository.path(), &closed).await)
            .await;
        let mut subscribers = Vec::new();
        for _ in 0..KEYS {
            subscribers.push(Arc::new(Subscriber {
                key: Key::create(&admin, &key()).await,
                asked_to_end: AtomicBool::new(false),
                ended: AtomicBool::new(false),
            }));
        }
        let urls: Vec<String> = servers
            .apis
            .iter()
            .map(|api| format!("{}/rpm/core/el9/repodata/repomd.xml", api.public))
            .collect();
        let seen = Arc::new(Seen::default());
        let mut asking = JoinSet::new();
        for number in 0..SUBSCRIBERS {
            let subscriber = Arc::clone(&subscribers[number % KEYS]);
            let url = urls[number % urls.len()].clone();
            asking.spawn(ask(subscriber, url, Arc::clone(&seen)));
        }
        let (published, revoked) = tokio::join!(
            publish(&repository, &seen),
            revoke(&admin, &subscribers, &seen)
        );
        while let Some(ended) = asking.join_next().await {
            ended.expect("no subscriber saw anything wrong");
        }

        let [allowed, denied] =
            [&seen.allowed, &seen.denied].map(|count| count.load(Ordering::Relaxed));
        println!("{allowed} allowed, {denied} denied, {published} published, {revoked} revoked");
        assert!(allowed > 5_000, "{allowed}");
        assert!(denied > 100 && published > 3, "{denied} {published}");
        assert_eq!(revoked, KEYS / DOOMED);
    });
}

fn key() -> serde_json::Value {
    json!({"label": "load", "scopes": ["rpm/core"]})
}

fn package(number: usize) -> Vec<u8> {
    RpmBuilder::new(&format!("package-{number}"), "1.0", "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

/// Asks again and again, and compares each verdict with what was known before and after.
async fn ask(subscriber: Arc<Subscriber>, url: String, seen: Arc<Seen>) {
    let http = Client::new();
    while !seen.is_over.load(Ordering::Relaxed) {
        let ended_before = subscriber.ended.load(Ordering::SeqCst);
        let request = http.get(&url).basic_auth("a", Some(&subscriber.key.secret));
        let answer = request.send().await.expect("it answers");
        let status = answer.status();
        answer.bytes().await.expect("the answer is whole");
        match status {
            StatusCode::OK => {
                assert!(!ended_before, "a revoked key passed");
                seen.allowed.fetch_add(1, Ordering::Relaxed);
            }
            StatusCode::UNAUTHORIZED => {
                let asked = subscriber.asked_to_end.load(Ordering::SeqCst);
                assert!(asked, "a key that is good was refused");
                seen.denied.fetch_add(1, Ordering::Relaxed);
            }
            status => panic!("{status}"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Publishes one package after the other.
async fn publish(repository: &Repository, seen: &Seen) -> usize {
    let mut published = 0;
    while !seen.is_over.load(Ordering::Relaxed) {
        published += 1;
        repository.push(package(published)).await;
    }
    published
}

/// Revokes every so many keys, makes new ones beside, and says when all is over.
async fn revoke(admin: &Admin, subscribers: &[Arc<Subscriber>], seen: &Seen) -> usize {
    let doomed: Vec<_> = subscribers.iter().step_by(DOOMED).collect();
    for subscriber in &doomed {
        tokio::time::sleep(REST).await;
        subscriber.asked_to_end.store(true, Ordering::SeqCst);
        subscriber.key.revoke(admin).await;
        subscriber.ended.store(true, Ordering::SeqCst);
        Key::create(admin, &key()).await;
    }
    tokio::time::sleep(AFTERWARDS).await;
    seen.is_over.store(true, Ordering::Relaxed);
    doomed.len()
}
