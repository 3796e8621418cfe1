//! SIGKILL at every fault point of every job, then a restart: the task ends as if nothing had
//! happened, and what clients read is whole.

mod access;
mod acts;
mod points;
mod trust;

use acts::Act;
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::server::{Embedded, Options};
use kit::{Fault, Repository};
use points::POINTS;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

#[test]
fn repositories_survive_a_kill_anywhere() {
    survives(&[
        Act::CreateRepository,
        Act::UpdateRepository,
        Act::DeleteRepository,
    ]);
}

#[test]
fn signing_keys_survive_a_kill_anywhere() {
    survives(&[Act::GenerateKey, Act::ImportKey, Act::RetireKey]);
}

#[test]
fn tokens_survive_a_kill_anywhere() {
    survives(&[Act::CreateToken, Act::RevokeToken]);
}

#[test]
fn who_may_fetch_survives_a_kill_anywhere() {
    block_on(access::survive());
}

#[test]
fn uploads_survive_a_kill_anywhere() {
    survives(&[Act::Upload, Act::UploadAndSeal]);
}

#[test]
fn removals_survive_a_kill_anywhere() {
    survives(&[Act::RemovePackage, Act::RemoveAll]);
}

#[test]
fn retention_survives_a_kill_anywhere() {
    survives(&[Act::Retain, Act::PinPackage, Act::PinPublication]);
}

#[test]
fn lists_of_files_survive_a_kill_anywhere() {
    survives(&[Act::RefreshContents]);
}

#[test]
fn packages_of_keys_survive_a_kill_anywhere() {
    survives(&[Act::PublishKeyring]);
}

#[test]
fn metadata_files_survive_a_kill_anywhere() {
    survives(&[Act::SetMetadataFile, Act::UnsetMetadataFile]);
}

#[test]
fn promotions_survive_a_kill_anywhere() {
    survives(&[
        Act::CreatePromotion,
        Act::ApprovePromotion,
        Act::CancelPromotion,
    ]);
}

#[test]
fn publications_survive_a_kill_anywhere() {
    survives(&[Act::Publish, Act::PublishNothing]);
}

#[test]
fn backups_survive_a_kill_anywhere() {
    survives(&[Act::CreateBackup]);
}

#[test]
fn work_that_nobody_asked_for_survives_a_kill_anywhere() {
    survives(&[Act::CollectGarbage, Act::Materialize]);
}

#[test]
fn the_audit_trail_survives_a_kill_anywhere() {
    survives(&[Act::ChainAudit, Act::BeginAudit]);
}

#[test]
fn trust_roots_survive_a_kill_anywhere() {
    block_on(trust::survive(&[
        "create_trust_root",
        "update_trust_root",
        "rebuild_trust_root",
        "change_delegation",
        "export_trust",
    ]));
}

#[test]
fn ceremonies_survive_a_kill_anywhere() {
    block_on(trust::survive(&["open_ceremony", "change_ceremony"]));
}

#[test]
fn artifacts_survive_a_kill_anywhere() {
    block_on(trust::survive(&[
        "change_artifacts",
        "publish_artifacts",
        "import_artifacts",
    ]));
}

#[test]
fn publishes_of_trust_survive_a_kill_anywhere() {
    block_on(trust::survive(&["publish_trust"]));
}

#[test]
fn clients_poll_through_workers_that_are_killed_while_they_publish_trust() {
    block_on(trust::publish_under_polling());
}

#[test]
fn every_fault_point_of_the_worker_is_in_the_table() {
    let known: BTreeSet<String> = POINTS
        .iter()
        .flat_map(|(_, job, steps)| steps.iter().map(move |step| format!("{job}.{step}")))
        .map(|point| point.replace(acts::ADDED, "{}"))
        .chain(trust::points())
        .chain(access::points())
        .collect();

    assert_eq!(
        fault_points(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../worker/src")),
        known
    );
}

/// Goes through every fault point that one of `acts` passes.
fn survives(acts: &[Act]) {
    for (act, job, steps) in POINTS.iter().filter(|(act, ..)| acts.contains(act)) {
        for step in *steps {
            let point = format!("{job}.{step}");
            println!("{act:?}, killed at {point}");
            block_on(survives_at(*act, &point));
        }
    }
}

async fn survives_at(act: Act, point: &str) {
    let mut server = Embedded::start().await;
    let mut repository = Repository::create(server.admin(), server.public(), "rpm/core/el9").await;
    repository
        .push_all(&["one", "two", "three"].map(package), 3)
        .await;
    let about = act.prepare(&mut server, &repository).await;
    let dying = Options::dying_at(Fault::at(point));
    if act.is_done_at_start() {
        server.start_to_die(dying);
    } else {
        server.restart(dying).await;
        act.perform(&server, &repository, &about).await;
    }
    let code = server.process.wait_for_death(Duration::from_mins(1));
    assert_eq!(
        code,
        137,
        "{point} was not passed\n{}",
        server.process.tail()
    );

    server.restart(Options::default()).await;

    repository = repository.at(server.admin(), server.public());
    let unfinished = server.admin().settled().await;
    assert!(
        unfinished.is_empty(),
        "{point}: tasks do not end: {unfinished:?}"
    );
    let failed: Vec<Value> = server.admin().all("/tasks?state=failed").await;
    assert_eq!(
        failed.is_empty(),
        act != Act::RemoveAll,
        "{point}: {failed:?}"
    );
    act.check(&server, &about).await;
    if act != Act::DeleteRepository {
        assert_eq!(
            repository.nevras().await,
            act.packages_afterwards(),
            "{point}"
        );
        repository.assert_whole().await;
    }
}

fn package(name: &str) -> Vec<u8> {
    RpmBuilder::new(name, "1.0", "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

/// The names of the fault points in the sources below `folder`.
fn fault_points(folder: &Path) -> BTreeSet<String> {
    let call = Regex::new(r#"fault::point\(\s*(?:&format!\()?"([^"]+)""#).unwrap();
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(fault_points(&path));
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let found = call.captures_iter(&text).map(|name| name[1].to_owned());
            names.extend(found);
        }
    }
    names
}
