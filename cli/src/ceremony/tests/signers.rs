//! What signers and the office take, and what they refuse.

use serde_json::Value;
use tuf::TopRole;
use tuf::ceremony::Response;

use super::*;
use crate::ceremony::dialogue::{Answers, Dialogue, Question};
use crate::ceremony::office::State;
use crate::ceremony::plan::Plan;
use crate::ceremony::rehearsal::keyholder::Keyholder;
use crate::ceremony::roster::Roster;
use crate::ceremony::signing::{self, Matter};
use crate::ceremony::{standing, submission};
use crate::failure::Code;

#[tokio::test]
async fn three_of_five_sign_in_any_order_and_days_apart() {
    let (_directory, world, ceremony) = first_ceremony().await;
    let mut met = Vec::new();
    for number in [5, 2, 4] {
        world.pass(4);
        let response = sign(&world, &ceremony, number).await.unwrap();
        hand_in(&world, &ceremony, &response).await.unwrap();
        let state = now(&world, &ceremony).await;
        met.push((state.standings[0].signed.len(), state.state));
    }

    assert_eq!(
        met,
        [
            (1, State::Signing),
            (2, State::Signing),
            (3, State::Published)
        ]
    );
    let root = world.trusted_root().unwrap().root;
    assert_eq!(
        (
            root.header.version,
            root.authority(TopRole::Root).keys().len()
        ),
        (1, 5)
    );
}

#[tokio::test]
async fn keys_lie_in_their_folders_encrypted_only() {
    let (directory, _world, _) = first_ceremony().await;
    for number in 1..=5 {
        let key = directory.path().join(format!("keyholder-{number}/key.pem"));
        let text = std::fs::read_to_string(key).unwrap();
        assert!(
            text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
            "{text}"
        );
    }
}

/// Spoils something in one way.
type Spoil<'a, T> = &'a dyn Fn(&mut T);

/// Counts what a keyholder is asked.
struct Counted(Answers, Vec<&'static str>);

impl Dialogue for Counted {
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure> {
        self.1.push(question.field());
        match question {
            Question::Accept(phrase) => Ok(phrase.to_uppercase()),
            _ => self.0.line(question),
        }
    }

    fn secret(&mut self, question: Question<'_>) -> Result<keys::Passphrase, Failure> {
        self.1.push(question.field());
        self.0.secret(question)
    }
}

async fn asked(directory: &TempDir, request: &[u8], world: &World) -> Vec<&'static str> {
    let folder = directory.path().join("keyholder-1");
    let answers = Answers::open(&folder.join("answers.toml")).unwrap();
    let mut counted = Counted(answers, Vec::new());
    let matter = Matter::judge(request, &world_trusts(world), world.now()).unwrap();
    let key = folder.join("key.pem");
    signing::sign(&matter, key.to_str().unwrap(), &mut counted)
        .await
        .unwrap();
    counted.1
}

fn world_trusts(world: &World) -> Trusted {
    match world.trusted() {
        Trusted::Roots(files) if files.is_empty() => Trusted::Nothing,
        trusted => trusted,
    }
}

#[tokio::test]
async fn a_signer_is_asked_at_most_three_times() {
    let (directory, mut world, ceremony) = first_ceremony().await;
    let request = request_of(&ceremony).unwrap();
    assert_eq!(
        asked(&directory, &request, &world).await,
        ["sign", "passphrase_file"]
    );

    world
        .collect(&ceremony, &Trusted::Nothing, &[1, 2, 3])
        .await
        .unwrap();
    // Two risks at once: most keys go, and one signature is enough.
    world.change_plan(&[1, 6, 7], None).unwrap();
    let text = std::fs::read_to_string(directory.path().join("plan.toml")).unwrap();
    let risky = text.replace("threshold = 3", "threshold = 1");
    world.plan = Plan::parse(&risky, directory.path()).unwrap();
    let request = world.rotation().await.unwrap();
    let matter = Matter::judge(&request.to_file(), &world.trusted(), world.now()).unwrap();
    assert!(matter.judged.risks.len() >= 2, "{:?}", matter.judged.risks);

    let asked = asked(&directory, &request.to_file(), &world).await;

    assert_eq!(asked, ["accept", "sign", "passphrase_file"]);
    let folder = directory.path().join("keyholder-1");
    let key = folder.join("key.pem");
    for accepted in ["", "yes", "one signature makes root valid"] {
        let answers = Answers::open(&folder.join("answers.toml")).unwrap();
        let mut answers = answers.accepting(accepted.into());
        let refused = signing::sign(&matter, key.to_str().unwrap(), &mut answers).await;
        assert_eq!(refused.unwrap_err().code, Code::Refused, "{accepted}");
    }
}

#[tokio::test]
async fn mutated_requests_are_refused_by_the_signer() {
    let (_directory, world, ceremony) = first_ceremony().await;
    let request = request_of(&ceremony).unwrap();
    let spoiled = async |spoil: &dyn Fn(&mut Value)| {
        let mut json: Value = serde_json::from_slice(&request).unwrap();
        spoil(&mut json);
        let request = json.to_string();
        let holder: &Keyholder = world.holder(1);
        holder
            .sign(request.as_bytes(), &Trusted::Nothing, world.now())
            .await
    };
    assert!(spoiled(&|_| {}).await.is_ok());

    let known = world.holder(2).key.id().to_string();
    let other = serde_json::to_value(world.holder(3).key.clone()).unwrap();
    let threshold = |json: &mut Value| json["signed"]["roles"]["root"]["threshold"] = 1.into();
    let spoils: [(Spoil<'_, Value>, &str); 4] = [
        (
            &|json| json["signed"]["keys"][&known] = other.clone(),
            "cannot be read",
        ),
        (&threshold, "it was changed on its way"),
        (
            &|json| json["expires"] = "2027-01-01T00:00:00Z".into(),
            "expired",
        ),
        (
            &|json| json["note"] = "trust me".into(),
            "no signing request",
        ),
    ];
    for (spoil, why) in spoils {
        let refused = spoiled(spoil).await.unwrap_err();
        assert_eq!(refused.code, Code::Refused);
        assert!(refused.message.contains(why), "{why}: {}", refused.message);
        assert!(!refused.hints.is_empty());
    }
}

#[tokio::test]
async fn responses_to_something_else_are_not_handed_in() {
    let (_directory, world, ceremony) = first_ceremony().await;
    let response = sign(&world, &ceremony, 1).await.unwrap();
    let spoiled = |spoil: &dyn Fn(&mut Response)| {
        let mut response = Response::parse(&response).unwrap();
        spoil(&mut response);
        response.to_file()
    };
    let stranger = world.holder(2).key.id().clone();
    let spoils: [(Spoil<'_, Response>, &str); 4] = [
        (&|one| one.ceremony = "0190".into(), "to ceremony 0190"),
        (&|one| one.sha256 = "ab".repeat(32), "signs something else"),
        (
            &|one| one.signatures[0].keyid = stranger.clone(),
            "does not count",
        ),
        (
            &|one| one.signatures[0].sig = "00".repeat(64),
            "does not count",
        ),
    ];
    for (spoil, why) in spoils {
        let refused = hand_in(&world, &ceremony, &spoiled(spoil))
            .await
            .unwrap_err();
        assert!(refused.message.contains(why), "{why}: {}", refused.message);
    }
    assert!(now(&world, &ceremony).await.signatures.is_empty());
    hand_in(&world, &ceremony, &response).await.unwrap();
}

#[tokio::test]
async fn what_is_late_is_refused_by_signer_and_office() {
    let (_directory, world, ceremony) = first_ceremony().await;
    let response = sign(&world, &ceremony, 1).await.unwrap();
    world.pass(14);

    let signed = sign(&world, &ceremony, 2).await.unwrap_err();
    assert!(signed.message.contains("expired"), "{}", signed.message);
    let handed_in = hand_in(&world, &ceremony, &response).await.unwrap_err();
    assert!(
        handed_in.message.contains("expired"),
        "{}",
        handed_in.message
    );
    assert_eq!(now(&world, &ceremony).await.state, State::Expired);
    let parsed = Response::parse(&response).unwrap();
    let office = world.office.submit("default", &ceremony.id, &parsed).await;
    assert!(office.unwrap_err().message.contains("is expired"));
}

#[tokio::test]
async fn a_signature_that_was_taken_back_can_be_made_again() {
    let (_directory, world, ceremony) = first_ceremony().await;
    let ceremony = world
        .collect(&ceremony, &Trusted::Nothing, &[1, 2])
        .await
        .unwrap();
    let roster = &world.plan.roster;
    let key = submission::signed_by(&ceremony, roster, "keyholder 2").unwrap();
    assert_eq!(&key, world.holder(2).key.id());
    let prefix = submission::signed_by(&ceremony, roster, &key.as_str()[..9]).unwrap();
    assert_eq!(prefix, key);
    assert!(submission::signed_by(&ceremony, roster, "keyholder 3").is_err());
    assert!(submission::signed_by(&ceremony, roster, "").is_err());

    world
        .office
        .undo("default", &ceremony.id, &key)
        .await
        .unwrap();
    let twice = world
        .office
        .undo("default", &ceremony.id, &key)
        .await
        .unwrap_err();

    assert!(
        twice.message.contains("has not signed"),
        "{}",
        twice.message
    );
    assert_eq!(now(&world, &ceremony).await.signatures.len(), 1);
    let ceremony = world
        .collect(&ceremony, &Trusted::Nothing, &[3, 2])
        .await
        .unwrap();
    assert_eq!(ceremony.state, State::Published);
}

#[tokio::test]
async fn one_person_with_two_keys_is_told() {
    let (directory, world, ceremony) = first_ceremony().await;
    let text = std::fs::read_to_string(directory.path().join("plan.toml")).unwrap();
    let same = text.replace("keyholder-2@example.org", "keyholder-1@example.org");
    let roster = Roster::parse(&same, directory.path()).unwrap();
    let one = world
        .collect(&ceremony, &Trusted::Nothing, &[1])
        .await
        .unwrap();
    assert!(standing::signed_twice(&one, &roster).is_empty());

    let two = world
        .collect(&ceremony, &Trusted::Nothing, &[2])
        .await
        .unwrap();

    let warnings = standing::signed_twice(&two, &roster);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].starts_with("root 1: 2 signatures are by one person"),
        "{warnings:?}"
    );
    assert!(
        standing::lines(&two, &roster)
            .iter()
            .any(|line| line.contains("by one person"))
    );
    assert!(standing::signed_twice(&two, &world.plan.roster).is_empty());
}

#[tokio::test]
async fn nobody_signs_after_an_abort() {
    let (_directory, world, ceremony) = first_ceremony().await;
    let response = sign(&world, &ceremony, 1).await.unwrap();
    world.office.abort("default", &ceremony.id).await.unwrap();

    let late = hand_in(&world, &ceremony, &response).await.unwrap_err();

    assert!(late.message.contains("is aborted"), "{}", late.message);
    assert!(world.office.abort("default", &ceremony.id).await.is_err());
}
