//! The handlers, one file per job.

mod collect_garbage;
mod create_publication;
mod create_repository;
mod create_token;
mod delete_repository;
mod generate_key;
mod import_key;
mod ingest_package;
mod materialize_compositions;
mod publish_repository;
mod remove_package;
mod retire_key;
mod revoke_token;
mod set_metadata_file;
mod unset_metadata_file;
mod update_repository;
