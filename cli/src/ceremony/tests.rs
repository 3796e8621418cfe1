//! Ceremonies from end to end, with an office in memory and keyholders in folders of their own.

mod over_http;
mod resumed;
mod roles;
mod rotations;
mod served;
mod signers;
mod tokens;

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::ceremony::office::{Ceremony, Office};
use crate::ceremony::rehearsal::{World, request_of};
use crate::ceremony::signing::Trusted;
use crate::ceremony::submission::submit;
use crate::failure::Failure;

/// The instant at which all begins.
fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A world with an open ceremony of root 1, and the folder that goes with the world.
async fn first_ceremony() -> (TempDir, World, Ceremony) {
    let directory = tempfile::tempdir().unwrap();
    let world = World::new(directory.path(), beginning()).unwrap();
    let ceremony = world.establish().await.unwrap();
    (directory, world, ceremony)
}

/// How `ceremony` stands now.
async fn now(world: &World, ceremony: &Ceremony) -> Ceremony {
    let found = world
        .office
        .ceremony(&ceremony.trust_root, &ceremony.id)
        .await;
    found.unwrap()
}

/// What keyholder `number` makes of the request of `ceremony`, with nothing trusted before.
async fn sign(world: &World, ceremony: &Ceremony, number: usize) -> Result<Vec<u8>, Failure> {
    let request = request_of(ceremony).unwrap();
    let holder = world.holder(number);
    holder.sign(&request, &Trusted::Nothing, world.now()).await
}

/// Hands in `response`.
async fn hand_in(world: &World, ceremony: &Ceremony, response: &[u8]) -> Result<(), Failure> {
    let ceremony = now(world, ceremony).await;
    let submitted = submit(&world.office, &ceremony, response, world.now()).await;
    submitted.map(|_| ())
}

/// Flags that were not given.
fn global() -> crate::arguments::Global {
    #[derive(clap::Parser)]
    struct Flags {
        #[command(flatten)]
        global: crate::arguments::Global,
    }
    <Flags as clap::Parser>::parse_from(["countersign"]).global
}
