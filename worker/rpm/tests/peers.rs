//! What we make of packages, against the tools that others use: `createrepo_c`, rpm and GnuPG.

#[path = "peers/createrepo.rs"]
mod createrepo;
#[path = "peers/relations.rs"]
mod relations;
#[path = "peers/signing.rs"]
mod signing;
