//! A rehearsal from the plan to the second root.

use crate::ceremony::office::{Ceremony, Office, State};
use crate::ceremony::rehearsal::client::Seen;
use crate::ceremony::rehearsal::publisher::Publisher;
use crate::ceremony::rehearsal::story::Story;
use crate::ceremony::rehearsal::{World, request_of};
use crate::ceremony::roster::Roster;
use crate::ceremony::signing::Trusted;
use crate::ceremony::standing;
use crate::ceremony::submission::submit;
use crate::ceremony::verification::verify;
use crate::failure::{Code, Failure};

/// Walks `world`, in which nothing is signed yet, through its first root and a rotation.
///
/// # Errors
/// [`Failure`] names the first step that was not as it should be.
pub(crate) async fn rehearse(mut world: World, story: &mut Story) -> Result<(), Failure> {
    story.did("five keyholders made encrypted keys, each in a folder of their own");
    story.did("the plan was read: 3 of 5 sign the root");
    let first = first_root(&world, story).await?;
    let mut publisher = Publisher::new(&world)?;
    publisher.publish(world.now()).await?;
    let client = world.client()?;
    let seen = client.refresh(world.now()).await;
    let expected = Seen {
        root: 1,
        timestamp: 1,
        snapshot: 1,
        targets: 1,
    };
    story.clients_trust("root 1 is live, the server published", seen, expected)?;
    check_transcript(&world, &first, story).await?;

    world.pass(200);
    let second = second_root(&mut world, story).await?;
    publisher.follow(&world)?;
    publisher.publish(world.now()).await?;
    let seen = client.refresh(world.now()).await;
    let expected = Seen {
        root: 2,
        timestamp: 2,
        snapshot: 2,
        targets: 2,
    };
    story.clients_trust(
        "root 2 is live, signed online with a new timestamp key",
        seen,
        expected,
    )?;
    check_transcript(&world, &second, story).await?;
    revoked(&world, story).await
}

/// Three of five sign, in any order, days apart; one signature is taken back and made again.
async fn first_root(world: &World, story: &mut Story) -> Result<Ceremony, Failure> {
    let ceremony = world.establish().await?;
    let request = request_of(&ceremony)?;
    story.did(format!(
        "the request of root 1 went out, its words: {}",
        ceremony.words
    ));
    world.collect(&ceremony, &Trusted::Nothing, &[4]).await?;
    world.pass(2);
    let standing = world.collect(&ceremony, &Trusted::Nothing, &[1]).await?;
    told(&standing, &world.plan.roster, story);

    let (known, other) = (world.holder(2).key.clone(), world.holder(1).key.clone());
    let mutated = mutate(&request, known.id().as_str(), &other);
    let refused = world
        .holder(2)
        .sign(&mutated, &Trusted::Nothing, world.now())
        .await;
    story.refused(
        "a request with other key bytes under a known identifier",
        refused,
        "refused",
    )?;

    let key = world.holder(4).key.id().clone();
    world
        .office
        .undo(&ceremony.trust_root, &ceremony.id, &key)
        .await?;
    story.did("the signature of keyholder 4 was taken back");
    world.pass(3);
    world.collect(&ceremony, &Trusted::Nothing, &[2]).await?;
    let ceremony = world.collect(&ceremony, &Trusted::Nothing, &[4]).await?;
    told(&ceremony, &world.plan.roster, story);
    require(&ceremony, State::Published)?;
    Ok(ceremony)
}

/// Keyholder 5 leaves, keyholder 6 comes; the old threshold and the new one are both met.
async fn second_root(world: &mut World, story: &mut Story) -> Result<Ceremony, Failure> {
    world.change_plan(&[1, 2, 3, 4, 6], Some("tuf-2"))?;
    let ceremony = world.rotate().await?;
    let trusted = world.trusted();
    story.did("a rotation: keyholder 5 leaves, keyholder 6 comes, the server has new keys");
    let ceremony = world.collect(&ceremony, &trusted, &[6, 1, 3]).await?;
    require(&ceremony, State::Signing)?;
    told(&ceremony, &world.plan.roster, story);
    let late = world
        .holder(6)
        .sign(&request_of(&ceremony)?, &trusted, world.now())
        .await?;
    submit(&world.office, &ceremony, &late, world.now()).await?;
    story.did("a response that was handed in twice counts once");
    world.pass(4);
    let ceremony = world.collect(&ceremony, &trusted, &[2]).await?;
    told(&ceremony, &world.plan.roster, story);
    require(&ceremony, State::Published)?;
    Ok(ceremony)
}

/// The key that left has no say in what comes next.
async fn revoked(world: &World, story: &mut Story) -> Result<(), Failure> {
    let ceremony = world.rotate().await?;
    let request = request_of(&ceremony)?;
    let refused = world
        .holder(5)
        .sign(&request, &world.trusted(), world.now())
        .await;
    story.refused(
        "keyholder 5 tries to sign root 3",
        refused,
        "not among those that sign",
    )?;
    world
        .office
        .abort(&ceremony.trust_root, &ceremony.id)
        .await?;
    story.did("the ceremony of root 3 was aborted");
    Ok(())
}

async fn check_transcript(
    world: &World,
    ceremony: &Ceremony,
    story: &mut Story,
) -> Result<(), Failure> {
    let ceremony = world
        .office
        .ceremony(&ceremony.trust_root, &ceremony.id)
        .await?;
    let roots = world.office.chain(&ceremony.trust_root);
    let report = verify(&ceremony.transcript.join("\n"), &roots).map_err(|error| {
        Failure::from_error(Code::Failed, "the transcript does not hold", &error)
    })?;
    story.did(format!(
        "the transcript of root {} holds: {} events, {} signatures checked",
        ceremony.version, report.events, report.checked
    ));
    Ok(())
}

fn told(ceremony: &Ceremony, roster: &Roster, story: &mut Story) {
    let progress = ceremony
        .standings
        .iter()
        .map(|one| format!("{} has {}", one.authority, standing::progress(one)));
    let progress: Vec<String> = progress.collect();
    story.did(format!(
        "{}; {}",
        progress.join("; "),
        standing::next(ceremony, roster)
    ));
}

fn require(ceremony: &Ceremony, state: State) -> Result<(), Failure> {
    if ceremony.state == state {
        return Ok(());
    }
    let (is, should) = (ceremony.state.as_str(), state.as_str());
    Err(Failure::new(
        Code::Failed,
        format!("the ceremony is {is}, it should be {should}"),
    ))
}

/// `request` with the bytes of `other` under the identifier `id`.
fn mutate(request: &[u8], id: &str, other: &tuf::Key) -> Vec<u8> {
    let mut json: serde_json::Value = serde_json::from_slice(request).unwrap_or_default();
    json["signed"]["keys"][id] = serde_json::to_value(other).unwrap_or_default();
    json.to_string().into_bytes()
}
