//! The RPM format: headers, metadata, signatures and repodata as values and bytes.
//!
//! A package is read up to its payload ([`Package::read`]), its payload is checked while it streams
//! by ([`Checker`]), its header is signed ([`signature`]), and it is described for the indexes of a
//! repository ([`Package::fragments`], [`IndexKind`]), which [`repomd`] lists; those of others are read
//! by [`listing`]. What packages need of each other is in [`relation`]. Nothing here reads more than it
//! is given, knows the time, or holds a private key.

mod changelog;
mod dependency;
mod file;
mod fragment;
mod header;
mod index;
pub mod listing;
pub mod metadata_files;
mod package;
mod payload;
pub mod relation;
pub mod repomd;
#[cfg(feature = "signing")]
pub mod signature;
mod text;
pub mod version;
mod xml;

pub use self::fragment::{Fragments, Located};
pub use self::header::{Front, MAX_HEADER, MAX_SIGNATURE_HEADER, ReadError};
pub use self::index::IndexKind;
pub use self::package::{Nevra, Package, served_path};
pub use self::payload::{CheckError, Checker};
