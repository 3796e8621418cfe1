//! `countersign-worker`: the consumer as a program of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use settings::{Settings, Sources};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code for wrong usage or settings.
const USAGE: u8 = 2;

/// Runs jobs: checks and signs packages, publishes repositories.
#[derive(Parser)]
#[command(name = "countersign-worker", version)]
struct Arguments {
    /// Settings file (TOML). The environment and flags go before it.
    #[arg(long, value_name = "FILE", env = "COUNTERSIGN_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of the embedded profile.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Read and check the settings, then end.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        return fail("another TLS provider was installed before ours", 1);
    }
    let settings = match load(&arguments) {
        Ok(settings) => settings,
        Err(error) => return fail(&error, USAGE),
    };
    if arguments.check {
        return ExitCode::SUCCESS;
    }
    let _traces = match countersign_worker::start_telemetry(&settings) {
        Ok(traces) => traces,
        Err(error) => return fail(&chain(&error), USAGE),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("could not start the runtime: {error}"), 1),
    };
    match runtime.block_on(serve(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn load(arguments: &Arguments) -> Result<Settings, String> {
    let mut sources = Sources::from_environment().map_err(|error| error.to_string())?;
    if let Some(file) = &arguments.config {
        sources = sources.with_file(file);
    }
    if let Some(directory) = &arguments.data {
        sources = sources.with_flag("--data", "data.directory", directory);
    }
    Settings::load(&sources).map_err(|error| error.to_string())
}

async fn serve(settings: &Settings) -> Result<(), String> {
    let shutdown = CancellationToken::new();
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate()).map_err(|error| error.to_string())?,
        signal(SignalKind::interrupt()).map_err(|error| error.to_string())?,
    );
    let asked = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        asked.cancel();
    });
    let vault = countersign_worker::open_vault(settings)
        .await
        .map_err(|error| chain(&error))?;
    let dependencies = countersign_worker::dependencies(settings, vault)
        .await
        .map_err(|error| chain(&error))?;
    countersign_worker::show_metrics(&dependencies, shutdown.clone())
        .await
        .map_err(|error| chain(&error))?;
    countersign_worker::run(dependencies, shutdown)
        .await
        .map_err(|error| chain(&error))
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(code)
}
