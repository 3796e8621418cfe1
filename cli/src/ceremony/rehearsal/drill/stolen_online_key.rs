//! Somebody has the keys of the server, and publishes versions so high that clients refuse ours.

use crate::ceremony::rehearsal::World;
use crate::ceremony::rehearsal::client::Seen;
use crate::ceremony::rehearsal::publisher::Publisher;
use crate::ceremony::rehearsal::story::Story;
use crate::failure::Failure;

/// What the thief calls the last version before their own.
const AHEAD: u64 = 999_999;

pub(super) async fn play(
    mut world: World,
    mut publisher: Publisher,
    story: &mut Story,
) -> Result<(), Failure> {
    let now = world.now();
    let (hit, spared) = (world.client()?, world.client()?);
    let mut thief = publisher.clone();
    thief.version = AHEAD;
    thief.files = publisher.files.copied();
    thief.publish(now).await?;
    let seen = hit.reaching(&thief.files).refresh(now).await;
    let far = AHEAD + 1;
    let expected = Seen {
        root: 1,
        timestamp: far,
        snapshot: far,
        targets: far,
    };
    story.clients_trust(
        "a thief answers one client with the server's keys",
        seen,
        expected,
    )?;

    publisher.publish(now).await?;
    let seen = hit.refresh(now).await;
    story.clients_stop(
        "the server publishes; the client that met the thief",
        seen,
        "rollback",
    )?;
    let seen = spared.refresh(now).await;
    let expected = Seen {
        root: 1,
        timestamp: 2,
        snapshot: 2,
        targets: 2,
    };
    story.clients_trust(
        "the same publish; a client that did not meet the thief",
        seen,
        expected,
    )?;

    world.change_plan(&[1, 2, 3, 4, 5], Some("tuf-2"))?;
    let ceremony = world.rotate().await?;
    story.did("the plan names new keys of the server; a rotation is asked for");
    world
        .collect(&ceremony, &world.trusted(), &[2, 3, 5])
        .await?;
    publisher.follow(&world)?;
    publisher.publish(now).await?;
    let expected = Seen {
        root: 2,
        timestamp: 3,
        snapshot: 3,
        targets: 3,
    };
    let seen = hit.refresh(now).await;
    let what = "root 2 is signed; the client that met the thief forgets the thief's versions";
    story.clients_trust(what, seen, expected)?;
    let seen = spared.refresh(now).await;
    story.clients_trust("root 2 is signed; the other client", seen, expected)?;

    thief.publish(now).await?;
    let seen = hit.reaching(&thief.files).refresh(now).await;
    story.clients_stop(
        "the thief comes back with the old keys",
        seen,
        "threshold not met",
    )
}
