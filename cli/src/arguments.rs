//! What may be typed: verbs, names and flags.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    account, artifact, audit, backup, ceremony, completions, component, config, import, key,
    package, plan, promotion, publication, repository, subscription, task, token, trust, tuf, up,
};

/// Signed package repositories: upload, sign, publish, and prove it.
#[derive(Debug, Parser)]
#[command(
    name = "countersign",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that stand before or after any verb.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection and output")]
pub(crate) struct Global {
    /// Admin address of the server, such as `http://127.0.0.1:8088`.
    #[arg(long, global = true, env = "COUNTERSIGN_SERVER", value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Operator token; better given by environment or file than typed.
    #[arg(long, global = true, env = "COUNTERSIGN_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Data directory of a server on this machine: its address and token are found there.
    #[arg(long, global = true, env = "COUNTERSIGN_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print the object itself as JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Configuration file, for commands that run or inspect a server.
    #[arg(long, global = true, env = "COUNTERSIGN_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// How a command that changes something ends.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Waiting {
    /// Print the task and return, instead of waiting for its end.
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Wait for the end of the task (the default).
    #[arg(long, conflicts_with = "no_wait")]
    pub(crate) wait: bool,
}

/// Which gates a command passes in spite of themselves.
#[derive(Clone, Debug, Args)]
pub(crate) struct Overrides {
    /// Let a refusal with this code pass; for admins, and noted in the audit trail.
    #[arg(long = "override", value_name = "CODE")]
    pub(crate) codes: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run everything in one process: API, data plane, worker and signer.
    Up(up::Up),
    /// Make, show and change repositories.
    #[command(subcommand)]
    Repository(repository::Repository),
    /// Push, list and remove packages.
    #[command(subcommand)]
    Package(package::Package),
    /// Move packages from one repository to others, with gates and approvals.
    #[command(subcommand)]
    Promotion(promotion::Promotion),
    /// List, roll back and export publications.
    #[command(subcommand)]
    Publication(publication::Publication),
    /// Take over a repository of createrepo, aptly or reprepro, or a folder of packages.
    Import(import::Import),
    /// Make, import, show and retire signing keys.
    #[command(subcommand)]
    Key(key::Key),
    /// Make, show and change accounts: organisations that subscribe.
    #[command(subcommand)]
    Account(account::Account),
    /// Make, show and change plans: what accounts may fetch that are on them.
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Make components known, and public.
    #[command(subcommand)]
    Component(component::Component),
    /// Make, rotate and revoke subscription keys, which open repositories to clients.
    #[command(subcommand)]
    Subscription(subscription::Subscription),
    /// Make, list and revoke operator tokens.
    #[command(subcommand)]
    Token(token::Token),
    /// Show who asked for what.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// List, show, watch and cancel tasks.
    #[command(subcommand)]
    Task(task::Task),
    /// Vouch for files that are served elsewhere, and list all that the trust root vouches for.
    #[command(subcommand)]
    Artifact(artifact::Artifact),
    /// Show and change trust roots: roles, lifetimes, delegations.
    #[command(subcommand)]
    Trust(trust::Trust),
    /// Let people sign the trust root: plan, sign, collect, verify, rehearse.
    #[command(subcommand)]
    Ceremony(ceremony::Ceremony),
    /// Follow a TUF repository as a client, and look it over.
    #[command(subcommand)]
    Tuf(tuf::Tuf),
    /// Make backups, list and verify them, and restore one.
    #[command(subcommand)]
    Backup(backup::Backup),
    /// Show the configuration and where each value comes from.
    #[command(subcommand)]
    Config(config::Config),
    /// Check that this machine and its server are in order.
    Doctor,
    /// Print a completion script for a shell.
    Completions(completions::Completions),
}
