//! Servers that give too much, too slowly, or somewhere else.

use std::time::{Duration, Instant};

use super::repository::{Repository, urls};
use super::server::Reply;
use super::{Desk, PACE, target};
use crate::failure::{Code, Failure};
use crate::tuf::address::{Address, Layout};
use crate::tuf::error::ClientError;
use crate::tuf::integrity::IntegrityError;
use crate::tuf::transport::{Pace, Transport, TransportError};

/// Ways to the four files of a refresh.
const FILES: [&str; 4] = [
    "metadata/2.root.json",
    "metadata/timestamp.json",
    "metadata/1.snapshot.json",
    "metadata/1.targets.json",
];

/// Gives a server up at once.
const HASTY: Pace = Pace {
    lost: Duration::from_millis(300),
    ..PACE
};

/// Times in which a machine that has much to do comes to everything, and no test to its end.
const LATE: Duration = Duration::from_secs(15);

async fn refused_with(path: &str, reply: Reply, pace: Pace) -> (ClientError, Duration) {
    let mut desk = Desk::new().await;
    desk.transport = Transport::new(pace).unwrap();
    desk.repository.server.set(path, reply);
    let began = Instant::now();
    (desk.refused().await, began.elapsed())
}

#[tokio::test]
async fn data_without_an_end_ends_at_the_limit() {
    for (path, limit) in FILES
        .into_iter()
        .zip([512_000, 16_384, 2_000_000, 5_000_000])
    {
        let (error, _) = refused_with(path, Reply::Endless, PACE).await;

        let long = matches!(
            &error,
            ClientError::Transport(TransportError::Long { limit: found, .. }) if *found == limit
        );
        assert!(long, "{path}: {error}");
    }
}

#[tokio::test]
async fn a_length_that_is_too_large_is_refused_before_a_byte_has_come() {
    for path in FILES {
        let (error, took) = refused_with(path, Reply::Announced(u64::MAX / 2), PACE).await;

        let long = matches!(error, ClientError::Transport(TransportError::Long { .. }));
        assert!(long && took < PACE.idle, "{path}: {error} after {took:?}");
    }
}

#[tokio::test]
async fn silence_is_not_waited_for() {
    let pace = Pace {
        connect: Duration::from_secs(2),
        idle: Duration::from_millis(300),
        ..PACE
    };
    for reply in [Reply::Announced(10), Reply::Silent] {
        let asked = format!("{reply:?}");
        let (error, took) = refused_with("metadata/timestamp.json", reply, pace).await;

        let slow = matches!(
            error,
            ClientError::Transport(TransportError::Slow { seen: 0, .. })
        );
        assert!(slow && took < LATE, "{asked}: {error} after {took:?}");
    }
    let cut = Reply::Cut(vec![b' '; 9], 3);
    let (error, _) = refused_with("metadata/timestamp.json", cut, PACE).await;
    let broken = matches!(error, ClientError::Transport(TransportError::Broken { .. }));
    assert!(broken, "{error}");
    assert_eq!(Failure::from(error).code, Code::Unreachable);
}

#[tokio::test]
async fn drops_do_not_keep_a_client_for_ever() {
    // Each drop is in time; all of them would take a minute.
    let drops = Reply::Dripping(vec![b' '; 600], Duration::from_millis(100));
    let whole = Duration::from_secs(1);

    let pace = Pace { whole, ..PACE };
    let (error, took) = refused_with("metadata/timestamp.json", drops, pace).await;

    let slow = matches!(
        error,
        ClientError::Transport(TransportError::Slow { seen: 1.., .. })
    );
    assert!(slow, "{error}");
    assert!(took >= whole && took < LATE, "{took:?}");
}

#[tokio::test]
async fn a_long_target_has_the_time_that_its_length_takes() {
    let mut desk = Desk::new().await;
    let bytes = vec![b'x'; 20];
    desk.repository.add("targets", "file", &bytes);
    desk.repository.publish(&["targets"]);
    let path = target("file");
    let hash = desk.repository.roles["targets"].targets[&path]
        .sha256
        .clone();
    let drops = Reply::Dripping(bytes, Duration::from_millis(100));
    desk.repository.server.set(&urls("file", &hash)[0], drops);
    let url = desk.repository.address();
    let url = url.target(&path, Some(&hash), Layout::BeforeName);
    let whole = Duration::from_secs(1);

    let hasty = Transport::new(Pace { whole, ..PACE }).unwrap();
    let error = hasty.read(&url, 20).await.unwrap_err();
    assert!(matches!(error, TransportError::Slow { .. }), "{error}");
    let patient = Transport::new(Pace {
        whole,
        rate: 1,
        ..PACE
    })
    .unwrap();
    assert_eq!(patient.read(&url, 20).await.unwrap().unwrap().len(), 20);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let desk = Desk::new().await;
    let server = &desk.repository.server;
    server.put("elsewhere", server.file("metadata/timestamp.json"));
    server.set(
        "metadata/timestamp.json",
        Reply::Redirect("/elsewhere".into()),
    );

    let error = desk.refused().await;

    let elsewhere = matches!(
        &error,
        ClientError::Transport(TransportError::Elsewhere { to, .. }) if to == "/elsewhere"
    );
    assert!(elsewhere, "{error}");
    assert!(!desk.asked().contains(&"/elsewhere".to_owned()));
}

#[tokio::test]
async fn a_server_that_is_busy_for_a_moment_is_asked_again() {
    let mut desk = Desk::new().await;
    let server = &desk.repository.server;
    let file = server.file("metadata/timestamp.json");
    server.set("metadata/timestamp.json", Reply::Busy(503, 2, file.clone()));
    desk.refresh().await.unwrap();

    server.set("metadata/timestamp.json", Reply::Busy(503, 200, file));
    desk.transport = Transport::new(HASTY).unwrap();
    let failure = Failure::from(desk.refused().await);
    assert_eq!(failure.code, Code::Unreachable);
    assert!(failure.hints[0].contains("busy"), "{failure:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_given_up_in_time() {
    let repository = Repository::start().await;
    let address = repository.address();
    drop(repository);
    let transport = Transport::new(HASTY).unwrap();
    let began = Instant::now();

    let url = address.role("timestamp", None);
    let error = transport.read(&url, 10).await.unwrap_err();

    assert!(
        matches!(error, TransportError::Unreachable { .. }),
        "{error}"
    );
    let failure = Failure::from(ClientError::from(error));
    assert_eq!(failure.code, Code::Unreachable);
    assert!(began.elapsed() < LATE);
}

#[tokio::test]
async fn a_signed_length_counts_instead_of_the_usual_limit() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&["targets"]);
    let mut bytes = desk.repository.server.file("metadata/2.targets.json");
    bytes.resize(5_000_100, b' ');
    desk.repository.server.put("metadata/2.targets.json", bytes);
    let error = desk.refused().await;
    let long = matches!(error, ClientError::Transport(TransportError::Long { .. }));
    assert!(long, "{error}");

    let mut snapshot = desk.repository.raw("snapshot");
    snapshot["version"] = 3.into();
    snapshot["meta"]["targets.json"]["length"] = 5_000_100.into();
    desk.repository.versions.insert("snapshot".into(), 3);
    desk.repository.put_raw("snapshot", Some(3), &snapshot);
    desk.repository.publish_timestamp();
    desk.refresh().await.unwrap();
}

#[test]
fn refusals_failures_and_absence_have_codes_of_their_own() {
    let url = Address::below("http://example.org/")
        .unwrap()
        .role("timestamp", None);
    let code = |error: ClientError| Failure::from(error).code;
    let role = || "timestamp".to_owned();

    for refused in [
        ClientError::Expired {
            role: role(),
            expires: super::now(),
        },
        ClientError::RolledBack {
            role: role(),
            found: 1,
            seen: 2,
        },
        ClientError::Unsigned {
            role: role(),
            found: 0,
            threshold: 1,
        },
        ClientError::Mixed {
            role: role(),
            reason: String::new(),
        },
        ClientError::Dropped(role()),
        ClientError::Altered {
            path: target("a"),
            source: IntegrityError::NoHash,
        },
        ClientError::Transport(TransportError::Long {
            url: url.clone(),
            limit: 1,
        }),
    ] {
        let said = refused.to_string();
        let failure = Failure::from(refused);
        assert_eq!(failure.code, Code::Refused, "{said}");
    }
    assert_eq!(code(ClientError::NoTarget(target("a"))), Code::Failed);
    assert_eq!(code(ClientError::Missing(url.clone())), Code::Failed);
    assert_eq!(
        code(TransportError::Slow { url, seen: 0 }.into()),
        Code::Unreachable
    );
    let hostile = ClientError::Dropped("\u{1b}[2Jall is well".into());
    assert!(!Failure::from(hostile).message.contains('\u{1b}'));
}
