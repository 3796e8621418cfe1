//! From one root to the next, and what is left of a ceremony.

use keys::Algorithm;
use tuf::Envelope;
use tuf::ceremony::Transcript;

use super::*;
use crate::ceremony::chain;
use crate::ceremony::establishing;
use crate::ceremony::office::{Done, State};
use crate::ceremony::proposal;
use crate::ceremony::rehearsal::drill::{self, Drill};
use crate::ceremony::rehearsal::publisher::signed;
use crate::ceremony::rehearsal::story::Story;
use crate::ceremony::rehearsal::walk;
use crate::ceremony::signer::Signer;
use crate::ceremony::verification::{VerifyError, verify};
use crate::failure::Code;

async fn live() -> (TempDir, World) {
    let (directory, world, ceremony) = first_ceremony().await;
    world
        .collect(&ceremony, &Trusted::Nothing, &[1, 2, 3])
        .await
        .unwrap();
    (directory, world)
}

#[tokio::test]
async fn a_rotation_meets_the_old_threshold_and_the_new_one() {
    let (_directory, mut world) = live().await;
    world.change_plan(&[1, 2, 6, 7, 8], None).unwrap();
    let ceremony = world.rotate().await.unwrap();
    let trusted = world.trusted();
    let mut open = Vec::new();
    for number in [6, 7, 8, 1, 4, 5] {
        let ceremony = world.collect(&ceremony, &trusted, &[number]).await.unwrap();
        let standings = ceremony.standings.iter();
        open.push(
            standings
                .map(|one| (one.authority.clone(), one.open()))
                .collect::<Vec<_>>(),
        );
        assert_eq!(ceremony.state == State::Published, number == 5);
    }
    let expected = [(3, 2), (3, 1), (3, 0), (2, 0), (1, 0), (0, 0)];
    let expected = expected.map(|(old, new)| vec![("root 1".into(), old), ("root 2".into(), new)]);
    assert_eq!(open, expected);

    let chain = world.office.chain("default");
    assert_eq!(
        chain::walk(chain.iter().map(Vec::as_slice)).unwrap().len(),
        2
    );
}

#[tokio::test]
async fn a_second_ceremony_of_a_role_replaces_the_first_or_waits() {
    let (_directory, mut world) = live().await;
    world.change_plan(&[1, 2, 3, 4, 6], None).unwrap();
    let first = world.rotate().await.unwrap();
    world.collect(&first, &world.trusted(), &[1]).await.unwrap();
    let beside = world.rotate().await.unwrap_err();
    assert_eq!(beside.code, Code::Refused);
    assert!(beside.message.contains(&first.id), "{}", beside.message);

    world.change_plan(&[1, 2, 3, 4, 7], None).unwrap();
    let request = world.rotation().await.unwrap();
    let office = &world.office;
    let done = establishing::propose(office, "default", &request, Some(&first.id))
        .await
        .unwrap();
    let Done::Now(second) = done else {
        panic!("{done:?}")
    };

    let first = now(&world, &first).await;
    assert_eq!(first.state, State::Replaced);
    assert!(first.transcript.last().unwrap().contains(&second));
    let second = world.office.ceremony("default", &second).await.unwrap();
    assert_eq!((second.version, second.signatures.len()), (2, 0));
    let second = world
        .collect(&second, &world.trusted(), &[1, 2, 3])
        .await
        .unwrap();
    assert_eq!(second.state, State::Published);
}

#[tokio::test]
async fn a_signer_who_trusts_another_root_does_not_sign() {
    let (_directory, mut world) = live().await;
    let (_other_directory, other) = live().await;
    world.change_plan(&[1, 2, 3, 4, 6], None).unwrap();
    let request = request_of(&world.rotate().await.unwrap()).unwrap();
    let holder = world.holder(1);
    let refused = async |trusted: &Trusted| {
        holder
            .sign(&request, trusted, world.now())
            .await
            .unwrap_err()
    };

    let elsewhere = refused(&other.trusted()).await;
    assert!(
        elsewhere.message.contains("this machine trusts version 1"),
        "{}",
        elsewhere.message
    );
    let nothing = refused(&Trusted::Nothing).await;
    assert!(
        nothing.message.contains("it is version 2"),
        "{}",
        nothing.message
    );
    let unsigned = world.trusted_root().unwrap();
    let unsigned = Envelope::unsigned(&unsigned.root.document()).to_file();
    let unsigned = refused(&Trusted::Roots(vec![unsigned])).await;
    assert!(
        unsigned.message.contains("0 of 3 signatures"),
        "{}",
        unsigned.message
    );
}

#[tokio::test]
async fn a_signer_follows_the_roots_they_missed() {
    let (_directory, mut world) = live().await;
    for holders in [[1, 2, 3, 4, 6], [1, 2, 3, 4, 7]] {
        world.change_plan(&holders, None).unwrap();
        let ceremony = world.rotate().await.unwrap();
        world
            .collect(&ceremony, &world.trusted(), &[1, 2, 3])
            .await
            .unwrap();
    }
    let ceremony = world.rotate().await.unwrap();
    let request = request_of(&ceremony).unwrap();
    let Trusted::Roots(files) = world.trusted() else {
        panic!("roots")
    };
    let sign = async |files: &[Vec<u8>]| {
        let trusted = Trusted::Roots(files.to_vec());
        world.holder(1).sign(&request, &trusted, world.now()).await
    };

    assert_eq!(files.len(), 3);
    assert!(sign(&files).await.is_ok());
    assert!(
        sign(&files[..1])
            .await
            .unwrap_err()
            .message
            .contains("trusts version 1")
    );
    let gap = [files[0].clone(), files[2].clone()];
    assert!(
        sign(&gap)
            .await
            .unwrap_err()
            .message
            .contains("root file 2")
    );
}

#[tokio::test]
async fn a_transcript_is_checked_with_the_roots_around_it() {
    let (_directory, mut world) = live().await;
    world.change_plan(&[1, 2, 3, 4, 6], None).unwrap();
    let ceremony = world.rotate().await.unwrap();
    let ceremony = world
        .collect(&ceremony, &world.trusted(), &[1])
        .await
        .unwrap();
    world
        .office
        .undo("default", &ceremony.id, world.holder(1).key.id())
        .await
        .unwrap();
    let ceremony = world
        .collect(&ceremony, &world.trusted(), &[2, 3, 4])
        .await
        .unwrap();
    let lines = ceremony.transcript.join("\n");
    let chain = world.office.chain("default");

    let report = verify(&lines, &chain).unwrap();
    assert_eq!(
        (report.checked, report.signed.len(), report.root),
        (3, 3, Some(2))
    );
    assert_eq!(report.undone, [world.holder(1).key.id().clone()]);
    assert_eq!(verify(&lines, &[]).unwrap().checked, 0);

    let cut: Vec<&str> = lines
        .lines()
        .filter(|line| !line.contains("undone"))
        .collect();
    assert!(matches!(
        verify(&cut.join("\n"), &chain),
        Err(VerifyError::Transcript(_))
    ));
    assert!(matches!(
        verify(&lines, &chain[..1]),
        Err(VerifyError::OtherRoots)
    ));
    let backwards = [chain[1].clone(), chain[0].clone()];
    assert!(matches!(
        verify(&lines, &backwards),
        Err(VerifyError::Chain(_))
    ));
    assert!(matches!(verify("", &chain), Err(VerifyError::Empty)));
}

#[tokio::test]
async fn a_transcript_that_lies_about_a_signature_does_not_hold() {
    let (_directory, mut world) = live().await;
    world.change_plan(&[1, 2, 3, 4, 6], None).unwrap();
    let ceremony = world.rotate().await.unwrap();
    let ceremony = world
        .collect(&ceremony, &world.trusted(), &[2, 3, 4])
        .await
        .unwrap();
    let chain = world.office.chain("default");
    let told = |change: &dyn Fn(&str, &mut serde_json::Value) -> bool| {
        let honest = Transcript::verify(&ceremony.transcript.join("\n")).unwrap();
        let mut lying = Transcript::default();
        for entry in honest.entries() {
            let mut details = entry.details.clone();
            if change(&entry.event, &mut details) {
                lying.add(entry.at, &entry.by, &entry.event, details);
            }
        }
        verify(lying.lines(), &chain)
    };
    assert!(told(&|_, _| true).is_ok());

    let forged = told(&|event, details| {
        if event == "signed" {
            details["sig"] = "00".repeat(64).into();
        }
        true
    });
    assert!(
        matches!(forged, Err(VerifyError::Signature(_))),
        "{forged:?}"
    );
    let key = world.holder(4).key.id().as_str();
    let silent = told(&|_, details| details["keyid"] != key);
    assert!(matches!(silent, Err(VerifyError::Unnamed(_))), "{silent:?}");
    let headless = told(&|event, _| event != "proposed");
    assert!(
        matches!(headless, Err(VerifyError::Beginning(_))),
        "{headless:?}"
    );
}

#[tokio::test]
async fn a_root_that_too_few_have_signed_is_not_followed() {
    let (_directory, world) = live().await;
    let first = world.trusted_root().unwrap();
    let stranger = Signer::throwaway(Algorithm::P256).unwrap();
    let file = signed(&first.root.document(), &stranger).await.unwrap();

    let error = chain::follow([file.as_slice()]).unwrap_err();

    let chain::ChainError::Broken(1, why) = error else {
        panic!("{error}")
    };
    assert!(
        why.to_string()
            .contains("0 of 3 signatures that itself asks for"),
        "{why}"
    );
    assert!(chain::follow([]).is_err());
}

#[tokio::test]
async fn an_interrupted_submission_of_a_plan_makes_nothing_twice() {
    let directory = tempfile::tempdir().unwrap();
    let world = World::new(directory.path(), beginning()).unwrap();
    let key = world.office.make_key("tuf-snapshot", "p256").await.unwrap();
    let mut steps = Vec::new();
    let mut say = |step: &str| steps.push(step.to_owned());

    for _ in 0..2 {
        let done = establishing::create(&world.office, &world.plan, world.now(), &mut say).await;
        assert!(matches!(done, Ok(Done::Now(()))));
    }

    assert_eq!(world.office.ceremonies("default").await.unwrap().len(), 1);
    assert_eq!(world.office.key("tuf-snapshot").await.unwrap(), Some(key));
    assert!(
        steps
            .iter()
            .any(|step| step.starts_with("key tuf-snapshot is there")),
        "{steps:?}"
    );
    assert!(
        steps
            .last()
            .unwrap()
            .contains("signatures are being collected"),
        "{steps:?}"
    );
    let open = world.open_ceremony().await.unwrap();
    world
        .collect(&open, &Trusted::Nothing, &[1, 2, 3])
        .await
        .unwrap();
    let late = establishing::create(&world.office, &world.plan, world.now(), &mut |_| ()).await;
    assert!(late.unwrap_err().message.contains("is live"));
}

#[tokio::test]
async fn a_root_that_names_keys_which_do_not_sign_is_not_proposed() {
    let (_directory, mut world) = live().await;
    let mut say = |_: &str| ();
    world.change_plan(&[1, 2, 3, 4, 5], Some("tuf-2")).unwrap();
    let online = establishing::online_keys(&world.office, &world.plan, &mut say)
        .await
        .unwrap();
    let trusted = world.trusted_root().unwrap();
    let root = proposal::next_root(&world.plan, &trusted.root, Some(&online), world.now());
    let id = uuid::Uuid::now_v7().to_string();
    let file = Some(trusted.file.as_slice());
    let request = proposal::request(&world.plan, &id, &root, file, world.now()).unwrap();

    let refused = establishing::propose(&world.office, "default", &request, None).await;

    let refused = refused.unwrap_err();
    assert!(
        refused.message.contains("could not publish"),
        "{}",
        refused.message
    );
    let ceremony = world.rotate().await.unwrap();
    world
        .collect(&ceremony, &world.trusted(), &[1, 2, 3])
        .await
        .unwrap();
    let keys = world
        .office
        .trust_root("default")
        .await
        .unwrap()
        .unwrap()
        .keys;
    assert_eq!(keys.present.timestamp, "tuf-2-timestamp");
    assert_eq!(keys.beside.unwrap().timestamp, "tuf-timestamp");
}

#[tokio::test]
async fn the_rehearsal_goes_through() {
    let directory = tempfile::tempdir().unwrap();
    let mut story = Story::default();
    let world = World::new(directory.path(), beginning()).unwrap();

    walk::rehearse(world, &mut story).await.unwrap();

    let clients = story.steps().iter().filter_map(|step| step.clients.clone());
    let clients: Vec<String> = clients.collect();
    assert_eq!(clients.len(), 2);
    assert!(clients[1].starts_with("go on: root 2"), "{clients:?}");
}

#[tokio::test]
async fn every_drill_ends_with_clients_that_go_on() {
    for (bad_day, stops) in [
        (Drill::StolenOnlineKey, 2),
        (Drill::StolenThreshold, 2),
        (Drill::ExpiredRoot, 1),
        (Drill::LostKey, 0),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let mut story = Story::default();

        drill::play(bad_day, directory.path(), beginning(), &mut story)
            .await
            .unwrap();

        let clients: Vec<&String> = story
            .steps()
            .iter()
            .filter_map(|step| step.clients.as_ref())
            .collect();
        let stopped = clients
            .iter()
            .filter(|told| told.starts_with("stop"))
            .count();
        assert_eq!(stopped, stops, "{bad_day:?}: {clients:?}");
        assert!(clients.len() > stopped);
    }
}
