//! Trust roots in which people sign more than the root.

use super::*;
use crate::ceremony::office::{State, TrustRootState};
use crate::ceremony::plan::Plan;
use crate::ceremony::standing;

/// The plan of `directory`, in which people sign the targets role and one for some paths too.
fn with_roles(directory: &TempDir) -> Plan {
    let text = std::fs::read_to_string(directory.path().join("plan.toml")).unwrap();
    let text = text.replace("targets = \"tuf-targets\"\n", "").replace(
        "[online]",
        "[targets]\nkeys = [\"keyholder 1\", \"keyholder 2\"]\nthreshold = 2\n\n[[role]]\n\
         name = \"production\"\nkeys = [\"keyholder 4\", \"keyholder 5\"]\nthreshold = 1\n\
         paths = [\"rpm/production/*/repodata/*\"]\n\n[online]",
    );
    Plan::parse(&text, directory.path()).unwrap()
}

#[tokio::test]
async fn a_trust_root_is_live_when_all_that_people_sign_is_signed() {
    let directory = tempfile::tempdir().unwrap();
    let mut world = World::new(directory.path(), beginning()).unwrap();
    world.plan = with_roles(&directory);
    world.establish().await.unwrap();
    let open = world.office.ceremonies("default").await.unwrap();
    let of = |role: &str| open.iter().find(|one| one.role == role).unwrap().id.clone();
    let live = async || {
        let found = world.office.trust_root("default").await.unwrap().unwrap();
        found.state == TrustRootState::Live
    };

    for (role, numbers) in [
        ("root", &[1, 2, 3][..]),
        ("production", &[5]),
        ("targets", &[1, 2]),
    ] {
        assert!(!live().await, "before {role}");
        let ceremony = world.office.ceremony("default", &of(role)).await.unwrap();
        let stranger = if role == "targets" { 5 } else { 1 };
        if role != "root" {
            let refused = sign(&world, &ceremony, stranger).await.unwrap_err();
            assert!(
                refused.message.contains("not among those"),
                "{}",
                refused.message
            );
        }
        let ceremony = world
            .collect(&ceremony, &Trusted::Nothing, numbers)
            .await
            .unwrap();
        let lines = standing::lines(&ceremony, &world.plan.roster).join("\n");
        assert!(
            lines.contains(&format!("{} signatures, enough", numbers.len())),
            "{lines}"
        );
    }

    assert!(live().await);
    for one in world.office.ceremonies("default").await.unwrap() {
        assert_eq!(one.state, State::Published, "{}", one.role);
    }
}

#[tokio::test]
async fn a_signature_is_taken_back_while_others_wait() {
    let directory = tempfile::tempdir().unwrap();
    let mut world = World::new(directory.path(), beginning()).unwrap();
    world.plan = with_roles(&directory);
    let ceremony = world.establish().await.unwrap();
    assert_eq!(ceremony.role, "root");
    let complete = world
        .collect(&ceremony, &Trusted::Nothing, &[1, 2, 3])
        .await
        .unwrap();
    assert_eq!(complete.state, State::Complete);

    world
        .office
        .undo("default", &ceremony.id, world.holder(2).key.id())
        .await
        .unwrap();

    let ceremony = now(&world, &ceremony).await;
    assert_eq!(
        (ceremony.state, ceremony.signatures.len()),
        (State::Signing, 2)
    );
}
