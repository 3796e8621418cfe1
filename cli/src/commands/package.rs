//! `countersign package push|list|remove`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::arguments::Waiting;

/// Verbs of packages.
#[derive(Debug, Subcommand)]
pub(crate) enum Package {
    /// Upload packages, and wait until clients can install them.
    Push(Push),
    /// List the packages of a repository.
    List {
        /// Address of the repository.
        address: String,
    },
    /// Remove a package from a repository.
    Remove(Remove),
}

/// Packages on their way up.
#[derive(Debug, Args)]
pub(crate) struct Push {
    /// Address of the repository.
    address: String,
    /// The package files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Publish all files together or none.
    #[arg(long)]
    together: bool,
    /// Let a refusal with this code pass; for admins, and noted in the audit trail.
    #[arg(long = "override", value_name = "CODE")]
    overrides: Vec<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// A package on its way out.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Address of the repository.
    address: String,
    /// The package: its identifier, its file name, or `name-version-release.arch`.
    package: String,
    /// Also stop serving it from older publications.
    #[arg(long)]
    now: bool,
    /// Let a refusal with this code pass; for admins, and noted in the audit trail.
    #[arg(long = "override", value_name = "CODE")]
    overrides: Vec<String>,
    #[command(flatten)]
    waiting: Waiting,
}
