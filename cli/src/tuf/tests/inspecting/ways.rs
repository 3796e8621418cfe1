//! Ways to targets: through delegations, and by both URLs.

use super::super::repository::{Repository, patterns, urls};
use super::super::server::Reply;
use super::super::target;
use super::{PATH, finds, report, survey, whole};
use crate::tuf::verify::{Survey, verify};

#[tokio::test]
async fn delegations_that_lead_nowhere_or_too_far_are_found() {
    let mut repository = whole().await;
    repository.delegate("targets", "new", 50, patterns(&["new/*"]), true);
    repository.unnamed.insert("new".into());
    repository.publish(&["targets", "new"]);
    finds(
        &report(&repository).await,
        "roles present",
        "`new` by `targets`",
        "not in the snapshot",
    );

    let mut repository = whole().await;
    repository.add("gone", "gone/file", b"1");
    repository.publish(&["gone"]);
    finds(
        &report(&repository).await,
        "roles present",
        "gone",
        "its 1 targets",
    );

    let mut repository = whole().await;
    let mut above = "people".to_owned();
    for number in 0..40 {
        let role = format!("deep-{number}");
        repository.delegate(&above, &role, 51, patterns(&["prod/*"]), false);
        above = role;
    }
    for number in 0..39 {
        repository.publish_role(&format!("deep-{number}"));
    }
    repository.add("deep-39", "prod/deep", b"1");
    repository.publish(&["people", "deep-39"]);
    finds(
        &report(&repository).await,
        "paths",
        "prod/deep",
        "through 32 roles",
    );
}

#[tokio::test]
async fn targets_that_clients_do_not_find_are_found() {
    let mut repository = whole().await;
    repository.add("repository-1", "elsewhere/file", b"1");
    repository.publish(&["repository-1"]);
    let foreign = report(&repository).await;
    finds(&foreign, "paths", "elsewhere/file", "nobody lets it");

    // `people` speaks for these paths, and has the last word.
    let mut repository = whole().await;
    repository.delegate("targets", "late", 52, patterns(&["prod/*"]), true);
    repository.add("late", "prod/late", b"1");
    repository.publish(&["targets", "late"]);
    finds(
        &report(&repository).await,
        "paths",
        "prod/late",
        "do not come that far",
    );

    let mut repository = whole().await;
    repository.add("targets", "prod/release", b"another");
    repository.publish(&["targets"]);
    let shadowed = report(&repository).await;
    finds(
        &shadowed,
        "paths",
        "prod/release",
        "clients find it in `targets`",
    );
}

#[tokio::test]
async fn both_urls_of_a_target_answer_with_the_same_bytes() {
    let hash = |repository: &Repository| {
        let role = &repository.roles["repository-1"];
        role.targets[&target(PATH)].sha256.clone()
    };
    for (layout, reply, why) in [
        (0, Reply::Status(404), "is not there"),
        (1, Reply::Status(404), "as tough asks for it"),
        (0, Reply::File(b"<other/>.".to_vec()), "SHA-256"),
        (1, Reply::File(b"<repomd/".to_vec()), "8 bytes"),
        (
            0,
            Reply::Closed("x".into(), Vec::new()),
            "one of its two URLs",
        ),
    ] {
        let repository = whole().await;
        let url = &urls(PATH, &hash(&repository))[layout];
        repository.server.set(url, reply);
        finds(&report(&repository).await, "target layouts", PATH, why);
    }

    let repository = whole().await;
    for url in urls(PATH, &hash(&repository)) {
        let closed = Reply::Closed("Y291bnRlcnNpZ246c2VjcmV0".into(), b"<repomd/>".to_vec());
        repository.server.set(&url, closed);
    }
    let closed = report(&repository).await;
    assert!(closed.ok, "{closed:#?}");
    let layouts = closed
        .checks
        .iter()
        .find(|check| check.name == "target layouts")
        .unwrap();
    assert!(
        layouts.detail.contains("1 not open to everybody"),
        "{}",
        layouts.detail
    );
    let survey = Survey {
        password: Some("secret".into()),
        ..survey(&repository)
    };
    let opened = verify(&survey).await.unwrap();
    let layouts = opened
        .checks
        .iter()
        .find(|check| check.name == "target layouts")
        .unwrap();
    assert!(
        opened.ok && !layouts.detail.contains("not open"),
        "{}",
        layouts.detail
    );
}
