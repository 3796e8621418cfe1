//! Trust roots: from a first ceremony to metadata that clients follow.

mod artifacts;
mod ceremonies;
mod client;
mod keyholders;
mod repositories;
mod scene;
