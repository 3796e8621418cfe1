//! The data plane over real connections, on rows as a publish writes them.

mod access;
mod files;
mod freshness;
mod keys;
mod points;
mod rows;
mod spellings;
mod targets;
mod trust;
mod world;
