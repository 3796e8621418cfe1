//! A client of TUF repositories, and an inspector of them.
//!
//! What is signed by whom, and what may not go back, is decided by the state machine of
//! `sigstore-tuf`. What is here feeds it: from a directory with what was trusted before, and from a
//! server that is not trusted at all. Nothing is written before it has been verified.

mod address;
mod client;
mod directory;
mod download;
mod error;
mod integrity;
mod root;
mod search;
mod store;
mod transport;
mod verify;

#[cfg(test)]
mod tests;

pub(crate) use address::{Address, AddressError};
pub(crate) use client::Client;
pub(crate) use directory::Directory;
pub(crate) use download::download;
pub(crate) use error::{ClientError, printable};
pub(crate) use root::{begin, first_root};
pub(crate) use store::{Store, cached, remembered};
pub(crate) use transport::{Body, Pace, Transport, TransportError};
pub(crate) use verify::{Report, State, Survey, verify};
