//! TUF metadata as values and bytes: no I/O, no clock, no private keys.
//!
//! The types of the metadata files are those of `tough`. What is here decides what goes into them,
//! how they become bytes that every client reads alike, who has to sign them, and what a change of
//! them means to people. The profile is the subset of the specification (1.0.34) that python-tuf,
//! tuf-js, sigstore-tuf and tough read without a difference.

mod authority;
mod bins;
pub mod ceremony;
mod delegation;
mod difference;
mod document;
mod envelope;
mod expiry;
mod key;
pub mod limits;
mod listing;
mod name;
mod root;
mod target;
mod words;

pub use authority::{Authority, AuthorityError, Standing};
pub use bins::{Bins, bin_count, place};
pub use delegation::{Delegation, Paths, PathsError};
pub use difference::{Change, changes, risks};
pub use document::{ContentError, Document, ParseError, SPEC_VERSION, snapshot, timestamp};
pub use envelope::{Envelope, Signature};
pub use expiry::{Expiry, Header, instant};
pub use key::{Key, KeyError, KeyId, Scheme};
pub use name::{NameError, RoleName};
pub use root::{Root, RootError, TopRole};
pub use target::{Target, TargetError, TargetPath};
pub use words::words;
