//! What a client learns, and what it refuses to learn.

use chrono::{DateTime, Utc};
use tuf::TopRole;

use super::Desk;
use super::repository::patterns;
use super::server::Reply;
use crate::tuf::error::ClientError;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_bytes_that_are_kept_are_the_bytes_that_came() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "team", 40, patterns(&["team/*"]), true);
    desk.repository.publish(&["targets", "team"]);
    let server = &desk.repository.server;
    let files = [
        ("timestamp", "metadata/timestamp.json"),
        ("snapshot", "metadata/2.snapshot.json"),
        ("targets", "metadata/2.targets.json"),
        ("team", "metadata/1.team.json"),
        ("root", "metadata/1.root.json"),
    ];
    for (_, path) in &files[..4] {
        let mut bytes = server.file(path);
        bytes.extend_from_slice(b" \n");
        server.put(path, bytes);
    }

    let versions = desk.refresh().await.unwrap();
    assert!(desk.find("team/none").await.is_err());

    assert_eq!(versions[&TopRole::Timestamp], 2);
    for (role, path) in files {
        let kept = std::fs::read(desk.metadata().join(format!("{role}.json"))).unwrap();
        assert_eq!(kept, server.file(path), "{role}");
    }
    let names = std::fs::read_dir(desk.metadata()).unwrap();
    let names = names.map(|entry| entry.unwrap().path());
    let roles = names.filter(|name| name.extension().is_some_and(|end| end == "json"));
    assert_eq!(roles.count(), 5);
}

#[tokio::test]
async fn nothing_new_costs_two_requests_delegations_or_not() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "team", 40, patterns(&["team/*"]), true);
    desk.repository.add("team", "team/file", b"1");
    desk.repository.publish(&["targets", "team"]);
    desk.find("team/file").await.unwrap();
    assert_eq!(
        desk.asked(),
        [
            "2.root.json",
            "timestamp.json",
            "2.snapshot.json",
            "2.targets.json",
            "1.team.json"
        ]
    );

    desk.refresh().await.unwrap();
    assert_eq!(desk.asked(), ["2.root.json", "timestamp.json"]);
    desk.find("team/file").await.unwrap();
    assert_eq!(desk.asked(), ["2.root.json", "timestamp.json"]);
}

#[tokio::test]
async fn a_role_without_enough_signatures_is_refused_and_those_above_it_are_kept() {
    for (role, kept) in [
        ("timestamp", [1, 1, 1]),
        ("snapshot", [2, 1, 1]),
        ("targets", [2, 2, 1]),
    ] {
        // Nobody, a stranger, and the right key for another role.
        for signers in [vec![], vec![99], vec![1, 2, 3]] {
            let mut desk = Desk::new().await;
            desk.refresh().await.unwrap();
            desk.repository
                .signers
                .insert(role.to_owned(), signers.clone());
            desk.repository.publish(&["targets"]);

            let error = desk.refused().await;

            let found = matches!(&error, ClientError::Unsigned { role: of, .. } if of == role);
            assert!(found, "{role} by {signers:?}: {error}");
            let stored = ["timestamp", "snapshot", "targets"].map(|role| desk.stored(role));
            assert_eq!(stored, kept.map(Some), "{role} by {signers:?}");
        }
    }
}

#[tokio::test]
async fn one_key_does_not_make_a_threshold_of_two() {
    let mut desk = Desk::new().await;
    desk.repository.rotate(TopRole::Snapshot, &[20, 21], 2);
    desk.repository.publish_root();
    desk.repository.signers.insert("snapshot".into(), vec![20]);
    desk.repository.publish(&[]);
    let error = desk.refused().await;
    let one_of_two = matches!(
        error,
        ClientError::Unsigned {
            found: 1,
            threshold: 2,
            ..
        }
    );
    assert!(one_of_two, "{error}");

    // Twice by the same key.
    desk.repository
        .signers
        .insert("snapshot".into(), vec![20, 20]);
    let version = desk.repository.versions["snapshot"];
    desk.repository
        .put_raw("snapshot", Some(version), &desk.repository.raw("snapshot"));
    let error = desk.refused().await;
    assert!(error.to_string().contains("duplicate"), "{error}");

    desk.repository
        .signers
        .insert("snapshot".into(), vec![20, 21]);
    desk.repository.publish(&[]);
    desk.refresh().await.unwrap();
}

#[tokio::test]
async fn no_role_goes_back() {
    for role in ["timestamp", "snapshot", "targets"] {
        let mut desk = Desk::new().await;
        desk.repository.publish(&["targets"]);
        desk.repository.publish(&["targets"]);
        desk.refresh().await.unwrap();
        desk.repository.versions.insert(role.to_owned(), 1);
        match role {
            "targets" => desk.repository.publish(&["targets"]),
            "snapshot" => desk.repository.publish(&[]),
            _ => desk.repository.publish_timestamp(),
        }

        let error = desk.refused().await;

        let back = matches!(
            &error,
            ClientError::RolledBack { role: of, found: 2, seen: 3 } if of == role
        );
        assert!(back, "{role}: {error}");
        assert_eq!(desk.stored(role), Some(3), "{role}");
    }
}

#[tokio::test]
async fn a_role_that_was_in_the_snapshot_stays_there() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "team", 40, patterns(&["team/*"]), true);
    desk.repository.publish(&["targets", "team"]);
    desk.refresh().await.unwrap();
    desk.repository.unnamed.insert("team".into());
    desk.repository.publish(&[]);

    let error = desk.refused().await;

    assert!(
        matches!(&error, ClientError::Dropped(role) if role == "team"),
        "{error}"
    );
    assert_eq!(desk.stored("snapshot"), Some(2));
}

#[tokio::test]
async fn a_refresh_that_broke_off_is_no_way_around_what_was_seen() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&["targets"]);
    desk.repository.publish(&["targets"]);
    desk.refresh().await.unwrap();
    // A timestamp whose snapshot is not there: the client has the one and not the other.
    desk.repository.publish(&[]);
    desk.repository.server.remove("metadata/4.snapshot.json");
    assert!(matches!(desk.refused().await, ClientError::Missing(_)));
    assert_eq!(
        (desk.stored("timestamp"), desk.stored("snapshot")),
        (Some(4), Some(3))
    );

    desk.repository.versions.insert("targets".into(), 1);
    desk.repository.versions.insert("snapshot".into(), 3);
    desk.repository.publish(&["targets"]);

    let error = desk.refused().await;

    let back = matches!(&error, ClientError::RolledBack { role, .. } if role == "targets");
    assert!(back, "{error}");
}

#[tokio::test]
async fn what_is_past_its_time_is_refused_wherever_it_is() {
    for role in ["root", "timestamp", "snapshot", "targets"] {
        let mut desk = Desk::new().await;
        desk.refresh().await.unwrap();
        desk.repository
            .ends
            .insert(role.into(), at("2029-12-31T23:59:59Z"));
        if role == "root" {
            desk.repository.publish_root();
        }
        desk.repository.publish(&["targets"]);

        let error = desk.refused().await;

        let expired = matches!(&error, ClientError::Expired { role: of, .. } if of == role);
        assert!(expired, "{role}: {error}");
        // A root is kept all the same: the next one may follow it.
        assert_eq!(
            desk.stored("root"),
            Some(if role == "root" { 2 } else { 1 })
        );
        if role != "root" {
            assert_eq!(desk.stored(role), Some(1), "{role}");
        }
    }
}

#[tokio::test]
async fn what_was_kept_is_past_its_time_one_day_and_is_still_a_floor() {
    let mut desk = Desk::new().await;
    for role in ["timestamp", "snapshot", "targets"] {
        desk.repository
            .ends
            .insert(role.into(), at("2030-01-02T00:00:00Z"));
    }
    desk.repository.publish(&["targets"]);
    desk.repository.publish(&["targets"]);
    desk.refresh().await.unwrap();
    desk.now = "2030-01-08T00:00:00Z".parse().unwrap();
    let error = desk.refused().await;
    assert!(
        matches!(&error, ClientError::Expired { role, .. } if role == "timestamp"),
        "{error}"
    );

    desk.repository.ends.clear();
    desk.repository.versions.insert("timestamp".into(), 1);
    desk.repository.publish_timestamp();
    let error = desk.refused().await;
    assert!(matches!(error, ClientError::RolledBack { .. }), "{error}");

    desk.repository.versions.insert("timestamp".into(), 3);
    desk.repository.publish(&["targets"]);
    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Targets], 4);
}

#[tokio::test]
async fn another_timestamp_of_the_same_version_is_not_looked_at() {
    let mut desk = Desk::new().await;
    desk.refresh().await.unwrap();
    let before = std::fs::read(desk.metadata().join("timestamp.json")).unwrap();
    desk.repository.versions.insert("snapshot".into(), 70);
    desk.repository.versions.insert("timestamp".into(), 0);
    desk.repository.publish_timestamp();
    desk.asked();

    desk.refresh().await.unwrap();

    assert_eq!(desk.asked(), ["2.root.json", "timestamp.json"]);
    let after = std::fs::read(desk.metadata().join("timestamp.json")).unwrap();
    assert_eq!(after, before);
}

#[tokio::test]
async fn files_of_two_publishes_do_not_pass_for_one() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&["targets"]);
    let server = &desk.repository.server;
    server.put(
        "metadata/2.snapshot.json",
        server.file("metadata/1.snapshot.json"),
    );
    let error = desk.refused().await;
    assert!(
        matches!(&error, ClientError::Mixed { role, .. } if role == "snapshot"),
        "{error}"
    );

    desk.repository.publish(&["targets"]);
    let server = &desk.repository.server;
    server.put(
        "metadata/3.targets.json",
        server.file("metadata/2.targets.json"),
    );
    let error = desk.refused().await;
    assert!(
        matches!(&error, ClientError::Mixed { role, .. } if role == "targets"),
        "{error}"
    );
}

#[tokio::test]
async fn a_hash_in_the_role_above_has_to_hold() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&["targets"]);
    let mut timestamp = desk.repository.raw("timestamp");
    timestamp["meta"]["snapshot.json"]["hashes"] = serde_json::json!({"sha256": "0".repeat(64)});
    desk.repository.put_raw("timestamp", None, &timestamp);

    let error = desk.refused().await;

    assert!(
        matches!(&error, ClientError::Mixed { role, .. } if role == "snapshot"),
        "{error}"
    );
    assert_eq!(
        (desk.stored("timestamp"), desk.stored("snapshot")),
        (Some(2), None)
    );
}

#[tokio::test]
async fn a_role_of_another_kind_is_refused_although_it_is_signed() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&[]);
    desk.repository
        .signers
        .insert("snapshot".into(), vec![10, 20]);
    desk.repository.publish_snapshot();
    let server = &desk.repository.server;
    server.put(
        "metadata/timestamp.json",
        server.file("metadata/3.snapshot.json"),
    );

    let error = desk.refused().await;

    assert!(matches!(&error, ClientError::Malformed { .. }), "{error}");
    assert_eq!(desk.stored("timestamp"), None);
}

#[tokio::test]
async fn what_is_not_there_is_said_by_its_address() {
    for (gone, kept) in [
        ("metadata/timestamp.json", [None, None, None]),
        ("metadata/1.snapshot.json", [Some(1), None, None]),
        ("metadata/1.targets.json", [Some(1), Some(1), None]),
    ] {
        let desk = Desk::new().await;
        desk.repository.server.remove(gone);

        let error = desk.refused().await;

        assert!(error.to_string().contains(gone), "{error}");
        assert!(matches!(error, ClientError::Missing(_)), "{error}");
        assert_eq!(
            ["timestamp", "snapshot", "targets"].map(|role| desk.stored(role)),
            kept
        );
    }
}

#[tokio::test]
async fn a_damaged_file_of_the_client_is_fetched_again() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "team", 40, patterns(&["team/*"]), true);
    desk.repository.add("team", "team/file", b"1");
    desk.repository.publish(&["targets", "team"]);
    desk.find("team/file").await.unwrap();
    for role in ["snapshot", "targets", "team"] {
        let path = desk.metadata().join(format!("{role}.json"));
        let good = std::fs::read(&path).unwrap();
        let bad = String::from_utf8(good.clone())
            .unwrap()
            .replace("2031", "2032");
        std::fs::write(&path, bad).unwrap();

        desk.find("team/file").await.unwrap();

        assert_eq!(std::fs::read(&path).unwrap(), good, "{role}");
    }
}

#[tokio::test]
async fn a_server_in_trouble_does_not_end_the_chain_of_roots() {
    let desk = Desk::new().await;
    desk.repository
        .server
        .set("metadata/2.root.json", Reply::Status(500));
    let error = desk.refused().await;
    assert!(error.to_string().contains("500"), "{error}");

    // Stores of objects say so where there is nothing.
    desk.repository
        .server
        .set("metadata/2.root.json", Reply::Status(403));
    desk.refresh().await.unwrap();
}
