//! `countersign up`: everything in one process, and a signer child that alone sees private keys.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use rustix::fs::{FlockOperation, flock};
use settings::Settings;
use tokio_util::sync::CancellationToken;

use crate::arguments::Global;
use crate::commands::config;
use crate::connection;
use crate::demo;
use crate::failure::{Code, Failure};

/// Runs everything in one process.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Address for everybody: packages, keys, health.
    #[arg(long, value_name = "ADDR")]
    public: Option<String>,
    /// Address for administration.
    #[arg(long, value_name = "ADDR")]
    admin: Option<String>,
    /// File with the passphrase of the vault; without one, `vault.passphrase` in the data
    /// directory is made.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Publish a sample repository, read it back as a client would, and show how to use it.
    #[arg(long)]
    demo: bool,
}

/// Where the running server listens.
#[derive(Clone, Copy, Debug)]
struct Addresses {
    public: SocketAddr,
    admin: SocketAddr,
}

pub(crate) async fn run(global: &Global, up: &Up) -> Result<(), Failure> {
    let settings = load(global, up)?;
    let directory = data_directory(&settings)?;
    let _lock = lock(&directory)?;
    worker::tracing::start(&settings.log);
    let server_file = directory.join("server.json");
    // What an earlier start left would send commands to a port that may be somebody else's.
    remove(&server_file)?;

    let vault = worker::signer::spawn(&settings, &directory, &["signer"])
        .await
        .map_err(|error| failed("could not open the vault", &error))?;
    let worker = worker::dependencies(&settings, vault)
        .await
        .map_err(|error| failed("could not start the worker", &error))?;
    let api = api::Dependencies::beside(&worker.db, &worker.storage, &worker.signals, &settings, worker.process);
    api::bootstrap::embedded(&api, &directory.join("admin.token"))
        .await
        .map_err(|error| failed("could not make the first token", &error))?;

    let shutdown = CancellationToken::new();
    let (bound, listening) = tokio::sync::oneshot::channel();
    let mut api = tokio::spawn(api::run(api, bound, shutdown.clone()));
    let mut worker = tokio::spawn(worker::run(worker, shutdown.clone()));
    let addresses = tokio::select! {
        addresses = listening => addresses.map_err(|_| Failure::new(Code::Failed, "the server did not start"))?,
        ended = &mut api => return Err(ended_early("API", ended)),
    };
    let addresses = Addresses { public: addresses.public, admin: addresses.admin };
    write_server_file(&server_file, addresses)?;
    announce(&directory, addresses);

    let demo = async {
        if up.demo {
            demo::run(&connection::find(&Global { data: Some(directory.clone()), server: None, token: None, ..global.clone() })?).await?;
        }
        std::future::pending::<Result<(), Failure>>().await
    };
    let outcome = tokio::select! {
        () = stop_requested() => Ok(()),
        failure = demo => failure,
        ended = &mut api => return Err(ended_early("API", ended)),
        ended = &mut worker => return Err(ended_early("worker", ended)),
    };
    shutdown.cancel();
    let _ = tokio::join!(api, worker);
    remove(&server_file)?;
    outcome
}
