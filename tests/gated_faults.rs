//! What a gate needs breaks while hundreds ask: whoever has no right never gets in, whoever has one
//! gets the right octets or is asked to wait, and when the fault is over all goes on by itself.
//!
//! Every answer is judged as it comes (see [`load`]). How long what lasts stands in `docs/faults.md`.

mod clock;
mod database;
mod disk;
mod load;
mod paused;
mod redis;
mod stage;
mod storage;
