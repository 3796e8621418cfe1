//! Nobody signed the root in time.

use crate::ceremony::rehearsal::World;
use crate::ceremony::rehearsal::client::Seen;
use crate::ceremony::rehearsal::publisher::Publisher;
use crate::ceremony::rehearsal::story::Story;
use crate::ceremony::time::day;
use crate::failure::Failure;

pub(super) async fn play(
    world: World,
    mut publisher: Publisher,
    story: &mut Story,
) -> Result<(), Failure> {
    let client = world.client()?;
    let now = world.pass(364);
    publisher.publish(now).await?;
    let seen = client.refresh(now).await;
    let expected = Seen {
        root: 1,
        timestamp: 2,
        snapshot: 2,
        targets: 2,
    };
    story.clients_trust(
        &format!("{}: root 1 is good for a day", day(now)),
        seen,
        expected,
    )?;

    let now = world.pass(2);
    publisher.publish(now).await?;
    let seen = client.refresh(now).await;
    let what = format!(
        "{}: root 1 has expired; the server publishes all the same",
        day(now)
    );
    story.clients_stop(&what, seen, "root metadata expired")?;

    let ceremony = world.rotate().await?;
    story.did("a rotation without any change but version and expiry is asked for");
    let now = world.pass(3);
    world
        .collect(&ceremony, &world.trusted(), &[5, 1, 4])
        .await?;
    story.did("keyholders 5, 1 and 4 signed root 2: a root that has expired still hands on");
    publisher.follow(&world)?;
    publisher.publish(now).await?;
    let seen = client.refresh(now).await;
    let expected = Seen {
        root: 2,
        timestamp: 4,
        snapshot: 4,
        targets: 4,
    };
    story.clients_trust("root 2 is live; clients need nothing new", seen, expected)
}
