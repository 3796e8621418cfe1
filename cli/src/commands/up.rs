//! `countersign up`: everything in one process, and a signer child that alone sees private keys.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use api::Bound;

use clap::Args;
use entities::{ProcessId, process};
use rustix::fs::{FlockOperation, flock};
use settings::Settings;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::arguments::Global;
use crate::commands::config;
use crate::connection::Connection;
use crate::demo;
use crate::failure::{Code, Failure};

/// The hidden verb with which the server starts its signer child.
pub(crate) const SIGNER: &str = "signer";

/// Says where the running server is; in the data directory.
const SERVER_FILE: &str = "server.json";

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

/// Everything that runs: two listeners, a worker, and what they share.
struct Running {
    directory: PathBuf,
    bound: Bound,
    /// Of the public listener: `http` or `https`.
    scheme: &'static str,
    shutdown: CancellationToken,
    api: tokio::task::JoinHandle<Result<(), api::RunError>>,
    worker: tokio::task::JoinHandle<Result<(), worker::RunError>>,
    _lock: File,
    /// Sends the last traces when it is dropped.
    _traces: Option<worker::Exporter>,
}

/// Serves as the signer child; called before any other thread exists.
pub(crate) fn signer() -> ExitCode {
    match worker::signer::serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            Failure::from_error(Code::Failed, "the signer ended", &error).print();
            Code::Failed.into()
        }
    }
}

pub(crate) async fn run(global: &Global, up: &Up) -> Result<(), Failure> {
    let mut running = start(global, up).await?;
    announce(&running)?;
    let demo = async {
        if up.demo {
            let target = connection(&running.directory, running.bound)?;
            let public = format!("http://{}", running.bound.public);
            demo::run(&target, &running.directory, &public).await?;
        }
        std::future::pending().await
    };
    let outcome = tokio::select! {
        () = stop_requested() => Ok(()),
        failure = demo => failure,
        ended = &mut running.api => return Err(ended_early("API", &ended)),
        ended = &mut running.worker => return Err(ended_early("worker", &ended)),
    };
    running.shutdown.cancel();
    let (api, worker) = tokio::join!(running.api, running.worker);
    remove(&running.directory.join(SERVER_FILE))?;
    if !matches!((&api, &worker), (Ok(Ok(())), Ok(Ok(())))) {
        tracing::error!(?api, ?worker, "did not end in good order");
    }
    outcome
}

async fn start(global: &Global, up: &Up) -> Result<Running, Failure> {
    let settings = load(global, up)?;
    let is_secure = settings.server.tls.certificate.is_some();
    if is_secure && up.demo {
        let message = "`--demo` reads back over plain HTTP, and `server.tls` is set";
        return Err(Failure::new(Code::Usage, message).hint("leave one of them out"));
    }
    let directory = data_directory(&settings)?;
    let lock = lock(&directory)?;
    let traces = worker::start_telemetry(&settings)
        .map_err(|error| Failure::from_error(Code::Usage, "could not start logging", &error))?;
    // What an earlier start left would send commands to a port that may be somebody else's.
    remove(&directory.join(SERVER_FILE))?;

    let failed = |context: &str, error: &dyn std::error::Error| {
        Failure::from_error(Code::Failed, context, error)
    };
    let vault = worker::signer::spawn(&settings, &directory, &[SIGNER])
        .await
        .map_err(|error| failed("could not open the vault", &error))?;
    let recipient = vault
        .recipient()
        .await
        .map_err(|error| failed("the signer does not answer", &error))?;
    let worker = worker::dependencies(&settings, Arc::clone(&vault))
        .await
        .map_err(|error| failed("could not start", &error))?;
    if worker.db.is_sqlite() {
        // Nobody needs to wait for those of an earlier start: this one has the lock.
        process::forget_all(&worker.db)
            .await
            .map_err(|error| failed("could not start", &error))?;
    }
    let api = api::Dependencies {
        db: worker.db.clone(),
        storage: worker.storage.clone(),
        signals: worker.signals.clone(),
        settings,
        // Worker and data plane report under names of their own.
        process: ProcessId::fresh(),
        vault_recipient: Some(recipient),
        beside: beside(&worker, vault),
    };

    let shutdown = CancellationToken::new();
    let (tell, bound) = oneshot::channel();
    let tell = |bound| {
        // The receiver waits below; when it is gone, so is this program.
        let _ = tell.send(bound);
    };
    let mut api = tokio::spawn(api::run(api, tell, shutdown.clone()));
    let worker = tokio::spawn(worker::run(worker, shutdown.clone()));
    let bound = tokio::select! {
        Ok(bound) = bound => bound,
        ended = &mut api => return Err(ended_early("API", &ended)),
    };
    Ok(Running {
        directory,
        bound,
        scheme: if is_secure { "https" } else { "http" },
        shutdown,
        api,
        worker,
        _lock: lock,
        _traces: traces,
    })
}

/// The worker and the vault, as far as the API tells of them.
fn beside(worker: &worker::Dependencies, vault: Arc<dyn worker::Vault>) -> api::Beside {
    let ask: api::Check = Arc::new(move || {
        let vault = Arc::clone(&vault);
        Box::pin(async move {
            let answer = vault.recipient().await;
            answer.map(drop).map_err(|error| error.to_string())
        })
    });
    api::Beside {
        measures: vec![Arc::clone(&worker.measures) as _],
        vault: Some(ask),
    }
}

fn load(global: &Global, up: &Up) -> Result<Settings, Failure> {
    let passphrase = up
        .passphrase_file
        .as_ref()
        .map(|file| file.display().to_string());
    config::load(
        global,
        &[
            ("--public", "server.public", up.public.clone()),
            ("--admin", "server.admin", up.admin.clone()),
            ("--passphrase-file", "vault.passphrase_file", passphrase),
        ],
    )
}

/// The data directory, made for its owner alone if it is not there.
pub(super) fn data_directory(settings: &Settings) -> Result<PathBuf, Failure> {
    let Some(directory) = settings.data.directory.clone() else {
        return Err(Failure::new(Code::Usage, "`up` needs a data directory")
            .hint("name one with --data, or as `data.directory` in the configuration"));
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&directory)
        .map_err(|error| file_failure("make", &directory, &error))?;
    Ok(directory)
}

/// Locks the directory for as long as the answer lives. Leases of this profile rest on it: what
/// another start left running can only have been lost.
pub(super) fn lock(directory: &Path) -> Result<File, Failure> {
    let path = directory.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| file_failure("open", &path, &error))?;
    flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|_| {
        let message = format!("`{}` is in use by a running server", directory.display());
        Failure::new(Code::Failed, message).hint("one server runs on a data directory at a time")
    })?;
    Ok(file)
}

fn connection(directory: &Path, bound: Bound) -> Result<Connection, Failure> {
    let path = directory.join(api::TOKEN_FILE);
    let token = fs::read_to_string(&path).map_err(|error| file_failure("read", &path, &error))?;
    Ok(Connection {
        server: format!("http://{}", bound.admin),
        token: token.trim().to_owned(),
    })
}

/// Writes where the server is, for commands on this machine, and says so.
fn announce(running: &Running) -> Result<(), Failure> {
    let Running {
        directory,
        bound,
        scheme,
        ..
    } = running;
    let path = directory.join(SERVER_FILE);
    let text = serde_json::json!({
        "public": format!("{scheme}://{}", bound.public),
        "admin": format!("http://{}", bound.admin),
        "pid": std::process::id(),
    });
    // Renamed into place: whoever waits for the file never reads half of it.
    let draft = directory.join("server.json.new");
    fs::write(&draft, text.to_string())
        .and_then(|()| fs::rename(&draft, &path))
        .map_err(|error| file_failure("write", &path, &error))?;
    println!("ready");
    println!("  packages and keys  {scheme}://{}", bound.public);
    println!("  API                http://{}/api/docs", bound.admin);
    println!("  data               {}", directory.display());
    println!(
        "  admin token        {}",
        directory.join(api::TOKEN_FILE).display()
    );
    // Nobody may be reading; that is no reason to stop.
    drop(io::stdout().flush());
    Ok(())
}

async fn stop_requested() {
    let wait = |kind| async move {
        match signal(kind) {
            Ok(mut stream) => drop(stream.recv().await),
            Err(error) => {
                tracing::error!(%error, "cannot listen for signals");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => {}
        () = wait(SignalKind::interrupt()) => {}
    }
}

fn ended_early<E: std::error::Error>(
    part: &str,
    ended: &Result<Result<(), E>, tokio::task::JoinError>,
) -> Failure {
    let context = format!("the {part} ended");
    match ended {
        Ok(Ok(())) => Failure::new(Code::Failed, context),
        Ok(Err(error)) => Failure::from_error(Code::Failed, &context, error),
        Err(error) => Failure::from_error(Code::Failed, &context, error),
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(file_failure("remove", path, &error)),
    }
}

fn file_failure(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::from_error(
        Code::Failed,
        &format!("could not {verb} `{}`", path.display()),
        error,
    )
}
