//! Keys in tokens, by the real module of SoftHSM 2 and whatever openssl says to the signatures.

mod kept;
mod made;
mod refused;
mod world;
