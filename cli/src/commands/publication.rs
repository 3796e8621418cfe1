//! `countersign publication list|create|rollback|export`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::arguments::Waiting;

/// Verbs of publications.
#[derive(Debug, Subcommand)]
pub(crate) enum Publication {
    /// List the publications of a repository, newest first.
    List {
        /// Address of the repository.
        address: String,
    },
    /// Publish the live content again, under the present key and policy.
    Create {
        /// Address of the repository.
        address: String,
        /// Render every index anew, in canonical order.
        #[arg(long)]
        rebuild: bool,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Publish the content of an older publication again.
    Rollback {
        /// Address of the repository.
        address: String,
        /// Serial of the publication to go back to.
        serial: i64,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Write a publication as a plain tree, as a mirror would serve it.
    Export(Export),
}

/// A publication on its way to a directory.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Address of the repository.
    address: String,
    /// An empty or new directory.
    directory: PathBuf,
    /// Another publication than the live one.
    #[arg(long)]
    serial: Option<i64>,
}
