//! Somebody has as many root keys as it takes.

use std::path::Path;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tuf::{Authority, Envelope, Header, Root};

use crate::ceremony::rehearsal::World;
use crate::ceremony::rehearsal::client::Seen;
use crate::ceremony::rehearsal::publisher::Publisher;
use crate::ceremony::rehearsal::story::Story;
use crate::ceremony::resuming::write;
use crate::ceremony::signer::Signer;
use crate::failure::{Code, Failure};

pub(super) async fn play(
    mut world: World,
    mut publisher: Publisher,
    directory: &Path,
    story: &mut Story,
) -> Result<(), Failure> {
    let now = world.now();
    let (hit, spared) = (world.client()?, world.client()?);
    let mut thief = thief(&world, &publisher).await?;
    thief.publish(now).await?;
    let seen = hit.reaching(&thief.files).refresh(now).await;
    let version = thief.version;
    let thieves = Seen {
        root: 2,
        timestamp: version,
        snapshot: version,
        targets: version,
    };
    let what = "with the keys of keyholders 1, 2 and 3, a thief signs a root 2 of their own";
    story.clients_trust(what, seen, thieves)?;

    world.change_plan(&[4, 5, 6, 7, 8], Some("tuf-2"))?;
    let ceremony = world.rotate().await?;
    world
        .collect(&ceremony, &world.trusted(), &[1, 2, 3, 6, 7, 8])
        .await?;
    publisher.follow(&world)?;
    publisher.publish(now).await?;
    let seen = spared.refresh(now).await;
    let ours = Seen {
        root: 2,
        timestamp: 2,
        snapshot: 2,
        targets: 2,
    };
    let what =
        "the owners sign a root 2 without the stolen keys; a client that did not meet the thief";
    story.clients_trust(what, seen, ours)?;
    let seen = spared.reaching(&thief.files).refresh(now).await;
    story.clients_stop(
        "later the thief answers that client",
        seen,
        "threshold not met",
    )?;
    let seen = hit.refresh(now).await;
    let what = "the client that met the thief, back at the server";
    story.clients_stop(what, seen, "threshold not met")?;
    let fresh = world.client()?;
    let seen = fresh.reaching(&thief.files).refresh(now).await;
    story.clients_trust(
        "whoever begins with root 1 can still be met by the thief",
        seen,
        thieves,
    )?;
    new_anchor(directory, now, story).await
}

/// A thief whose root 2 follows from the root of `world`.
async fn thief(world: &World, publisher: &Publisher) -> Result<Publisher, Failure> {
    let key = Signer::throwaway(keys::Algorithm::Ed25519)?;
    let trusted = world.trusted_root()?;
    let header = Header {
        version: 2,
        ..trusted.root.header
    };
    let alone = Authority::new([key.key.clone()], 1)
        .map_err(|error| Failure::from_error(Code::Failed, "no thief", &error))?;
    let mut envelope = Envelope::unsigned(&Root::new(header, &alone).document());
    let stolen = [1, 2, 3].map(|number| world.holder(number).stolen());
    for signer in stolen.into_iter().chain([Ok(key.clone())]) {
        let signer = signer?;
        let signature = signer.sign(envelope.payload()).await;
        let signature =
            signature.map_err(|error| Failure::from_error(Code::Failed, "no thief", &error))?;
        envelope.add(signer.key.id().clone(), signature);
    }
    Ok(publisher.thief(vec![trusted.file, envelope.to_file()], &key))
}

/// The one way back: a new trust root, whose first root comes to clients by another way.
async fn new_anchor(
    directory: &Path,
    now: DateTime<Utc>,
    story: &mut Story,
) -> Result<(), Failure> {
    let directory = directory.join("new-anchor");
    std::fs::create_dir_all(&directory).map_err(|error| {
        Failure::from_error(Code::Failed, "could not write the new anchor", &error)
    })?;
    let (world, _) = World::live(&directory, now).await?;
    let root = world.trusted_root()?;
    let words = tuf::words(&Sha256::digest(root.envelope.payload()).into());
    write(&directory.join("1.root.json"), &root.file)?;
    story.did(format!(
        "a new trust root with new keys: `1.root.json` and its words go to clients by another way \
         than this server: {words}"
    ));
    let seen = world.client()?.refresh(now).await;
    let expected = Seen {
        root: 1,
        timestamp: 1,
        snapshot: 1,
        targets: 1,
    };
    story.clients_trust(
        "clients that were given the new root, and forgot the old",
        seen,
        expected,
    )
}
