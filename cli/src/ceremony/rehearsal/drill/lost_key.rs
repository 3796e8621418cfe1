//! A keyholder cannot find their key.

use crate::ceremony::office::{Office, State};
use crate::ceremony::rehearsal::client::Seen;
use crate::ceremony::rehearsal::publisher::Publisher;
use crate::ceremony::rehearsal::story::Story;
use crate::ceremony::rehearsal::{World, request_of};
use crate::ceremony::standing;
use crate::failure::{Code, Failure};

pub(super) async fn play(
    mut world: World,
    mut publisher: Publisher,
    story: &mut Story,
) -> Result<(), Failure> {
    let client = world.client()?;
    let now = world.pass(100);
    publisher.publish(now).await?;
    let seen = client.refresh(now).await;
    let expected = Seen {
        root: 1,
        timestamp: 2,
        snapshot: 2,
        targets: 2,
    };
    story.clients_trust(
        "keyholder 2 has lost a key; nothing changes yet",
        seen,
        expected,
    )?;

    world.change_plan(&[1, 3, 4, 5, 6], None)?;
    let ceremony = world.rotate().await?;
    story.did("the plan names keyholder 6 in the place of keyholder 2; a rotation is asked for");
    world
        .collect(&ceremony, &world.trusted(), &[1, 3, 4])
        .await?;
    publisher.follow(&world)?;
    publisher.publish(now).await?;
    let seen = client.refresh(now).await;
    let expected = Seen {
        root: 2,
        timestamp: 3,
        snapshot: 3,
        targets: 3,
    };
    story.clients_trust("keyholders 1, 3 and 4 signed root 2", seen, expected)?;

    let next = world.rotate().await?;
    let found = world
        .holder(2)
        .sign(&request_of(&next)?, &world.trusted(), now)
        .await;
    story.refused(
        "whoever finds the key signs root 3",
        found,
        "not among those that sign",
    )?;
    too_many(&world, story).await
}

/// Three keys lost at once: the others cannot replace them.
async fn too_many(world: &World, story: &mut Story) -> Result<(), Failure> {
    let open = world.open_ceremony().await?;
    let ceremony = world.collect(&open, &world.trusted(), &[1, 3]).await?;
    let next = standing::next(&ceremony, &world.plan.roster);
    story.did(format!(
        "if 4, 5 and 6 were lost too, 1 and 3 alone could not go on: {next}"
    ));
    world.pass(15);
    let ceremony = world.office.ceremony(&open.trust_root, &open.id).await?;
    if ceremony.state != State::Expired {
        let state = ceremony.state.as_str();
        return Err(Failure::new(
            Code::Failed,
            format!("the ceremony is {state}, not expired"),
        ));
    }
    story.did(
        "its time is over: clients go on until root 2 expires, then they need a new trust anchor \
         (`drill stolen-threshold`)",
    );
    Ok(())
}
