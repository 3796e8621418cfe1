//! `countersign repository create|list|show|set|delete`

use clap::{Args, Subcommand};

use crate::arguments::Waiting;

/// Verbs of repositories.
#[derive(Debug, Subcommand)]
pub(crate) enum Repository {
    /// Make an empty repository.
    Create(Create),
    /// List all repositories.
    List,
    /// Show one repository.
    Show {
        /// Its address, such as `rpm/core/2025/el9-x86_64`.
        address: String,
    },
    /// Change settings of a repository.
    Set(Set),
    /// Take a repository away from clients.
    Delete {
        /// Its address.
        address: String,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new repository.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Format and path, such as `rpm/core/2025/el9-x86_64`.
    address: String,
    /// Name of the key that signs it; may be left out while there is just one.
    #[arg(long, value_name = "NAME")]
    signing_key: Option<String>,
    /// Let clients read it without a key.
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    policy: Policy,
    #[command(flatten)]
    waiting: Waiting,
}

/// New settings of a repository.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its address.
    address: String,
    /// Name of the key that signs it from the next publish on.
    #[arg(long, value_name = "NAME")]
    signing_key: Option<String>,
    /// Whether clients may read it without a key.
    #[arg(long)]
    public: Option<bool>,
    #[command(flatten)]
    policy: Policy,
    #[command(flatten)]
    waiting: Waiting,
}

/// What publishes do and refuse.
#[derive(Debug, Args)]
struct Policy {
    /// How index files are compressed.
    #[arg(long, value_parser = ["gzip", "zstd"])]
    compression: Option<String>,
    /// Render true package counts and open checksums; slower.
    #[arg(long)]
    exact: Option<bool>,
    /// What to do with packages that somebody else signed.
    #[arg(long, value_parser = ["refuse", "keep", "replace"])]
    foreign_signature: Option<String>,
    /// The largest share of packages, in percent, that one publish may remove.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    shrink_percent: Option<u8>,
}
