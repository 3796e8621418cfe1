//! The DEB format: packages, sources and the indexes of a repository as values and bytes.
//!
//! A binary package is read up to its files ([`Package::read`]) and described for the `Packages`
//! index ([`Package::stanza`]); the files themselves are listed on their own ([`contents`]). A
//! source package is read from its `.dsc` ([`Source::read`]), an upload from its `.changes`
//! ([`changes`]).
//!
//! A suite is described by its [`release`], which a signature makes an `InRelease`
//! ([`clear_signed`]); [`pdiff`] spares clients the whole of an index that they know but for a few
//! packages, [`keyring`] brings them the keys, and [`relation`] tells what a change would break.
//! The indexes of others are read by [`release`] and [`listing`].
//! Nothing here reads more than it is given, knows the time, or holds a private key.

mod ar;
pub mod armor;
pub mod changes;
pub mod clear_signed;
pub mod contents;
pub mod control;
mod error;
mod fault;
pub mod keyring;
pub mod listing;
mod member;
mod order;
mod package;
pub mod pdiff;
pub mod relation;
pub mod release;
#[cfg(test)]
mod samples;
#[cfg(feature = "signing")]
pub mod signature;
mod source;
mod stanza;
mod tar;
pub mod version;

pub use self::error::ReadError;
pub use self::package::{Identity, Package, served_path};
pub use self::source::{FileKind, MAX_DESCRIPTION, Source, SourceFile, source_of, source_path};
pub use self::stanza::Located;
