//! New keys: what a client follows, and what it must not follow.

use tuf::TopRole;

use super::Desk;
use super::repository::authority;
use crate::tuf::error::ClientError;

#[tokio::test]
async fn a_root_is_followed_when_the_old_and_the_new_keys_have_signed_it() {
    // Roots 1 to 3 are signed by two of three; then 3, 4 and 5 take over.
    for (signers, followed) in [
        (&[1, 2, 3, 4][..], true),
        (&[1, 3, 4], true),
        (&[3, 2, 5], true),
        (&[1, 2], false),
        (&[3, 4, 5], false),
        (&[1, 4, 5], false),
        (&[1, 2, 4], false),
        (&[], false),
    ] {
        let mut desk = Desk::new().await;
        desk.refresh().await.unwrap();
        desk.repository
            .root
            .set(TopRole::Root, authority(&[3, 4, 5], 2));
        desk.repository
            .signers
            .insert("root".into(), signers.to_vec());
        desk.repository.publish_root();

        let outcome = desk.refresh().await;

        assert_eq!(outcome.is_ok(), followed, "{signers:?}: {outcome:?}");
        assert_eq!(desk.stored("root"), Some(if followed { 2 } else { 1 }));
    }
}

#[tokio::test]
async fn roots_are_followed_one_by_one_however_many_there_are() {
    let mut desk = Desk::new().await;
    for _ in 0..40 {
        desk.repository.publish_root();
    }
    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Root], 41);

    // Root 43 is there, root 42 is not: the client does not look beyond the gap.
    desk.repository.publish_root();
    desk.repository.publish_root();
    desk.repository.server.remove("metadata/42.root.json");
    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Root], 41);
}

#[tokio::test]
async fn a_root_is_not_taken_for_another_one() {
    let mut desk = Desk::new().await;
    desk.repository.publish_root();
    desk.repository.publish_root();
    let server = &desk.repository.server;
    server.put("metadata/2.root.json", server.file("metadata/3.root.json"));

    let error = desk.refused().await;

    assert!(
        error.to_string().contains("version 3 where 2 belongs"),
        "{error}"
    );
    assert_eq!(desk.stored("root"), Some(1));
}

#[tokio::test]
async fn online_keys_are_exchanged_without_a_moment_in_which_clients_fail() {
    for role in [TopRole::Timestamp, TopRole::Snapshot, TopRole::Targets] {
        let mut desk = Desk::new().await;
        desk.refresh().await.unwrap();
        let old = desk.repository.signers[role.as_str()].clone();
        let new = 77;

        // Both keys sign, then the root tells of the new one, then the old one rests.
        let both = old.iter().copied().chain([new]).collect();
        desk.repository.signers.insert(role.to_string(), both);
        desk.repository.publish(&["targets"]);
        desk.refresh().await.unwrap();
        desk.repository.root.set(role, authority(&[new], 1));
        desk.repository.publish_root();
        desk.refresh().await.unwrap();
        desk.repository.signers.insert(role.to_string(), vec![new]);
        desk.repository.publish(&["targets"]);

        let versions = desk.refresh().await.unwrap();
        assert_eq!(
            (versions[&TopRole::Root], versions[&role]),
            (2, 3),
            "{role}"
        );

        desk.repository.signers.insert(role.to_string(), old);
        desk.repository.publish(&["targets"]);
        let error = desk.refused().await;
        assert!(
            matches!(error, ClientError::Unsigned { .. }),
            "{role}: {error}"
        );
    }
}

#[tokio::test]
async fn a_thief_of_online_keys_is_forgotten_when_the_root_takes_them_away() {
    for stolen in [
        &[TopRole::Timestamp][..],
        &[TopRole::Timestamp, TopRole::Snapshot],
        &[TopRole::Snapshot],
    ] {
        let mut desk = Desk::new().await;
        desk.repository.publish(&["targets"]);
        desk.refresh().await.unwrap();
        // The thief signs the highest versions there are, so that nothing comes after them.
        let right = desk.repository.versions.clone();
        for role in stolen {
            desk.repository.versions.insert(role.to_string(), 1_000_000);
        }
        desk.repository.publish(&[]);
        desk.refresh().await.unwrap();
        desk.repository.versions = right;
        if !stolen.contains(&TopRole::Timestamp) {
            *desk.repository.versions.get_mut("timestamp").unwrap() += 1;
        }
        desk.repository.publish(&[]);
        let error = desk.refused().await;
        assert!(
            matches!(error, ClientError::RolledBack { .. }),
            "{stolen:?}: {error}"
        );

        for (seed, role) in (60..).zip(stolen) {
            desk.repository.rotate(*role, &[seed], 1);
        }
        desk.repository.publish_root();
        desk.repository.publish(&[]);

        let versions = desk.refresh().await.unwrap();
        for role in stolen {
            assert!(versions[role] < 10, "{stolen:?}: {versions:?}");
        }
    }
}

#[tokio::test]
async fn a_stolen_key_for_targets_is_undone_with_a_new_key_for_the_snapshot() {
    let mut desk = Desk::new().await;
    desk.repository.versions.insert("targets".into(), 1_000_000);
    desk.repository.publish(&["targets"]);
    desk.refresh().await.unwrap();
    desk.repository.versions.insert("targets".into(), 1);
    desk.repository.rotate(TopRole::Targets, &[61], 1);
    desk.repository.publish_root();
    desk.repository.publish(&["targets"]);
    let error = desk.refused().await;
    assert!(
        matches!(&error, ClientError::RolledBack { role, .. } if role == "targets"),
        "{error}"
    );

    desk.repository.rotate(TopRole::Snapshot, &[62], 1);
    desk.repository.publish_root();
    desk.repository.publish(&["targets"]);

    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Targets], 3);
}

#[tokio::test]
async fn an_expired_root_is_left_behind_by_the_next_one() {
    let mut desk = Desk::new().await;
    desk.repository
        .ends
        .insert("root".into(), "2029-06-01T00:00:00Z".parse().unwrap());
    desk.repository.publish_root();
    desk.refused().await;
    desk.repository.ends.clear();
    desk.repository.publish_root();

    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Root], 3);
}

#[tokio::test]
async fn a_flood_of_roots_is_followed_in_parts() {
    let mut desk = Desk::new().await;
    for _ in 0..258 {
        desk.repository.publish_root();
    }

    let error = desk.refused().await;

    assert!(matches!(error, ClientError::Roots(256)), "{error}");
    assert_eq!(desk.stored("root"), Some(257));
    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Root], 259);
}
