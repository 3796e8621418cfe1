//! The DEB format: packages, sources and the indexes of a repository as values and bytes.
//!
//! A binary package is read up to its files ([`Package::read`]) and described for the `Packages`
//! index ([`Package::stanza`]); the files themselves are listed on their own ([`contents`]). A
//! source package is read from its `.dsc` ([`Source::read`]). Nothing here reads more than it is
//! given, knows the time, or holds a private key.

