//! `verify`: a whole repository is called whole, and each fault is found and named.

mod forms;
mod ways;

use serde_json::Value;
use tuf::{Bins, Paths, TopRole};

use super::repository::{Content, Repository, authority, patterns};
use super::server::Reply;
use super::{PACE, now, target};
use crate::tuf::transport::{Pace, Transport, TransportError};
use crate::tuf::verify::{Report, State, Survey, verify};

const PATH: &str = "rpm/core/repodata/repomd.xml";

/// A repository with one of everything: human-threshold roles, repositories, bins, a tombstone, two
/// roots, a few publishes.
async fn whole() -> Repository {
    let mut repository = Repository::start().await;
    let everything = || Paths::Prefixes((0..16).map(|digit| format!("{digit:x}")).collect());
    repository.delegate("targets", "people", 40, patterns(&["prod/*"]), true);
    repository.delegate("targets", "repositories", 41, everything(), false);
    repository.delegate("targets", "bins", 42, everything(), false);
    let index = patterns(&["rpm/core/repodata/*"]);
    repository.delegate("repositories", "repository-1", 43, index, true);
    let bins = Bins::new(4).unwrap();
    let mut roles = vec![
        "targets",
        "people",
        "repositories",
        "bins",
        "repository-1",
        "gone",
    ];
    let names: Vec<String> = (0..4)
        .map(|number| Bins::name(number).to_string())
        .collect();
    for (number, name) in (0..).zip(&names) {
        repository.delegate("bins", name, 44, bins.paths(number), false);
        roles.push(name);
    }
    repository.roles.insert("gone".into(), Content::default());
    repository.signers.insert("gone".into(), vec![45]);
    repository.add("people", "prod/release", b"release");
    repository.add("repositories", "keys/lts.asc", b"key");
    repository.add("repository-1", PATH, b"<repomd/>");
    for number in 0..6 {
        let path = format!("pool/{number}");
        let bin = bins.of(&target(&path));
        repository.add(&names[bin as usize], &path, path.as_bytes());
    }
    repository.publish(&roles);
    repository.root.set(TopRole::Root, authority(&[1, 2, 4], 2));
    repository.publish_root();
    repository.publish(&["bin-0"]);
    repository
}

fn survey(repository: &Repository) -> Survey {
    Survey {
        transport: Transport::new(PACE).unwrap(),
        address: repository.address(),
        at: now(),
        anchor: None,
        seen: None,
        sample: 100,
        password: None,
    }
}

async fn report(repository: &Repository) -> Report {
    verify(&survey(repository)).await.unwrap()
}

/// Fails unless `check` is wrong because of `place`, with a reason that holds `why`.
#[track_caller]
fn finds(report: &Report, check: &str, place: &str, why: &str) {
    let found = report.checks.iter().find(|found| found.name == check);
    let found = found.unwrap_or_else(|| panic!("no check is called {check}"));
    assert!(!report.ok && found.state == State::Wrong, "{report:#?}");
    let named = found
        .findings
        .iter()
        .any(|finding| finding.place.contains(place) && finding.reason.contains(why));
    assert!(
        named,
        "{check} does not say `{why}` of `{place}`: {report:#?}"
    );
}

/// The checks that are wrong.
fn wrong(report: &Report) -> Vec<&str> {
    let wrong = report
        .checks
        .iter()
        .filter(|check| check.state == State::Wrong);
    wrong.map(|check| check.name).collect()
}

/// Says something else in `role`, in the version it has, signed by those who sign it.
fn say(repository: &Repository, role: &str, change: impl FnOnce(&mut Value)) {
    let mut says = repository.raw(role);
    change(&mut says);
    let version = Some(repository.versions[role]).filter(|_| role != "timestamp");
    repository.put_raw(role, version, &says);
}

#[tokio::test]
async fn a_whole_repository_is_called_whole() {
    let mut repository = whole().await;
    repository
        .ends
        .insert("bin-2".into(), "2030-03-01T00:00:00Z".parse().unwrap());
    repository.publish(&["bin-2"]);

    let report = report(&repository).await;

    assert!(report.ok, "{report:#?}");
    assert!(
        report.checks.iter().all(|check| check.state == State::Ok),
        "{report:#?}"
    );
    assert_eq!((report.root, report.roles, report.targets), (2, 8, 9));
    let first = report.first_expiry.unwrap();
    assert_eq!(
        (first.role.as_str(), first.at.to_string().as_str()),
        ("bin-2", "2030-03-01T00:00:00Z")
    );
    let paths = report
        .checks
        .iter()
        .find(|check| check.name == "paths")
        .unwrap();
    assert!(paths.detail.contains("4 roles of 32"), "{}", paths.detail);
}

#[tokio::test]
async fn what_ends_before_the_date_is_named() {
    let mut repository = whole().await;
    repository.ends.insert(
        "repository-1".into(),
        "2030-02-01T00:00:00Z".parse().unwrap(),
    );
    repository.publish(&["repository-1"]);
    let at = |text: &str| Survey {
        at: text.parse().unwrap(),
        ..survey(&repository)
    };

    assert!(verify(&at("2030-02-01T00:00:00Z")).await.unwrap().ok);
    let report = verify(&at("2030-02-01T00:00:01Z")).await.unwrap();
    finds(&report, "validity", "repository-1", "2030-02-01");
    assert_eq!(wrong(&report), ["validity"]);
    let late = verify(&at("2040-01-01T00:00:00Z")).await.unwrap();
    for role in ["root", "timestamp", "snapshot", "targets", "bin-3"] {
        finds(&late, "validity", role, "2031-01-01");
    }
}

#[tokio::test]
async fn a_broken_chain_of_roots_is_found() {
    let mut repository = whole().await;
    repository.publish_root();
    repository.publish_root();
    repository.server.remove("metadata/3.root.json");
    let report_of_gap = report(&repository).await;
    finds(&report_of_gap, "root chain", "3.root.json", "missing");

    let mut repository = whole().await;
    repository.root.set(TopRole::Root, authority(&[5, 6], 1));
    repository.signers.insert("root".into(), vec![5, 6]);
    repository.publish_root();
    let report_of_stranger = report(&repository).await;
    finds(
        &report_of_stranger,
        "root chain",
        "3.root.json",
        "in the eyes of root 2",
    );

    let repository = whole().await;
    let server = &repository.server;
    server.put("metadata/3.root.json", server.file("metadata/2.root.json"));
    finds(
        &report(&repository).await,
        "root chain",
        "3.root.json",
        "version 2",
    );

    let repository = whole().await;
    repository.server.remove("metadata/1.root.json");
    finds(
        &report(&repository).await,
        "root chain",
        "1.root.json",
        "no first root",
    );
}

#[tokio::test]
async fn the_root_that_the_caller_trusts_is_one_of_the_chain() {
    let repository = whole().await;
    let with = |bytes: Vec<u8>| Survey {
        anchor: Some(bytes),
        ..survey(&repository)
    };
    for version in [1, 2] {
        let root = repository
            .server
            .file(&format!("metadata/{version}.root.json"));
        assert!(verify(&with(root)).await.unwrap().ok);
    }

    let mut other = Repository::start().await;
    other.root.set(TopRole::Targets, authority(&[77], 1));
    other.publish_root();
    let stranger = verify(&with(other.server.file("metadata/2.root.json")))
        .await
        .unwrap();
    finds(
        &stranger,
        "root chain",
        "2.root.json",
        "not the root that you trust",
    );
    other.publish_root();
    let later = verify(&with(other.server.file("metadata/3.root.json")))
        .await
        .unwrap();
    finds(&later, "root chain", "3.root.json", "is not there");
    let none = verify(&with(b"{}".to_vec())).await.unwrap();
    finds(&none, "root chain", "you trust", "no root");
}

#[tokio::test]
async fn every_role_is_there_in_its_version_and_signed() {
    let repository = whole().await;
    repository.server.remove("metadata/1.bin-3.json");
    finds(
        &report(&repository).await,
        "roles present",
        "1.bin-3.json",
        "not there",
    );

    let repository = whole().await;
    let server = &repository.server;
    server.put(
        "metadata/2.bin-0.json",
        server.file("metadata/1.bin-0.json"),
    );
    finds(
        &report(&repository).await,
        "roles present",
        "2.bin-0.json",
        "version 1",
    );

    let repository = whole().await;
    repository
        .server
        .set("metadata/1.people.json", Reply::Status(500));
    finds(
        &report(&repository).await,
        "roles present",
        "1.people.json",
        "500",
    );

    for (role, place) in [
        ("repository-1", "`repository-1` by `repositories`"),
        ("targets", "targets"),
        ("snapshot", "snapshot"),
        ("timestamp", "timestamp"),
    ] {
        let mut repository = whole().await;
        repository.signers.insert(role.into(), vec![99]);
        say(&repository, role, |_| {});
        finds(
            &report(&repository).await,
            "signatures",
            place,
            "threshold not met",
        );
    }

    let repository = whole().await;
    repository.server.put("metadata/1.people.json", "{}");
    finds(
        &report(&repository).await,
        "signatures",
        "1.people.json",
        "malformed",
    );
}

#[tokio::test]
async fn top_level_files_that_are_not_there_end_the_survey_and_are_named() {
    let repository = whole().await;
    repository.server.remove("metadata/timestamp.json");
    let without = report(&repository).await;
    finds(&without, "roles present", "timestamp.json", "not there");
    let layouts = without
        .checks
        .iter()
        .find(|check| check.name == "target layouts");
    assert_eq!(layouts.unwrap().state, State::Unchecked);

    let repository = whole().await;
    repository.server.remove("metadata/3.snapshot.json");
    finds(
        &report(&repository).await,
        "roles present",
        "3.snapshot.json",
        "not there",
    );

    let repository = whole().await;
    let address = repository.address();
    drop(repository);
    let pace = Pace {
        lost: std::time::Duration::from_millis(300),
        ..PACE
    };
    let transport = Transport::new(pace).unwrap();
    let gone = Survey {
        transport,
        address,
        at: now(),
        anchor: None,
        seen: None,
        sample: 1,
        password: None,
    };
    let error = verify(&gone).await.unwrap_err();
    assert!(
        matches!(error, TransportError::Unreachable { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn what_goes_back_or_vanishes_is_found() {
    let mut repository = whole().await;
    repository.unnamed.insert("gone".into());
    repository.publish(&[]);
    let dropped = report(&repository).await;
    finds(
        &dropped,
        "nothing went back",
        "gone",
        "not in the snapshot any more",
    );

    let mut repository = whole().await;
    repository.versions.insert("bin-0".into(), 0);
    repository.publish(&["bin-0"]);
    finds(
        &report(&repository).await,
        "nothing went back",
        "bin-0",
        "from version 2 to 1",
    );

    // Not since the last snapshot, but since a client looked.
    let mut repository = whole().await;
    let seen = repository.server.file("metadata/3.snapshot.json");
    repository.unnamed.insert("gone".into());
    repository.publish(&[]);
    repository.publish(&[]);
    assert!(report(&repository).await.ok);
    let survey = Survey {
        seen: Some(seen),
        ..survey(&repository)
    };
    let report_of_seen = verify(&survey).await.unwrap();
    finds(&report_of_seen, "nothing went back", "gone", "seen before");
}

#[tokio::test]
async fn new_snapshot_keys_may_leave_roles_behind_and_an_old_snapshot_may_be_gone() {
    let mut repository = whole().await;
    repository.unnamed.insert("gone".into());
    repository.rotate(TopRole::Snapshot, &[70], 1);
    repository.publish_root();
    repository.publish(&[]);
    assert!(report(&repository).await.ok);

    let repository = whole().await;
    repository.server.remove("metadata/2.snapshot.json");
    let report = report(&repository).await;
    assert!(report.ok, "{report:#?}");
    let history = report
        .checks
        .iter()
        .find(|check| check.name == "nothing went back");
    assert!(history.unwrap().detail.contains("not served any more"));
}
