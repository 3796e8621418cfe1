//! Stories told with real clients against real servers, one module each.

mod command_line;
mod debian_packages;
mod file_lists;
mod followed_by_tuf_clients;
mod generations;
mod hostile_input;
mod incidents;
mod installed_by_real_clients;
mod keys_rotated;
mod killed_and_restarted;
mod many_artifacts;
mod many_at_once;
mod openapi;
mod plain_files;
mod plain_trees;
mod promoted;
mod refused_by_real_clients;
mod restored_from_backup;
mod retained;
mod same_as_createrepo_c;
mod scaled_out;
mod signed_by_keyholders;
mod survey;
mod tools_of_the_tests;
mod trust_over_time;
mod tuf_clients;
