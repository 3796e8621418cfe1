//! Taking over a repository that another program made: read it, send what is missing, compare.
//!
//! An origin is not trusted. Its indexes are bounded and checked against what announces them, no
//! path of it leads out of its tree, and a package that is not what its index says is not sent.

mod catalog;
mod compare;
mod create;
mod debian;
mod error;
mod keyring;
mod plan;
mod pool;
mod report;
mod rpm_md;
mod send;
mod served;
mod stock;
mod tree;
mod unpack;

#[cfg(test)]
mod tests;

pub(crate) use catalog::Catalog;
pub(crate) use compare::compare;
pub(crate) use create::{create, default_division};
pub(crate) use debian::{Selection, read as read_debian};
pub(crate) use error::ImportError;
pub(crate) use keyring::Keyring;
pub(crate) use plan::{Plan, plan, verify};
pub(crate) use pool::read as read_pool;
pub(crate) use report::Report;
pub(crate) use rpm_md::read as read_rpm_md;
pub(crate) use send::Sender;
pub(crate) use stock::Format;
pub(crate) use tree::Tree;
