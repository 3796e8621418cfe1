//! The audit trail as a chain: what a link vouches for, checkpoints over it, and how both are
//! verified. Values and bytes: no I/O, no clock, no private keys.
//!
//! Whoever chains, whoever exports and whoever verifies use the same code, and a verifier needs
//! nothing of the server but an export.

mod canonical;
mod checkpoint;
mod details;
mod event;
mod hash;
mod line;
mod note;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use event::Event;
pub use hash::{Hash, genesis, link, origin};
pub use line::{End, Header, Line, LineError, LinkLine, Recorded, VERSION};
pub use note::{KeyError, MAX_NOTE, Note, NoteError, VerifierKey};
pub use verify::{Fault, FaultKind, Report, UnfitError, Verifier};
