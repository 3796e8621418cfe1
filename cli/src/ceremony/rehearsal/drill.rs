//! Bad days, rehearsed: what happens, what clients see of it, and the way back.

mod expired_root;
mod lost_key;
mod stolen_online_key;
mod stolen_threshold;

use std::path::Path;

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use crate::ceremony::rehearsal::World;
use crate::ceremony::rehearsal::story::Story;
use crate::failure::Failure;

/// A bad day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Drill {
    /// A keyholder cannot find their key.
    LostKey,
    /// Somebody has the keys of the server, and publishes versions so high that clients refuse ours.
    StolenOnlineKey,
    /// Somebody has as many root keys as it takes.
    StolenThreshold,
    /// Nobody signed the root in time.
    ExpiredRoot,
}

/// Plays `drill` in `directory`, from `now` on.
///
/// # Errors
/// [`Failure`] names the first step that was not as it should be.
pub(crate) async fn play(
    drill: Drill,
    directory: &Path,
    now: DateTime<Utc>,
    story: &mut Story,
) -> Result<(), Failure> {
    let (world, publisher) = World::live(directory, now).await?;
    story.did("a trust root is live: 3 of 5 keyholders signed root 1, the server has published");
    match drill {
        Drill::LostKey => lost_key::play(world, publisher, story).await,
        Drill::StolenOnlineKey => stolen_online_key::play(world, publisher, story).await,
        Drill::StolenThreshold => stolen_threshold::play(world, publisher, directory, story).await,
        Drill::ExpiredRoot => expired_root::play(world, publisher, story).await,
    }
}
