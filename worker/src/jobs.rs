//! The handlers, one file per job.

mod materialize_compositions;
mod publish_repository;
