//! What we make of packages, against the tools that others use: dpkg and `apt-ftparchive`.

#[path = "peers/packages.rs"]
mod packages;
#[path = "peers/programs.rs"]
mod programs;
#[path = "peers/sources.rs"]
mod sources;
#[path = "peers/versions.rs"]
mod versions;
