//! The handlers, one file per job.

mod change_artifacts;
mod change_ceremony;
mod change_delegation;
mod collect_garbage;
mod create_publication;
mod create_repository;
mod create_token;
mod create_trust_root;
mod delete_repository;
mod export_trust;
mod generate_key;
mod import_artifacts;
mod import_key;
mod ingest_package;
mod materialize_compositions;
mod open_ceremony;
mod publish_artifacts;
mod publish_repository;
mod publish_trust;
mod remove_package;
mod retire_key;
mod revoke_token;
mod set_metadata_file;
mod unset_metadata_file;
mod update_repository;
mod update_trust_root;
