//! One file per noun.

pub(crate) mod account;
pub(crate) mod artifact;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod ceremony;
pub(crate) mod completions;
pub(crate) mod component;
pub(crate) mod config;
mod debian;
pub(crate) mod doctor;
pub(crate) mod import;
pub(crate) mod key;
pub(crate) mod metadata;
pub(crate) mod offline;
pub(crate) mod package;
pub(crate) mod plan;
pub(crate) mod promotion;
pub(crate) mod publication;
pub(crate) mod repository;
pub(crate) mod retention;
mod staged;
pub(crate) mod subscription;
pub(crate) mod task;
pub(crate) mod token;
pub(crate) mod trust;
pub(crate) mod tuf;
pub(crate) mod up;
