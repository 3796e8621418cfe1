//! `countersign key create|import|list|show|export|retire`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::arguments::Waiting;

/// Verbs of signing keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key inside the vault.
    Create(Create),
    /// Take over a key that was made elsewhere.
    Import(Import),
    /// List all keys.
    List,
    /// Show one key.
    Show {
        /// Its name.
        name: String,
    },
    /// Print the public part, as clients import it.
    Export {
        /// Its name.
        name: String,
    },
    /// Let a key sign nothing new.
    Retire {
        /// Its name.
        name: String,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new key.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// How repositories and people name it.
    name: String,
    /// What it signs.
    #[arg(long, value_parser = ["openpgp"])]
    purpose: String,
    /// The kind of key.
    #[arg(long, value_parser = ["ed25519", "rsa4096"], default_value = "rsa4096")]
    algorithm: String,
    /// Name and address in the certificate.
    #[arg(long, value_name = "TEXT")]
    user_id: Option<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// A key made elsewhere.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// How repositories and people name it.
    name: String,
    /// The secret key, armored or binary, as `gpg --export-secret-keys` writes it.
    file: PathBuf,
    /// What it signs.
    #[arg(long, value_parser = ["openpgp"], default_value = "openpgp")]
    purpose: String,
    /// File with the passphrase of the key; asked for when it is needed and left out.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    waiting: Waiting,
}
